// A method measured as a classifier on the device: a tiny StarGAN trained for three steps decides about every picture once
// per role and target, and a generator that changes least what is right already is found to tell every label.
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { openClassifier } from '../../src/engine/evaluate/classifier-model.ts';
import { classifierTable } from '../../src/engine/evaluate/classifier-scores.ts';
import { classifyFaces } from '../../src/engine/evaluate/classifier.ts';
import type { ClassifierModel, LabelledFace } from '../../src/engine/evaluate/classifier.ts';
import { disposeJudge, newJudge } from '../../src/engine/evaluate/judge/train.ts';
import { askedTargets } from '../../src/engine/evaluate/targets.ts';
import { methodOf } from '../../src/engine/methods/registry.ts';
import type { Encoding } from '../../src/engine/methods/method.ts';
import { newSession, snapshotOf } from '../../src/engine/train/session.ts';
import { train } from '../../src/engine/train/trainer.ts';
import { writeWhole } from '../../src/engine/weights/whole.ts';
import type { ClassifierRole } from '../../src/face/classifier.ts';
import type { BatchSource } from '../../src/face/batch.ts';
import { presetOf } from '../../src/face/presets.ts';
import { seededRandom } from '../../src/face/random.ts';
import type { RunSettings } from '../../src/face/settings.ts';
import { useBackend } from '../helpers/backend.ts';

const { settings: smoke } = presetOf('digits-smoke');
const names = ['0', '1', '2'];
const settings: RunSettings = {
  ...smoke,
  attributes: names,
  net: { ...smoke.net, dim: 4 },
  train: { ...smoke.train, batch: 4, steps: 3 },
};
const AREA = settings.net.size ** 2;

/** A digit of its own kind: a bright band whose height says the class. */
function digit(label: number, random = seededRandom(label)): Uint8Array {
  return Uint8Array.from({ length: AREA }, (_, i) =>
    Math.floor(i / 320) === label ? 220 : random.integer(30),
  );
}
const bits = (label: number): number[] => names.map((_, i) => (i === label ? 1 : 0));
const faces: LabelledFace[] = [0, 1, 2, 2, 0].map((label) => ({ pixels: digit(label), labels: bits(label) }));

function source(): BatchSource {
  const random = seededRandom(3);
  const next = () => {
    const picked = Array.from({ length: 4 }, () => random.integer(3));
    return {
      ...{ count: 4, size: 32, channels: 1 },
      pixels: Uint8Array.from(picked.flatMap((label) => [...digit(label, random)])),
      labels: Uint8Array.from(picked.flatMap(bits)),
      ...{ planes: new Uint8Array(4 * AREA), labelled: new Uint8Array(4) },
    };
  };
  return { next: () => Promise.resolve(next()), state: () => null, close: () => {} };
}

const total = (matrix: readonly (readonly number[])[] | undefined): number =>
  (matrix ?? []).flat().reduce((sum, count) => sum + count, 0);

describe('a classifier', () => {
  beforeAll(() => useBackend('wasm'));

  it('of three steps decides about every picture, for every target, in every role', async () => {
    const session = newSession(settings);
    const world = { source: source(), clock: () => performance.now(), breathe: () => Promise.resolve() };
    for await (const { step } of train(session, world)) expect(step).toBeLessThanOrEqual(3);
    const whole = writeWhole(settings, await snapshotOf(session, null, 'test'));
    session.dispose();

    const judged = newJudge({
      ...{ size: 32, channels: 1, width: 2, blocks: 2, fc: 4, batch: 4, epochs: 1, rate: 1e-3, seed: 1 },
      attributes: ['2', '1', '0', 'other'],
    });
    const info = { ...judged.settings, attributes: ['2', '1', '0', 'other'], dataset: 'bands', accuracy: {} };
    const before = tf.memory().numTensors;
    const opened = openClassifier(whole);
    expect(opened.withoutCritic).toBe('');
    expect(opened.model.discriminator).toBeDefined();
    const labels = faces.map((face) => face.labels);
    const asks = askedTargets(labels, { attributes: names, labels: 'one-hot' }, 'all-on', seededRandom(1));
    const found = await classifyFaces(faces, asks, opened.model, { info, params: judged.params });
    opened.close();
    expect(tf.memory().numTensors).toBe(before);
    disposeJudge(judged);

    const sums = (role: ClassifierRole): number => {
      const cells = found.map((row) => row[role] ?? []);
      return total(classifierTable(cells, names, 'one-hot', seededRandom(1), 0).confusion[0]);
    };
    expect(sums('criticReal')).toBe(faces.length);
    expect(sums('judgeReal')).toBe(faces.length);
    expect(sums('directReconstruction')).toBe(faces.length);
    expect(sums('criticGenerated')).toBe(3 * faces.length);
    expect(sums('judgeGenerated')).toBe(3 * faces.length);
    expect(found[0]).not.toHaveProperty('directAttention');
  });

  /** A generator that adds light for everything it is asked for that the picture does not show. */
  function lamp(
    id: 'stargan' | 'stgan',
    strength: (encoding: Encoding, difference: tf.Tensor2D) => tf.Tensor,
  ) {
    const method = methodOf(id);
    const model: ClassifierModel = {
      method: {
        ...method,
        encode: (_, x, shown) => ({ x: tf.clone(x), source: tf.clone(shown), features: [], labelScale: 0.5 }),
        edit: (_, encoding, difference) => {
          const light = tf.reshape(tf.sum(strength(encoding, difference), 1), [-1, 1, 1, 1]);
          const edited: tf.Tensor4D = tf.add(encoding.x, tf.mul(light, 0.1));
          const attention: tf.Tensor4D = tf.mul(tf.onesLike(edited), tf.clipByValue(light, 0, 1));
          return { raw: edited, edited, attention };
        },
      },
      ...{ generator: {}, size: 32, channels: 1, attributes: names, labelScale: 0.5 },
      labels: id === 'stargan' ? 'one-hot' : 'binary',
    };
    return model;
  }

  it.each([
    ['stargan', 'its target', (_: Encoding, d: tf.Tensor2D) => tf.abs(d)],
    [
      'stgan',
      'a difference',
      // What is added costs where it is not shown, what is removed where it is.
      ({ source: shown }: Encoding, d: tf.Tensor2D) =>
        tf.add(tf.mul(tf.relu(d), tf.sub(1, shown)), tf.mul(tf.relu(tf.neg(d)), shown)),
    ],
  ] as const)(
    'is the generator of %s that is fed %s and changes least what is right',
    async (id, _, strength) => {
      const before = tf.memory().numTensors;
      const model = lamp(id, strength);
      const rows = await classifyFaces(faces, [], model);
      expect(tf.memory().numTensors).toBe(before);
      for (const role of ['directReconstruction', 'directAttention'] as const) {
        const cells = rows.map((row) => row[role] ?? []);
        const table = classifierTable(cells, names, model.labels, seededRandom(1), 0);
        expect(table.accuracy.mean, role).toBe(1);
        expect(table.decisions).toBe(model.labels === 'binary' ? 3 * faces.length : faces.length);
      }
      expect(rows[0]).not.toHaveProperty('criticReal');
    },
  );
});
