// Lessons of the critic: it learns attributes, and nothing else in the session moves.
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { teach } from '../../src/engine/train/lessons.ts';
import { newSession, snapshotOf } from '../../src/engine/train/session.ts';
import type { TrainSession } from '../../src/engine/train/session.ts';
import type { BatchSource } from '../../src/face/batch.ts';
import { contentHash } from '../../src/face/hash.ts';
import { settingsFor } from '../../src/face/presets.ts';
import type { RunSettings } from '../../src/face/settings.ts';
import { useBackend } from '../helpers/backend.ts';
import { noiseSource } from './source.ts';

const small = (method: string, lessons: number): RunSettings => {
  const settings = settingsFor('smoke', method);
  return {
    ...settings,
    net: { ...settings.net, dim: 4, fc: 16 },
    train: { ...settings.train, batch: 4, firstSteps: 1, firstLessons: lessons },
  };
};

/** The same four pictures for ever: small enough to be learnt by heart. */
async function sameFaces(settings: RunSettings): Promise<BatchSource> {
  const batch = await noiseSource(settings).next();
  return { next: () => Promise.resolve(batch), state: () => null, close: () => {} };
}

async function lossOf(session: TrainSession, source: BatchSource): Promise<number> {
  const { pixels, labels, count, size } = await source.next();
  const loss = tf.tidy(() => {
    const x = tf.sub<tf.Tensor4D>(tf.div(tf.tensor4d([...pixels], [count, size, size, 3]), 127.5), 1);
    const { attributes } = session.method.judge(session.state.discriminator, x);
    return tf.mean(tf.losses.sigmoidCrossEntropy(tf.tensor2d([...labels], [count, 13]), attributes));
  });
  const [value = NaN] = await loss.data();
  loss.dispose();
  return value;
}

const room = (source: BatchSource) => ({ source, breathe: () => Promise.resolve() });

describe.each(['ssa', 'attgan', 'stargan'])('lessons of %s', (method) => {
  beforeAll(() => useBackend('wasm'));

  it('teach the critic attributes, and leave realism, the generator and both optimisers alone', async () => {
    const settings = small(method, 60);
    const session = newSession(settings);
    const source = await sameFaces(settings);
    const parts = async () => (await snapshotOf(session, null, 'test')).parts;
    const score = async () => {
      const head = method === 'stargan' ? 'conv1.weight' : 'adv.1.weight';
      return [...((await session.state.discriminator[head]?.data()) ?? [])];
    };
    const [before, head, loss] = [await parts(), await score(), await lossOf(session, source)];
    const { numTensors } = tf.memory();
    expect(await teach(session, room(source), 2e-3)).toBe(60);
    expect(tf.memory().numTensors).toBe(numTensors);
    expect(await lossOf(session, source)).toBeLessThan(0.7 * loss);
    expect(await score()).toEqual(head);
    const after = await parts();
    const moved = Object.keys(before).filter(
      (name) =>
        contentHash(new Uint8Array(before[name] as ArrayBuffer)) !==
        contentHash(new Uint8Array(after[name] as ArrayBuffer)),
    );
    expect(moved).toEqual(['discriminator']);
    session.dispose();
  });

  it('end with the head start', async () => {
    const settings = small(method, 2);
    const session = newSession(settings);
    session.step = 1;
    expect(await teach(session, room(await sameFaces(settings)), 1e-3)).toBe(0);
    session.dispose();
  });
});
