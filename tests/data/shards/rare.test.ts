// Oversampling of rare attributes: samples come as often as their repeat factor says, in a seeded order that goes on
// where it stopped.
import { describe, expect, it } from 'vitest';
import { repeatFactors } from '../../../src/data/shards/rare.ts';
import { openSampler } from '../../../src/data/shards/sampler.ts';
import { readLabels } from '../../../src/data/shards/samples.ts';
import type { BatchSource } from '../../../src/face/batch.ts';
import { makeSet } from './make.ts';

const set = makeSet({ counts: [15, 12, 13], attributes: ['Bald', 'Male', 'Young'], train: [2, 38] });
// Bald: two of 36; Male: half; Young: none.
const labels = new Uint8Array(40 * 3);
for (let i = 0; i < 40; i += 1) labels[3 * i + 1] = i % 2;
labels[3 * 4] = 1;
labels[3 * 21] = 1;
const what = { manifest: set.manifest, split: 'train' as const, attributes: ['Bald', 'Male', 'Young'] };
const tight = 2 * Math.max(...set.manifest.shards.map((shard) => shard.bytes));

const open = (options: { memory?: number; share?: number; state?: unknown } = {}): BatchSource =>
  openSampler({
    ...what,
    readShard: set.readShard,
    batch: 5,
    size: 4,
    flips: true,
    labelledFraction: 1,
    seed: 3,
    rare: { labels, share: options.share ?? 0.5 },
    ...(options.memory === undefined ? {} : { memory: options.memory }),
    ...(options.state === undefined ? {} : { state: options.state }),
  });

describe('repeat factors', () => {
  it('are those of the formula, of the rarest attribute of a sample', () => {
    const factors = repeatFactors(what, { labels, share: 0.5 });
    const bald = Math.sqrt((0.5 * 36) / 2);
    expect(factors).toHaveLength(36);
    factors.forEach((factor, i) => expect(factor).toBeCloseTo(i + 2 === 4 || i + 2 === 21 ? bald : 1, 5));
    expect(repeatFactors(what, { labels, share: 0 }).every((factor) => factor === 1)).toBe(true);
    expect(repeatFactors({ ...what, attributes: ['Male'] }, { labels, share: 0.5 })[2]).toBe(1);
  });
});

describe('a sampler that oversamples', () => {
  it.each([undefined, tight])('shows samples as often as they are due (memory %s)', async (memory) => {
    const source = open(memory === undefined ? {} : { memory });
    const seen = new Array<number>(40).fill(0);
    const batches = 1200;
    for (let i = 0; i < batches; i += 1) {
      const { pixels } = await source.next();
      // A mirrored picture carries its number at the other end of its first row.
      for (let k = 0; k < 5; k += 1) {
        const row = pixels.subarray(48 * k, 48 * k + 12);
        const left = row[1] === 0 && (row[0] ?? 0) < 40 ? row[0] : undefined;
        const right = row[10] === 0 && (row[9] ?? 0) < 40 ? row[9] : undefined;
        const number = left ?? right;
        if (number !== undefined) seen[number]! += 1;
      }
    }
    source.close();
    const usual = seen.filter((_, i) => i >= 2 && i < 38 && i !== 4 && i !== 21);
    const mean = usual.reduce((a, b) => a + b) / usual.length;
    for (const rare of [4, 21]) expect(seen[rare]! / mean).toBeGreaterThan(2.6);
    for (const rare of [4, 21]) expect(seen[rare]! / mean).toBeLessThan(3.4);
    expect(seen[0]! + seen[39]!).toBeLessThan(mean / 4);
  });

  it('goes on where it stopped', async () => {
    const source = open({ memory: tight });
    for (let i = 0; i < 23; i += 1) await source.next();
    const state = source.state();
    const rest = [await source.next(), await source.next(), await source.next()];
    const again = open({ memory: tight, state });
    for (const batch of rest) expect(await again.next()).toEqual(batch);
  });
});

describe('labels of a data set', () => {
  it('are read for it from the shards', async () => {
    const read = await readLabels(set.manifest, set.readShard);
    expect([...read.subarray(0, 3)]).toEqual([...set.samples[0]!.labels]);
  });
});
