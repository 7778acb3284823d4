// First and second derivatives of every op in use, on all three backends, against central differences and against each
// other; and that no op leaves a tensor or a backend handle behind.
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../helpers/backend.ts';
import { CASES, PENALTY } from './cases.ts';
import { differentiate, disagreement } from './harness.ts';
import type { Outcome } from './harness.ts';

const BACKENDS = ['cpu', 'wasm', 'webgpu'] as const;

/**
 * Share of the gradient's length by which a slope may miss its central difference. With a step h of 3e-3 rounding gives
 * about 1e-7 / h = 3e-5 and truncation h^2 / 6 times the third derivative, 2e-4 at worst among these cases; a wrong
 * term of a derivative misses by a tenth or more.
 */
const TOLERANCE = 1e-3;
/** Share of the largest element by which backends may differ: ten times what summing in another order costs here. */
const AGREEMENT = 1e-5;

beforeAll(async () => {
  for (const name of BACKENDS) await useBackend(name);
});

function expectSlope([analytic, numeric]: [number, number], scale: number): void {
  expect(Number.isFinite(analytic)).toBe(true);
  expect(Math.abs(analytic - numeric)).toBeLessThanOrEqual(TOLERANCE * scale);
}

describe('derivatives', () => {
  it.each([...CASES, PENALTY].map((test) => [test.name, test] as const))('%s', async (_name, test) => {
    const outcomes: Outcome[] = [];
    for (const backend of BACKENDS) {
      await useBackend(backend);
      const tensors = tf.memory().numTensors;
      const handles = tf.backend().numDataIds();
      const outcome = await differentiate(test);
      expect(tf.memory().numTensors, `tensors on ${backend}`).toBe(tensors);
      // The GPU backend frees with its next submission, so handles are counted where freeing is immediate.
      if (backend !== 'webgpu') expect(tf.backend().numDataIds(), `handles on ${backend}`).toBe(handles);
      expect(outcome.scales.first, 'a case whose gradient vanishes shows nothing').toBeGreaterThan(1e-2);
      expectSlope(outcome.slopes.first, outcome.scales.first);
      if (test.order !== 1) expectSlope(outcome.slopes.second, outcome.scales.second);
      outcomes.push(outcome);
    }
    const [reference, ...others] = outcomes as [Outcome, ...Outcome[]];
    for (const other of others) {
      expect(disagreement([reference.value], [other.value])).toBeLessThan(AGREEMENT);
      expect(disagreement(reference.first, other.first)).toBeLessThan(AGREEMENT);
      expect(disagreement(reference.second, other.second)).toBeLessThan(AGREEMENT);
    }
  });

  it('would not pass tfjs’s own exp, whose second derivative loses half', async () => {
    await useBackend('cpu');
    const repaired = tf.getGradient('Exp');
    tf.registerGradient({
      kernelName: 'Exp',
      outputsToSave: [true],
      gradFunc: (dy, saved) => ({ x: () => tf.mul(dy as tf.Tensor, saved[0]!) }),
    });
    try {
      const { slopes, scales } = await differentiate({
        name: 'squared exp',
        shapes: [[5]],
        op: (x) => tf.square(tf.exp(x)),
      });
      expectSlope(slopes.first, scales.first);
      expect(Math.abs(slopes.second[0] - slopes.second[1])).toBeGreaterThan(0.1 * scales.second);
    } finally {
      tf.registerGradient(repaired);
    }
  });

  it('are the same to the bit when computed again', async () => {
    for (const backend of BACKENDS) {
      await useBackend(backend);
      const [once, again] = [await differentiate(PENALTY), await differentiate(PENALTY)];
      expect(once.first, backend).toEqual(again.first);
    }
  });
});
