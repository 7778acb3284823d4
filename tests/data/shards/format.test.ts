// The shard format: what goes in comes out, and no damage goes unseen.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeShard, encodeShard, sampleBytes } from '../../../src/data/shards/format.ts';
import type { ShardSample } from '../../../src/data/shards/format.ts';
import { datasetHash, parseManifest } from '../../../src/data/shards/manifest.ts';
import { StudioError } from '../../../src/face/errors.ts';
import { contentHash } from '../../../src/face/hash.ts';
import { seededRandom } from '../../../src/face/random.ts';
import { mutated } from '../importing/make.ts';
import { makeSet } from './make.ts';

/** Twenty thousand cases take a second; on a machine that works on other things, many. */
const LONG = { timeout: 60_000 };

const bytes = (length: number, max: number) =>
  fc
    .array(fc.integer({ min: 0, max }), { minLength: length, maxLength: length })
    .map((a) => Uint8Array.from(a));

const shards = fc
  .record({
    size: fc.integer({ min: 1, max: 5 }),
    channels: fc.constantFrom<1 | 3>(1, 3),
    attributes: fc.uniqueArray(fc.string({ minLength: 1, maxLength: 9 }), { maxLength: 5 }),
    parts: fc.constantFrom<'none' | 'planes' | 'maps'>('none', 'planes', 'maps'),
    origin: fc.string({ minLength: 1, maxLength: 20 }),
    index: fc.nat(1000),
    first: fc.nat(100_000),
  })
  .chain((what) => {
    const area = what.size * what.size;
    const sample: fc.Arbitrary<ShardSample> = fc.record({
      pixels: bytes(area * what.channels, 255),
      labels: bytes(what.attributes.length, 1),
      labelled: fc.boolean(),
      planes: bytes(area, 15),
      label: bytes(area, 18),
      under: bytes(area, 18),
    });
    return fc.tuple(fc.constant(what), fc.array(sample, { minLength: 1, maxLength: 4 }));
  });

const join = (parts: Uint8Array[]) => parts.flatMap((part) => [...part]);

function damage(run: () => unknown): StudioError {
  try {
    run();
  } catch (error) {
    if (error instanceof StudioError && error.code === 'file-damaged') return error;
    throw error;
  }
  throw new Error('the damage went unseen');
}

/** The description of a shard, and where its pixels begin. */
function descriptionOf(buffer: ArrayBuffer): [object, number] {
  const start = 32 + new DataView(buffer).getUint32(12, true);
  const json = new TextDecoder().decode(buffer.slice(32, start));
  return [JSON.parse(json) as object, start];
}

/** A shard with another description and a hash that fits: no accident, but a file that somebody made. */
function forge(buffer: ArrayBuffer, start: number, description: string): ArrayBuffer {
  const text = new TextEncoder().encode(description);
  const rest = new Uint8Array(buffer, start);
  const forged = new Uint8Array(32 + text.length + rest.length);
  forged.set(new Uint8Array(buffer, 0, 32));
  forged.set(text, 32);
  forged.set(rest, 32 + text.length);
  new DataView(forged.buffer).setUint32(12, text.length, true);
  forged.set(new TextEncoder().encode(contentHash(forged.subarray(32))), 16);
  return forged.buffer;
}

describe('a shard', () => {
  it('gives back what was put in, in views of one buffer', () => {
    fc.assert(
      fc.property(shards, ([what, samples]) => {
        const encoded = encodeShard(what, samples);
        const shard = decodeShard(encoded.bytes);
        expect(shard).toMatchObject({ ...what, count: samples.length, hash: encoded.hash });
        expect([...shard.pixels]).toEqual(join(samples.map((s) => s.pixels)));
        expect([...shard.labels]).toEqual(join(samples.map((s) => s.labels)));
        expect([...shard.labelled]).toEqual(samples.map((s) => Number(s.labelled)));
        expect([...shard.planes]).toEqual(what.parts === 'none' ? [] : join(samples.map((s) => s.planes!)));
        expect([...shard.label]).toEqual(what.parts === 'maps' ? join(samples.map((s) => s.label!)) : []);
        expect([...shard.under]).toEqual(what.parts === 'maps' ? join(samples.map((s) => s.under!)) : []);
        expect(shard.pixels.buffer).toBe(encoded.bytes);
        expect(shard.under.buffer).toBe(encoded.bytes);
      }),
    );
  });

  it('is refused with any one bit flipped', () => {
    fc.assert(
      fc.property(shards, fc.nat(), fc.nat(7), ([what, samples], place, bit) => {
        const { bytes: buffer } = encodeShard(what, samples);
        const view = new Uint8Array(buffer);
        view[place % view.length]! ^= 1 << bit;
        damage(() => decodeShard(buffer));
      }),
      { numRuns: 1000 },
    );
  });

  it('is refused cut short or prolonged at any place', () => {
    fc.assert(
      fc.property(shards, fc.nat(), ([what, samples], cut) => {
        const { bytes: buffer } = encodeShard(what, samples);
        damage(() => decodeShard(buffer.slice(0, cut % buffer.byteLength)));
        const longer = new Uint8Array(buffer.byteLength + 1 + (cut % 40));
        longer.set(new Uint8Array(buffer));
        damage(() => decodeShard(longer.buffer));
      }),
    );
  });

  it('is refused, or read as it is, whatever is changed in it (20,000 changes)', LONG, () => {
    const {
      shards: [whole],
    } = makeSet({ counts: [5] });
    const hash = decodeShard(whole!).hash;
    const random = seededRandom(12);
    let refused = 0;
    for (let i = 0; i < 20_000; i += 1) {
      try {
        // Written over with what was there, it is still the same.
        expect(decodeShard(mutated(new Uint8Array(whole!), random).slice().buffer).hash).toBe(hash);
      } catch (error) {
        if (!(error instanceof StudioError)) throw error;
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(19_500);
  });

  it('is refused as noise, also behind a right magic and version', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (noise, disguised) => {
        const buffer = noise.slice().buffer;
        if (disguised && noise.length >= 12) {
          new Uint8Array(buffer).set([...'SMBSHARD'].map((c) => c.charCodeAt(0)));
          new DataView(buffer).setUint32(8, 1, true);
        }
        damage(() => decodeShard(buffer));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['more samples than there are', { count: 6 }],
    ['fewer samples than there are', { count: 4 }],
    ['another size', { size: 3 }],
    ['more samples than there can be', { count: 1e9 }],
    ['a negative size', { size: -4 }],
    ['no maps', { parts: 'none' }],
    ['an unknown field', { extra: 1 }],
  ])('is refused with a right hash when its description claims %s', (_, change) => {
    const {
      shards: [whole],
    } = makeSet({ counts: [5] });
    const [json, start] = descriptionOf(whole!);
    damage(() => decodeShard(forge(whole!, start, JSON.stringify({ ...json, ...change }))));
    expect(decodeShard(forge(whole!, start, JSON.stringify(json))).count).toBe(5);
  });

  it('is refused with a right hash when a label is neither 0 nor 1', () => {
    const {
      shards: [whole],
    } = makeSet({ counts: [5] });
    const [json, start] = descriptionOf(whole!);
    const changed = whole!.slice(0);
    new Uint8Array(changed)[start + 5 * 4 * 4 * 3] = 2;
    damage(() => decodeShard(forge(changed, start, JSON.stringify(json))));
  });

  it('names itself and a remedy when it is damaged', () => {
    const error = damage(() => decodeShard(new ArrayBuffer(5), 'Shard 2 of 7'));
    expect(error.message).toContain('Shard 2 of 7');
    expect(error.remedy).toContain('import it again');
  });

  it('takes as many bytes per sample as it says', () => {
    const what = { size: 4, channels: 3, attributes: ['a', 'b'], parts: 'maps' } as const;
    expect(sampleBytes({ ...what, attributes: [...what.attributes] })).toBe(16 * 6 + 3);
  });

  it('refuses samples that do not fit, which is a fault of the caller', () => {
    const what = {
      origin: 'o',
      index: 0,
      first: 0,
      size: 2,
      channels: 1,
      attributes: ['a'],
      parts: 'none',
    } as const;
    const good = { pixels: new Uint8Array(4), labels: new Uint8Array(1), labelled: false };
    const encode = (sample: ShardSample) => () => encodeShard({ ...what, attributes: ['a'] }, [sample]);
    expect(encode(good)).not.toThrow();
    expect(encode({ ...good, pixels: new Uint8Array(5) })).toThrow('5 bytes where 4 belong');
    expect(encode({ ...good, labels: Uint8Array.of(2) })).toThrow('0 or 1');
  });
});

describe('a manifest', () => {
  const { manifest } = makeSet();
  it('is refused or holds together, whatever is changed in its file (20,000 changes)', LONG, () => {
    const bytes = new TextEncoder().encode(JSON.stringify(manifest));
    const random = seededRandom(13);
    let [refused, read] = [0, 0];
    for (let i = 0; i < 20_000; i += 1) {
      let value: unknown;
      try {
        value = JSON.parse(new TextDecoder().decode(mutated(bytes, random)));
      } catch {
        continue;
      }
      try {
        const { shards: listed, count, splits } = parseManifest(value);
        expect(listed.reduce((sum, shard) => sum + shard.count, 0)).toBe(count);
        expect(Math.max(...Object.values(splits).flat())).toBeLessThanOrEqual(count);
        read += 1;
      } catch (error) {
        if (!(error instanceof StudioError)) throw error;
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(500);
    expect(read).toBeGreaterThan(500);
  });
  it('is taken as it is', () => {
    expect(parseManifest(structuredClone(manifest))).toEqual(manifest);
  });
  it.each([
    ['a shard is missing', { shards: manifest.shards.slice(1) }],
    ['the counts do not add up', { count: manifest.count + 1 }],
    ['a split leaves the samples', { splits: { ...manifest.splits, test: [0, manifest.count + 1] } }],
    ['the hash is another', { hash: datasetHash([]) }],
    ['an attribute stands twice', { attributes: ['Bald', 'Bald', 'Male'] }],
    ['the id could leave its folder', { id: '../made' }],
    ['a field is unknown', { extra: 1 }],
  ])('is refused when %s', (_, change) => {
    damage(() => parseManifest({ ...manifest, ...change }));
  });
});
