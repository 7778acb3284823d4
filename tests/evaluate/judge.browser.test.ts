// The judge learns what can be learnt, goes on from a file as if it had not stopped, and its scores mean what they say:
// a generator that changes nothing reconstructs perfectly and edits nothing.
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluateFaces } from '../../src/engine/evaluate/evaluate.ts';
import { readJudge, writeJudge } from '../../src/engine/evaluate/judge/file.ts';
import { judgePictures } from '../../src/engine/evaluate/judge/look.ts';
import {
  disposeJudge,
  judgeRate,
  newJudge,
  restoreJudge,
  saveJudge,
  trainJudge,
} from '../../src/engine/evaluate/judge/train.ts';
import type { JudgeSession, JudgeSettings } from '../../src/engine/evaluate/judge/train.ts';
import { methodOf } from '../../src/engine/methods/registry.ts';
import type { BatchSource } from '../../src/face/batch.ts';
import { contentHash } from '../../src/face/hash.ts';
import { randomFrom, seededRandom } from '../../src/face/random.ts';
import type { RandomState } from '../../src/face/random.ts';
import { useBackend } from '../helpers/backend.ts';

const SIZE = 16;
const settings: JudgeSettings = {
  ...{ size: SIZE, channels: 3, width: 4, blocks: 2, fc: 16 },
  ...{ batch: 16, epochs: 60, rate: 3e-3, seed: 2 },
  attributes: ['Bright', 'Red'],
};
const AREA = SIZE * SIZE * 3;

/** Pictures of one noisy colour: Bright and Red can be read off them. */
function colours(state?: unknown): BatchSource {
  const random = state === undefined ? seededRandom(9) : randomFrom(state as RandomState);
  const next = () => {
    const { batch: count } = settings;
    const labels = Uint8Array.from({ length: 2 * count }, () => random.integer(2));
    const pixels = Uint8Array.from({ length: count * AREA }, (_, i) => {
      const face = Math.floor(i / AREA);
      const red = i % 3 === 0 && labels[2 * face + 1] === 1 ? 80 : 0;
      return (labels[2 * face] === 1 ? 120 : 40) + red + random.integer(30);
    });
    const planes = new Uint8Array(count * SIZE * SIZE);
    return { count, size: SIZE, channels: 3, pixels, labels, planes, labelled: new Uint8Array(count) };
  };
  return { next: () => Promise.resolve(next()), state: () => random.state(), close: () => {} };
}

async function steps(session: JudgeSession, source: BatchSource, count: number): Promise<number[]> {
  const losses: number[] = [];
  for await (const { loss } of trainJudge(session, source, 1)) {
    losses.push(loss);
    if (losses.length === count) break;
  }
  return losses;
}

describe('the judge', () => {
  beforeAll(() => useBackend('wasm'));

  it('learns two colours, and its file tells them as well', async () => {
    const before = tf.memory().numTensors;
    const session = newJudge(settings);
    const losses = await steps(session, colours(), 60);
    expect(losses.at(-1)).toBeLessThan(0.2 * (losses[0] ?? 0));
    const { pixels, labels } = await colours(seededRandom(77).state()).next();
    const info = { ...settings, attributes: ['Bright', 'Red'], dataset: 'colours', accuracy: { Bright: 1 } };
    const judge = readJudge(await writeJudge({ info, params: session.params }));
    expect(judge.info.accuracy).toEqual({ Bright: 1 });
    const seen = await judgePictures(judge, pixels, settings.batch);
    const right = seen.filter((value, i) => value === labels[i]).length;
    expect(right / labels.length).toBeGreaterThan(0.9);
    tf.dispose(judge.params);
    disposeJudge(session);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('takes the same steps on WebGPU', async () => {
    const losses: number[][] = [];
    for (const backend of ['wasm', 'webgpu'] as const) {
      await useBackend(backend);
      const session = newJudge(settings);
      losses.push(await steps(session, colours(), 3));
      disposeJudge(session);
    }
    const [wasm = [], webgpu = []] = losses;
    webgpu.forEach((loss, i) => {
      expect(Math.abs(loss / (wasm[i] ?? 0) - 1)).toBeLessThan(1e-3);
    });
    expect(wasm[2]).not.toBe(wasm[0]);
  });
});

describe('a judge in training', () => {
  beforeAll(() => useBackend('wasm'));

  it('goes on from its file byte for byte', async () => {
    const unbroken = newJudge(settings);
    const source = colours();
    await steps(unbroken, source, 6);

    const first = newJudge(settings);
    const firstSource = colours();
    await steps(first, firstSource, 2);
    const { session, sampler } = restoreJudge(await saveJudge(first, firstSource.state()));
    const secondSource = colours(sampler);
    await steps(session, secondSource, 4);
    const [one, other] = await Promise.all([
      saveJudge(unbroken, source.state()),
      saveJudge(session, secondSource.state()),
    ]);
    expect(contentHash(other)).toBe(contentHash(one));
    for (const each of [unbroken, first, session]) disposeJudge(each);
  });

  it('lowers its rate as the released code does', () => {
    const released = { ...settings, epochs: 25, rate: 2e-4 };
    expect(judgeRate(released, 8)).toBe(2e-4);
    expect(judgeRate(released, 24)).toBeCloseTo(2e-4 * (1 - 16 / 25) ** 0.75, 12);
  });

  it('refuses a picture size that its blocks cannot halve', () => {
    expect(() => newJudge({ ...settings, size: 18 })).toThrow(/blocks/);
  });
});

describe('scores', () => {
  beforeAll(() => useBackend('wasm'));

  it('of a model that changes nothing are those of no edit', async () => {
    const session = newJudge(settings);
    await steps(session, colours(), 60);
    const info = { ...settings, attributes: ['Bright', 'Red'], dataset: 'colours', accuracy: {} };
    const { pixels, labels } = await colours().next();
    const faces = [0, 1, 2].map((i) => ({
      index: i,
      pixels: pixels.slice(i * AREA, (i + 1) * AREA),
      labels: [labels[2 * i] ?? 0, labels[2 * i + 1] ?? 0],
      background: Uint8Array.from({ length: SIZE * SIZE }, (_, p) => (p < 40 ? 1 : 0)),
    }));
    const still = {
      ...methodOf('stgan'),
      encode: (_: unknown, x: tf.Tensor4D, source: tf.Tensor2D) => ({
        ...{ x: tf.clone(x), source: tf.clone(source) },
        ...{ features: [], labelScale: 0.5 },
      }),
      edit: (_: unknown, { x }: { x: tf.Tensor4D }) => ({ raw: tf.clone(x), edited: tf.clone(x) }),
    };
    const before = tf.memory().numTensors;
    const rows = await evaluateFaces(faces, {
      model: {
        ...{ method: still, generator: {}, size: SIZE, channels: 3, labelScale: 0.5 },
        attributes: ['Bright', 'Red'],
      },
      judge: { info, params: session.params },
      intensity: 1,
      truth: ({ pixels: same }) =>
        Promise.resolve({
          pixels: same.map((value) => Math.max(0, value - 10)),
          change: new Uint8Array(SIZE * SIZE).fill(1),
        }),
    });
    const others = await evaluateFaces(faces, {
      model: {
        ...{ method: still, generator: {}, size: SIZE, channels: 3, labelScale: 0.5 },
        attributes: ['Bright', 'Red'],
      },
      judge: { info, params: session.params },
      intensity: 1,
      // Another face that has the attribute inverted, which nobody can draw for the second one.
      truth: ({ index, labels: own }, attribute) => {
        const column = attribute === 'Bright' ? 0 : 1;
        const other = [0, 1, 2, 3, 4, 5, 6, 7].find((i) => labels[2 * i + column] !== own[column]) ?? 0;
        const change = new Uint8Array(SIZE * SIZE).fill(1);
        const found = { pixels: pixels.slice(other * AREA, (other + 1) * AREA), change };
        return Promise.resolve(index === 1 ? undefined : found);
      },
    });
    expect(tf.memory().numTensors).toBe(before);
    for (const { reconstructionSsim, edits } of rows) {
      expect(reconstructionSsim).toBeCloseTo(1, 6);
      for (const name of ['Bright', 'Red']) {
        expect(edits[name]?.aga).toBe(0);
        expect(edits[name]?.agaOfTruth).toBe(0);
        expect(edits[name]?.othersChanged).toBe(0);
        expect(edits[name]?.backgroundPsnr).toBe(100);
        expect(edits[name]?.truthPsnr).toBeCloseTo(20 * Math.log10(255 / 10), 3);
        expect(edits[name]?.truthL1Inside).toBeCloseTo(10, 3);
        expect(edits[name]?.truthL1Outside).toBeNaN();
        expect(edits[name]).not.toHaveProperty('attentionTruthIou');
      }
    }
    const seen = others.map(({ edits }) => [edits['Bright']?.agaOfTruth, edits['Red']?.agaOfTruth]);
    expect(seen).toEqual([[1, 1], [undefined, undefined], [1, 1]]); // prettier-ignore
    disposeJudge(session);
  });
});
