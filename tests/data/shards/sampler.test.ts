// The sampler's promises, each with a test of its name.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openSampler } from '../../../src/data/shards/sampler.ts';
import type { SamplerOptions } from '../../../src/data/shards/sampler.ts';
import { readSamples } from '../../../src/data/shards/samples.ts';
import type { BatchSource, FaceBatch } from '../../../src/face/batch.ts';
import { StudioError } from '../../../src/face/errors.ts';
import { makeSet } from './make.ts';
import type { MadeSet } from './make.ts';

function open(set: MadeSet, change: Partial<SamplerOptions> = {}): BatchSource {
  return openSampler({
    manifest: set.manifest,
    readShard: set.readShard,
    attributes: set.manifest.attributes,
    batch: 4,
    size: set.manifest.size,
    split: 'train',
    flips: false,
    labelledFraction: 1,
    seed: 5,
    ...change,
  });
}

async function take(source: BatchSource, batches: number): Promise<FaceBatch[]> {
  const result: FaceBatch[] = [];
  for (let i = 0; i < batches; i += 1) result.push(await source.next());
  return result;
}

/** Sample indices of unflipped batches (written into the pixels by `makeSet`). */
function indicesOf(batches: FaceBatch[]): number[] {
  return batches.flatMap(({ count, size, channels, pixels }) =>
    Array.from({ length: count }, (_, i) => {
      const at = i * size * size * channels;
      return pixels[at]! + 256 * pixels[at + 1]!;
    }),
  );
}

const sorted = (values: number[]) => [...values].sort((a, b) => a - b);
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
/** Memory for two of the made set's three shards: forces the windowed order. */
const tight = (set: MadeSet) => 2 * Math.max(...set.manifest.shards.map((shard) => shard.bytes));

describe('an epoch', () => {
  it.each(['all in memory', 'windowed'])(
    'holds every sample of the split exactly once (%s)',
    async (mode) => {
      const set = makeSet({ train: [2, 18] });
      const source = open(set, mode === 'windowed' ? { memory: tight(set) } : {});
      const indices = indicesOf(await take(source, 12));
      for (const epoch of [0, 1, 2]) {
        expect(sorted(indices.slice(epoch * 16, epoch * 16 + 16))).toEqual(range(2, 18));
      }
      expect(indices.slice(0, 16)).not.toEqual(indices.slice(16, 32));
    },
  );

  it('is crossed within a batch where the batch does not divide it', async () => {
    const indices = indicesOf(await take(open(makeSet({ train: [0, 10] })), 5));
    expect(sorted(indices.slice(0, 10))).toEqual(range(0, 10));
    expect(sorted(indices.slice(10))).toEqual(range(0, 10));
  });

  it('mixes the shards when all fit into memory', async () => {
    const first = indicesOf(await take(open(makeSet()), 2));
    expect(new Set(first.map((i) => (i < 7 ? 0 : i < 12 ? 1 : 2))).size).toBeGreaterThan(1);
  });

  it('mixes within and between the shards of a window', async () => {
    const set = makeSet();
    const one = indicesOf(await take(open(set, { memory: 1 }), 5));
    const two = indicesOf(await take(open(set, { memory: tight(set) }), 5));
    const shard = (index: number) => (index < 7 ? 0 : index < 12 ? 1 : 2);
    const changes = (order: number[]) =>
      order.filter((n, i) => i > 0 && shard(n) !== shard(order[i - 1]!)).length;
    expect(changes(one)).toBe(2);
    expect(changes(two)).toBeGreaterThan(2);
    const steps = one.filter((n, i) => n - 1 === one[i - 1]).length;
    expect(steps).toBeLessThan(10);
  });

  it('reads each shard once where the window is smaller than the set', async () => {
    const set = makeSet();
    await take(open(set, { memory: tight(set) }), 4);
    expect(sorted(set.reads)).toEqual([0, 1, 2]);
  });
});

describe('order', () => {
  it('differs between seeds and is the same for one', async () => {
    const set = makeSet();
    const orders = await Promise.all(
      [1, 1, 2].map(async (seed) => indicesOf(await take(open(set, { seed }), 5))),
    );
    expect(orders[0]).toEqual(orders[1]);
    expect(orders[0]).not.toEqual(orders[2]);
  });

  it('goes on byte for byte from any saved state', async () => {
    const set = makeSet({ unlabelledEvery: 3 });
    const options = fc.record({
      batch: fc.integer({ min: 1, max: 9 }),
      before: fc.integer({ min: 0, max: 12 }),
      flips: fc.boolean(),
      labelledFraction: fc.double({ min: 0, max: 1, noNaN: true }),
      seed: fc.nat(),
      memory: fc.constantFrom(1 << 20, tight(set), 1),
      size: fc.constantFrom(4, 2),
    });
    await fc.assert(
      fc.asyncProperty(options, async ({ before, ...change }) => {
        const source = open(set, change);
        await take(source, before);
        const state: unknown = JSON.parse(JSON.stringify(source.state()));
        const rest = await take(source, 6);
        const resumed = open(set, { ...change, seed: change.seed + 1, state });
        expect(resumed.state()).toEqual(state);
        expect(await take(resumed, 6)).toEqual(rest);
      }),
    );
  });

  it('is kept when batches are asked for all at once', async () => {
    const set = makeSet();
    const source = open(set);
    const together = await Promise.all([source.next(), source.next(), source.next()]);
    expect(together).toEqual(await take(open(set), 3));
  });

  it('is refused from a state of another data set, split, or of nonsense', () => {
    const state = open(makeSet({ counts: [3, 3] })).state();
    for (const wrong of [state, null, {}, { ...(open(makeSet()).state() as object), cursor: 999 }]) {
      expect(() => open(makeSet(), { state: wrong })).toThrow(StudioError);
    }
  });
});

describe('a batch', () => {
  it('has the labels of the run, in its order', async () => {
    const set = makeSet();
    const [batch] = await take(open(set, { attributes: ['Young', 'Bald'] }), 1);
    const expected = indicesOf([batch!]).flatMap((i) => [
      set.samples[i]!.labels[2]!,
      set.samples[i]!.labels[0]!,
    ]);
    expect([...batch!.labels]).toEqual(expected);
  });

  it('has the planes of labelled samples and zeros for the others', async () => {
    const set = makeSet({ unlabelledEvery: 3 });
    const batches = await take(open(set), 5);
    indicesOf(batches).forEach((index, place) => {
      const batch = batches[Math.floor(place / 4)]!;
      const plane = batch.planes.subarray((place % 4) * 16, (place % 4) * 16 + 16);
      expect(batch.labelled[place % 4]).toBe(index % 3 === 0 ? 0 : 1);
      expect([...plane]).toEqual([...set.samples[index]!.planes!]);
    });
  });

  it('mirrors pixels and planes together, about half of the time', async () => {
    const set = makeSet();
    const plain = await take(open(set), 50);
    const flipped = await take(open(set, { flips: true }), 50);
    const mirror = (bytes: Uint8Array, channels: number) =>
      range(0, 16).flatMap((cell) => {
        const at = (cell - (cell % 4) + 3 - (cell % 4)) * channels;
        return [...bytes.subarray(at, at + channels)];
      });
    let turned = 0;
    flipped.forEach((batch, b) => {
      for (let i = 0; i < 4; i += 1) {
        const [pixels, planes] = [
          batch.pixels.subarray(i * 48, i * 48 + 48),
          batch.planes.subarray(i * 16, i * 16 + 16),
        ];
        const [straight, plane] = [
          plain[b]!.pixels.slice(i * 48, i * 48 + 48),
          plain[b]!.planes.slice(i * 16, i * 16 + 16),
        ];
        const isTurned = String(pixels) !== String(straight);
        turned += Number(isTurned);
        expect([...pixels]).toEqual(isTurned ? mirror(straight, 3) : [...straight]);
        expect([...planes]).toEqual(isTurned ? mirror(plane, 1) : [...plane]);
      }
    });
    expect(turned).toBeGreaterThan(70);
    expect(turned).toBeLessThan(130);
  });

  it('averages areas and takes the majority of planes when it is smaller than stored', async () => {
    const set = makeSet({ size: 8 });
    for (const factor of [2, 4]) {
      const size = 8 / factor;
      const full = await take(open(set), 3);
      const small = await take(open(set, { size }), 3);
      full.forEach((batch, b) => {
        for (let i = 0; i < 4 * size * size; i += 1) {
          const [face, row, column] = [Math.floor(i / (size * size)), Math.floor(i / size) % size, i % size];
          const cells = range(0, factor * factor).map(
            (k) => face * 64 + (row * factor + Math.floor(k / factor)) * 8 + column * factor + (k % factor),
          );
          for (const channel of [0, 1, 2]) {
            const mean =
              cells.reduce((sum, cell) => sum + batch.pixels[cell * 3 + channel]!, 0) / cells.length;
            expect(small[b]!.pixels[i * 3 + channel]).toBe(Math.round(mean));
          }
          for (const bit of [1, 2, 4, 8, 16, 32]) {
            const share = cells.filter((cell) => (batch.planes[cell]! & bit) !== 0).length / cells.length;
            expect(small[b]!.planes[i]! & bit).toBe(share >= 0.5 ? bit : 0);
          }
        }
      });
    }
  });

  it.each([0, 0.149, 0.5, 1])('keeps a share of %d of its parts', async (labelledFraction) => {
    const batches = await take(open(makeSet(), { labelledFraction, batch: 10 }), 400);
    const counts = batches.map((batch) => batch.labelled.reduce((sum, one) => sum + one, 0));
    const mean = counts.reduce((sum, n) => sum + n, 0) / counts.length / 10;
    expect(Math.abs(mean - labelledFraction)).toBeLessThan(0.01);
    for (const n of counts) expect(Math.abs(n - 10 * labelledFraction)).toBeLessThan(1);
    for (const batch of batches) {
      batch.labelled.forEach((kept, i) => {
        expect(batch.planes.subarray(i * 16, i * 16 + 16).every((byte) => byte === 0)).toBe(kept === 0);
      });
    }
  });

  it('is refused for attributes, sizes and splits that the data set does not have', () => {
    const set = makeSet();
    const codeOf = (change: Partial<SamplerOptions>): string => {
      try {
        open(set, change);
      } catch (error) {
        return (error as StudioError).code;
      }
      return 'none';
    };
    expect(codeOf({ attributes: ['Smiling'] })).toBe('settings-invalid');
    expect(codeOf({ size: 3 })).toBe('settings-invalid');
    expect(codeOf({ size: 8 })).toBe('settings-invalid');
    expect(codeOf({ split: 'test' })).toBe('data-missing');
  });
});

describe('a failing shard', () => {
  it('is reported as damaged, and the same batch comes once it can be read', async () => {
    const set = makeSet();
    const good = await take(open(set), 3);
    const kept = set.shards.map((shard) => shard.slice(0));
    set.shards.forEach((shard) => new Uint8Array(shard).fill(7, 60, 61));
    const source = open(set);
    await expect(source.next()).rejects.toMatchObject({ code: 'file-damaged' });
    set.shards.splice(0, kept.length, ...kept);
    expect(await take(source, 3)).toEqual(good);
  });

  it('is seen when whole but not the one that the manifest names', async () => {
    const set = makeSet({ counts: [5, 5] });
    set.shards.reverse();
    await expect(open(set).next()).rejects.toMatchObject({ code: 'file-damaged' });
  });
});

it('a closed sampler gives no batches', async () => {
  const source = open(makeSet());
  await source.next();
  source.close();
  await expect(source.next()).rejects.toMatchObject({ code: 'cancelled' });
});

describe('readSamples', () => {
  it('gives samples in the order asked for, as copies with all that is stored', async () => {
    const set = makeSet();
    const found = await readSamples(set.manifest, set.readShard, [19, 0, 8, 0]);
    expect(found.map((sample) => sample.index)).toEqual([19, 0, 8, 0]);
    expect(set.reads).toEqual([0, 1, 2]);
    for (const { index, pixels, labels, label, under, planes, labelled } of found) {
      expect({ pixels, labels, label, under, planes, labelled }).toEqual(set.samples[index]);
      expect(pixels.buffer.byteLength).toBe(48);
    }
    await expect(readSamples(set.manifest, set.readShard, [20])).rejects.toThrow(RangeError);
  });

  it('leaves out part maps that are not stored', async () => {
    const set = makeSet({ parts: 'none' });
    const [sample] = await readSamples(set.manifest, set.readShard, [3]);
    expect(sample).not.toHaveProperty('label');
    expect([...sample!.planes]).toEqual(Array(16).fill(0));
  });
});
