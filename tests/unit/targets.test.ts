import { describe, expect, it } from 'vitest';
import { drawTargets } from '../../src/face/targets.ts';
import { watchStep } from '../../src/engine/train/watch.ts';
import { ATTRIBUTES } from '../../src/face/attributes.ts';
import { seededRandom } from '../../src/face/random.ts';
import { settingsFor } from '../../src/face/presets.ts';
import { pace, roundsOf } from '../../src/service/pace.ts';

const width = ATTRIBUTES.length;
const random = seededRandom(5);
const labels = Uint8Array.from({ length: 64 * width }, () => random.integer(2));
const rows = (bytes: Uint8Array): string[] =>
  Array.from({ length: bytes.length / width }, (_, i) => bytes.slice(i * width, (i + 1) * width).join(''));

describe('targets of a batch', () => {
  it('are a permutation of the labels when no single attributes are asked for', () => {
    const targets = drawTargets(labels, ATTRIBUTES, { singleAttribute: 0 }, seededRandom(1));
    expect(rows(targets).sort()).toEqual(rows(labels).sort());
    expect(rows(targets)).not.toEqual(rows(labels));
  });

  it('invert exactly one attribute, and beyond it only what the conflict rules force off', () => {
    const targets = drawTargets(labels, ATTRIBUTES, { singleAttribute: 1 }, seededRandom(1));
    for (let i = 0; i < 64; i += 1) {
      const changed = ATTRIBUTES.filter((_, j) => targets[i * width + j] !== labels[i * width + j]);
      const added = changed.filter((name) => targets[i * width + ATTRIBUTES.indexOf(name)] === 1);
      expect(changed.length).toBeGreaterThan(0);
      if (added.length === 0) expect(changed).toHaveLength(1);
      else expect(added).toHaveLength(1);
    }
  });

  it('ask for every attribute alike without weights, by one whole number of the stream each', () => {
    const names = ['constructor', 'a', 'b'];
    const targets = drawTargets(new Uint8Array(60), names, { singleAttribute: 1 }, seededRandom(3));
    const stream = seededRandom(3);
    stream.permutation(20);
    for (let i = 0; i < 20; i += 1) {
      stream.uniform();
      const asked = stream.integer(3);
      expect([...targets.slice(3 * i, 3 * i + 3)]).toEqual(names.map((_, at) => (at === asked ? 1 : 0)));
    }
  });

  it('ask for weighted attributes in proportion', () => {
    const count = 4000;
    const changes = { singleAttribute: 1, singleWeights: { Bald: 4, Young: 0.5 } };
    const targets = drawTargets(new Uint8Array(count * width), ATTRIBUTES, changes, seededRandom(3));
    for (const [name, weight] of Object.entries({ ...changes.singleWeights, Male: 1 })) {
      const column = ATTRIBUTES.findIndex((each) => each === name);
      const asked = targets.filter((value, at) => at % width === column && value === 1).length;
      expect(asked / count, name).toBeCloseTo(weight / (width + 2.5), 1.7);
    }
  });

  it('draw the same amount of randomness whatever the share', () => {
    const [one, other] = [seededRandom(9), seededRandom(9)];
    drawTargets(labels, ATTRIBUTES, { singleAttribute: 0 }, one);
    drawTargets(labels, ATTRIBUTES, { singleAttribute: 0.5 }, other);
    expect(one.state()).toEqual(other.state());
  });
});

describe('watching a step', () => {
  const codes = (values: Record<string, number>): string[] => watchStep(values).map(({ code }) => code);

  it('is silent on a healthy step', () => {
    expect(codes({ 'G/attention': 0.3, 'D/gp': 0.4, 'G/rec': 0.1 })).toEqual([]);
  });

  it('names closed and open masks, an exploding penalty, and what is not a number', () => {
    expect(codes({ 'G/attention': 0.001 })).toEqual(['mask-closed']);
    expect(codes({ 'G/attention': 0.99 })).toEqual(['mask-open']);
    expect(codes({ 'D/gp': 1000 })).toEqual(['penalty-high']);
    expect(codes({ 'G/rec': Number.NaN })).toEqual(['not-a-number']);
  });
});

it('time left comes from the median, after warming up', () => {
  const flow = pace(100);
  expect(flow.after(1, 1000)).toBeNull();
  expect(flow.after(2, 1000)).toBeNull();
  expect(flow.after(3, 60_000)).toBeCloseTo(97);
  // Scores at step 40 took five seconds; they come again at 80, and not at 120.
  flow.beside(40, 5000);
  expect(flow.after(40, 1000)).toBeCloseTo(60 + 5);
  expect(flow.after(80, 1000)).toBeCloseTo(20);
});

it('the head start of a critic does not pass for the pace of the whole run', () => {
  const { train } = settingsFor('quick', 'ssa');
  const settings = { ...train, steps: 100, firstSteps: 10, firstCritics: 5, firstLessons: 40, critics: 3 };
  const work = roundsOf(settings);
  const flow = pace(100, work);
  const second = (step: number): number => 1000 * work.at(step - 1);
  const total = Array.from({ length: 100 }, (_, step) => work.at(step));
  const left = (step: number): number => total.slice(step).reduce((sum, cost) => sum + cost, 0);
  for (const step of [1, 2]) expect(flow.after(step, second(step))).toBeNull();
  for (const step of [3, 9, 10, 11, 99, 100]) expect(flow.after(step, second(step))).toBeCloseTo(left(step));
  expect(work.at(0)).toBeGreaterThan(3 * work.at(10));
});
