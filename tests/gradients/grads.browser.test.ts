// Who owns what after a loss has been differentiated, and what the ops refuse.
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { memoryReport } from '../../src/engine/backend/memory.ts';
import { leakyRelu } from '../../src/engine/ops/activation.ts';
import { convolution, transposedConvolution } from '../../src/engine/ops/conv.ts';
import { disposeAll, valueAndGrads } from '../../src/engine/ops/grads.ts';
import type { NamedTensors } from '../../src/engine/ops/grads.ts';
import { batchNormTrain, instanceNorm } from '../../src/engine/ops/norm.ts';
import { gradientPenalty } from '../../src/engine/ops/penalty.ts';
import { StudioError } from '../../src/face/errors.ts';
import { useBackend } from '../helpers/backend.ts';

const params = (): NamedTensors => ({
  filter: tf.randomNormal([3, 3, 2, 4], 0, 1, 'float32', 1),
  gamma: tf.ones([4]),
  beta: tf.zeros([4]),
  idle: tf.ones([5]),
});
const pictures = (): tf.Tensor4D => tf.randomNormal([2, 6, 6, 2], 0, 1, 'float32', 2);

function block(p: NamedTensors, x: tf.Tensor4D) {
  return batchNormTrain(
    convolution(x, p['filter'] as tf.Tensor4D, 1, 1),
    p['gamma'] as tf.Tensor1D,
    p['beta'] as tf.Tensor1D,
    1e-3,
  );
}

async function number(tensor: tf.Tensor): Promise<number> {
  return (await tensor.data())[0]!;
}

describe.each(['cpu', 'wasm', 'webgpu'] as const)('valueAndGrads on %s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend);
  });

  it('adds what two runs through the same parameters leave, and tells which was used', async () => {
    const x = pictures();
    const tree = params();
    const before = memoryReport();
    const of = (other: 'again' | 'first') =>
      valueAndGrads((first, again) => {
        const second = other === 'again' ? again : first;
        const loss: tf.Scalar = tf.add(
          tf.mean(tf.square(block(first, x).y)),
          tf.mul(tf.mean(tf.square(block(second, tf.mul(x, 2)).y)), 3),
        );
        return { loss, terms: {} };
      }, tree);
    const [apart, together] = [of('again'), of('first')];
    for (const name of Object.keys(tree)) {
      const [a, b] = await Promise.all([apart.grads[name]!.data(), together.grads[name]!.data()]);
      expect([...a], name).toEqual([...b]);
    }
    for (const { loss, grads } of [apart, together]) tf.dispose([loss, grads]);
    expect(memoryReport().tensors).toBe(before.tensors);
    tf.dispose([x, tree]);
  });

  it('hands over loss, terms, kept tensors and gradients, and nothing else stays', async () => {
    const x = pictures();
    const tree = params();
    const before = memoryReport();
    const result = valueAndGrads((p) => {
      const { y, statistics } = block(p, x);
      const size: tf.Scalar = tf.mean(tf.square(leakyRelu(y, 0.2)));
      const lean: tf.Scalar = tf.mean(y);
      const loss: tf.Scalar = tf.add(size, tf.mul(lean, 3));
      return {
        loss,
        terms: { size, lean, loss },
        kept: { mean: statistics.mean, variance: statistics.variance },
      };
    }, tree);
    expect(Object.keys(result.grads)).toEqual(Object.keys(tree));
    for (const [name, grad] of Object.entries(result.grads)) expect(grad.shape).toEqual(tree[name]!.shape);
    expect(await number(result.loss)).toBeCloseTo(
      (await number(result.terms['size']!)) + 3 * (await number(result.terms['lean']!)),
      5,
    );
    expect([...(await result.grads['idle']!.data())]).toEqual([0, 0, 0, 0, 0]);
    expect(Math.abs((await result.grads['filter']!.data())[0]!)).toBeGreaterThan(1e-6);
    // loss is also a term: 3 scalars, 2 statistics, 4 gradients
    expect(memoryReport().tensors).toBe(before.tensors + 9);
    disposeAll(result.terms);
    disposeAll(result.kept);
    disposeAll(result.grads);
    result.loss.dispose();
    expect(memoryReport().tensors).toBe(before.tensors);
    expect(memoryReport().bytes).toBe(before.bytes);
    disposeAll(tree);
    x.dispose();
  });

  it('leaves nothing behind when the loss throws halfway, and works afterwards', () => {
    const x = pictures();
    const tree = params();
    const before = memoryReport().tensors;
    const halfway = (p: NamedTensors, fail: boolean) => {
      const { y } = block(p, x);
      const term: tf.Scalar = tf.mean(y);
      if (fail) throw new Error('halfway');
      return { loss: term, terms: { term } };
    };
    expect(() => valueAndGrads((p) => halfway(p, true), tree)).toThrow('halfway');
    expect(memoryReport().tensors).toBe(before);
    const { loss, terms, grads } = valueAndGrads((p) => halfway(p, false), tree);
    disposeAll({ ...terms, ...grads, loss });
    expect(memoryReport().tensors).toBe(before);
    disposeAll(tree);
    x.dispose();
  });

  it('keeps tensors and GPU bytes constant over repeated penalty steps', async () => {
    const x = pictures();
    const tree = params();
    const step = async (): Promise<void> => {
      const { loss, terms, grads } = valueAndGrads((p) => {
        const critic = (at: tf.Tensor4D): tf.Tensor =>
          leakyRelu(
            instanceNorm(
              convolution(at, p['filter'] as tf.Tensor4D, 1, 1),
              p['gamma'] as tf.Tensor1D,
              p['beta'] as tf.Tensor1D,
              1e-5,
            ),
            0.2,
          );
        const penalty = gradientPenalty(critic, x);
        return { loss: penalty, terms: { penalty } };
      }, tree);
      expect(Number.isFinite(await number(loss))).toBe(true);
      disposeAll({ ...terms, ...grads, loss });
    };
    for (let i = 0; i < 4; i++) await step();
    const settled = memoryReport();
    for (let i = 0; i < 6; i++) await step();
    expect(memoryReport()).toEqual(settled);
    expect(settled.gpuBytes > 0).toBe(backend === 'webgpu');
    disposeAll(tree);
    x.dispose();
  });
});

describe('statistics of a batch', () => {
  it('are the mean and the unbiased variance', async () => {
    await useBackend('wasm');
    const x = tf.tensor4d([1, 10, 2, 20, 3, 30, 6, 40], [2, 2, 1, 2]);
    const [y, mean, variance] = tf.tidy(() => {
      const { y, statistics } = batchNormTrain(x, tf.tensor1d([1, 2]), tf.tensor1d([0, 5]), 0);
      return [y, statistics.mean, statistics.variance];
    });
    expect([...(await mean.data())]).toEqual([3, 25]);
    const spread = [...(await variance.data())];
    expect(spread[0]).toBeCloseTo(14 / 3, 5);
    expect(spread[1]).toBeCloseTo(500 / 3, 3);
    // normalised with the biased variance: (1 - 3) / sqrt(14 / 4), 2 (10 - 25) / sqrt(500 / 4) + 5
    const values = await y.data();
    expect(values[0]).toBeCloseTo(-2 / Math.sqrt(3.5), 5);
    expect(values[1]).toBeCloseTo(-30 / Math.sqrt(125) + 5, 5);
    tf.dispose([x, y, mean, variance]);
  });
});

describe('impossible shapes', () => {
  it('are refused with a remedy instead of computed', async () => {
    await useBackend('cpu');
    tf.tidy(() => {
      const one = tf.ones<tf.Rank.R1>([2]);
      const refused = [
        () => instanceNorm(tf.ones([4, 1, 1, 2]), one, one, 1e-5),
        () => convolution(tf.ones([1, 2, 2, 2]), tf.ones([5, 5, 2, 2]), 1, 1),
        () => convolution(tf.ones([1, 4, 4, 3]), tf.ones([3, 3, 2, 2]), 1, 1),
        () => transposedConvolution(tf.ones([1, 1, 1, 2]), tf.ones([2, 2, 2, 2]), 1, 1),
        () => transposedConvolution(tf.ones([1, 4, 4, 3]), tf.ones([4, 4, 2, 2]), 2, 1),
      ];
      for (const attempt of refused) {
        expect(attempt).toThrow(StudioError);
        expect(attempt).toThrow(expect.objectContaining({ code: 'shape-impossible' }));
      }
    });
  });
});
