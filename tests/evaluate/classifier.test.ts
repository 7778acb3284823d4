// Figures against matrices counted by hand, and what each protocol asks for.
import { describe, expect, it } from 'vitest';
import { decided } from '../../src/engine/evaluate/classifier.ts';
import { cellsOf, classifierTable } from '../../src/engine/evaluate/classifier-scores.ts';
import { askedTargets } from '../../src/engine/evaluate/targets.ts';
import { seededRandom } from '../../src/face/random.ts';

const random = () => seededRandom(1);

describe('the table of a classifier', () => {
  it('of classes counts rows as truth and columns as predicted', () => {
    // Truth 0: 3 right, 1 taken for 1. Truth 1: 1 right, 1 taken for 2. Truth 2: 2 right.
    const pairs = [[0, 0], [0, 0], [0, 0], [0, 1], [1, 1], [1, 2], [2, 2], [2, 2]]; // prettier-ignore
    const bits = (place = 0) => [0, 1, 2].map((i) => (i === place ? 1 : 0));
    const faces = pairs.map(([truth, said]) => cellsOf('one-hot', bits(truth), bits(said), []));
    const table = classifierTable(faces, ['0', '1', '2'], 'one-hot', random());
    expect(table.confusion).toEqual([[[3, 1, 0], [0, 1, 1], [0, 0, 2]]]); // prettier-ignore
    expect(table.accuracy.mean).toBeCloseTo(6 / 8);
    expect(table.classes.map(({ support }) => support)).toEqual([4, 2, 2]);
    expect(table.classes.map(({ precision }) => precision.mean)).toEqual([1, 0.5, 2 / 3]);
    expect(table.classes.map(({ recall }) => recall.mean)).toEqual([0.75, 0.5, 1]);
    expect(table.classes[0]?.f1.mean).toBeCloseTo(6 / 7);
    expect(table.macro.f1.mean).toBeCloseTo((6 / 7 + 0.5 + 0.8) / 3);
    expect(table.micro.precision.mean).toBeCloseTo(table.accuracy.mean);
  });

  it('of attributes is [[TP, FP], [FN, TN]] each, pooled for the micro mean', () => {
    // First attribute: TP 2, FP 1, FN 1, TN 0. Second: TP 0, FP 0, FN 1, TN 3.
    const rows = [[1, 1, 0, 0], [1, 1, 0, 0], [0, 1, 0, 0], [1, 0, 1, 0]] as const; // prettier-ignore
    const faces = rows.map(([a, saidA, b, saidB]) => cellsOf('binary', [a, b], [saidA, saidB], [0, 1]));
    const table = classifierTable(faces, ['Bald', 'Young'], 'binary', random());
    expect(table.confusion).toEqual([[[2, 1], [1, 0]], [[0, 0], [1, 3]]]); // prettier-ignore
    expect(table.classes[0]?.precision.mean).toBeCloseTo(2 / 3);
    expect(table.classes[0]?.recall.mean).toBeCloseTo(2 / 3);
    expect(table.classes[0]?.accuracy?.mean).toBeCloseTo(2 / 4);
    expect(table.classes[1]?.f1.mean).toBe(0);
    expect(table.classes.map(({ support }) => support)).toEqual([3, 1]);
    expect(table.micro.precision.mean).toBeCloseTo(2 / 3);
    expect(table.micro.recall.mean).toBeCloseTo(2 / 4);
    expect(table.macro.precision.mean).toBeCloseTo(1 / 3);
    expect(table.accuracy.mean).toBeCloseTo(5 / 8);
    expect(table.decisions).toBe(8);
  });

  it('has the interval that a coin of that many faces has', () => {
    const faces = Array.from({ length: 400 }, (_, i) => cellsOf('binary', [1], [i % 5 === 0 ? 0 : 1], [0]));
    const { recall } = classifierTable(faces, ['Bald'], 'binary', random()).classes[0] ?? {};
    const half = 1.96 * Math.sqrt((0.8 * 0.2) / 400);
    expect(recall?.mean).toBeCloseTo(0.8);
    expect(Math.abs((recall?.low ?? 0) - (0.8 - half))).toBeLessThan(0.01);
    expect(Math.abs((recall?.high ?? 0) - (0.8 + half))).toBeLessThan(0.01);
  });

  it('of no faces holds no number', () => {
    const { accuracy, decisions } = classifierTable([], ['0', '1'], 'one-hot', random());
    expect([accuracy.mean, decisions]).toEqual([Number.NaN, 0]);
  });
});

describe('targets', () => {
  const names = ['Bald', 'Bangs', 'Young'];
  const labels = [[0, 1, 1], [1, 0, 0]]; // prettier-ignore
  const digits = [[1, 0, 0], [0, 0, 1]]; // prettier-ignore

  it('all on: one attribute at a time, and only it counts', () => {
    const rounds = askedTargets(labels, { attributes: names, labels: 'binary' }, 'all-on', random());
    expect(rounds.map((round) => round.map(({ target }) => target))).toEqual([
      [[1, 0, 1], [1, 0, 0]],
      [[0, 1, 1], [0, 1, 0]],
      [[0, 1, 1], [1, 0, 1]],
    ]); // prettier-ignore
    expect(rounds.map(([first]) => first?.counted)).toEqual([[0], [1], [2]]);
  });

  it('flips: every attribute inverted once, conflicts follow; digits become each other class', () => {
    const [bald, , young] = askedTargets(labels, { attributes: names, labels: 'binary' }, 'flips', random());
    expect(bald?.map(({ target }) => target)).toEqual([[1, 0, 1], [0, 0, 0]]); // prettier-ignore
    expect(young?.map(({ target }) => target)).toEqual([[0, 1, 0], [1, 0, 1]]); // prettier-ignore
    const hair = {
      attributes: ['Bald', 'Black_Hair'],
      labels: 'binary',
      conflicts: { baldConflict: true },
    } as const;
    const rules = askedTargets([[0, 1], [1, 0]], hair, 'flips', random()); // prettier-ignore
    expect(rules.map((round) => round.map(({ target }) => target))).toEqual([[[1, 0], [0, 0]], [[0, 0], [0, 1]]]); // prettier-ignore
    const rounds = askedTargets(
      digits,
      { attributes: ['0', '1', '2'], labels: 'one-hot' },
      'flips',
      random(),
    );
    const asked = rounds.map((round) => round.map(({ target }) => target.indexOf(1)));
    expect(asked).toEqual([[1, 0], [2, 1]]); // prettier-ignore
  });

  it('permuted: the labels of the same faces in another order, all of them counted', () => {
    const many = Array.from({ length: 40 }, (_, i) => [i % 2, i % 3 === 0 ? 1 : 0, 1]);
    const [round = [], ...rest] = askedTargets(
      many,
      { attributes: names, labels: 'binary' },
      'permuted',
      random(),
    );
    const sorted = (rows: readonly (readonly number[])[]) => rows.map(String).sort();
    expect(rest).toEqual([]);
    expect(sorted(round.map(({ target }) => target))).toEqual(sorted(many));
    expect(round.map(({ target }) => target)).not.toEqual(many);
    expect(round[0]?.counted).toEqual([0, 1, 2]);
  });

  it('digits, all on: every class of every picture', () => {
    const rounds = askedTargets(
      digits,
      { attributes: ['0', '1', '2'], labels: 'one-hot' },
      'all-on',
      random(),
    );
    expect(rounds.map((round) => round.map(({ target }) => target.indexOf(1)))).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
    ]);
  });
});

it('a class is the greatest logit, an attribute any above zero', () => {
  expect([...decided([-3, -1, -2, 0.5, 4, 3], 3, 'one-hot')]).toEqual([0, 1, 0, 0, 1, 0]);
  expect([...decided([-3, 0, 2], 3, 'binary')]).toEqual([0, 0, 1]);
});
