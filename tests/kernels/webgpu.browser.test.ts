// Our WebGPU kernels against tfjs's CPU backend: odd sizes, channels from 1 to 1024, batches from 1 to 33, and what a
// switch back to tfjs's own kernels restores.
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasKernel } from '../../src/engine/backend/gpu/run.ts';
import { studioBackend } from '../../src/engine/backend/gpu/studio-backend.ts';
import { checkKernels } from '../../src/engine/backend/self-test.ts';
import { setTuned } from '../../src/engine/backend/tuned.ts';
import { batchNormTrain, instanceNorm } from '../../src/engine/ops/norm.ts';
import { seededRandom } from '../../src/face/random.ts';
import { differentiate, disagreement } from '../gradients/harness.ts';
import type { GradientCase } from '../gradients/harness.ts';
import { useBackend } from '../helpers/backend.ts';

type T1 = tf.Tensor1D;
type T4 = tf.Tensor4D;
type Shape = [number, number, number, number];

const { normal } = seededRandom(23);
const random = (shape: number[]): Float32Array =>
  Float32Array.from({ length: shape.reduce((product, n) => product * n, 1) }, normal);

/** batch, height, width, channels in, channels out, kernel, stride, padding */
const CONVOLUTIONS: [number, number, number, number, number, number, number, number][] = [
  [1, 5, 7, 1, 1, 3, 1, 1],
  [2, 8, 8, 3, 5, 4, 2, 1],
  [33, 4, 4, 12, 8, 4, 2, 1],
  [3, 6, 7, 5, 4, 3, 1, 1],
  [1, 9, 7, 4, 13, 4, 2, 1],
  [2, 7, 6, 8, 16, 3, 2, 1],
  [1, 7, 9, 13, 3, 7, 1, 3],
  [2, 9, 8, 2, 6, 3, 3, 0],
  [4, 5, 5, 1, 7, 1, 2, 0],
  [2, 4, 4, 16, 12, 3, 1, 3],
  [5, 4, 4, 4, 4, 2, 3, 0],
  [1, 2, 2, 269, 24, 4, 2, 1],
  [2, 2, 2, 1024, 4, 3, 1, 1],
  [1, 2, 2, 4, 1024, 4, 2, 1],
];

/** Runs `work` as a real GPU would: threads sum together and filters' rows go to several
 * groups, where an emulation sums alone. */
async function asOnGpu<T>(work: () => Promise<T>): Promise<T> {
  const studio = studioBackend() as { emulated: boolean };
  const { emulated } = studio;
  studio.emulated = false;
  try {
    return await work();
  } finally {
    studio.emulated = emulated;
  }
}

beforeAll(async () => {
  for (const name of ['cpu', 'webgpu'] as const) await useBackend(name);
});

describe('convolutions on WebGPU', () => {
  it.each(CONVOLUTIONS)(
    'batch %d, %d x %d, %d to %d channels, kernel %d, stride %d, padding %d',
    async (...of) => {
      const [n, h, w, channels, outputs, kernel, stride, padding] = of;
      const out = (size: number): number => Math.floor((size + 2 * padding - kernel) / stride) + 1;
      const xShape: Shape = [n, h, w, channels];
      const filterShape: Shape = [kernel, kernel, channels, outputs];
      const dyShape: Shape = [n, out(h), out(w), outputs];
      const [x, filter, dy] = [random(xShape), random(filterShape), random(dyShape)];
      const around = [padding, padding] as [number, number];
      const pad: tf.backend_util.ExplicitPadding = [[0, 0], around, around, [0, 0]];
      const all = async (backend: 'cpu' | 'webgpu'): Promise<Float32Array[]> => {
        await useBackend(backend);
        const results = tf.tidy(() => {
          const [map, weights, error] = [
            tf.tensor4d(x, xShape),
            tf.tensor4d(filter, filterShape),
            tf.tensor4d(dy, dyShape),
          ];
          const attrs = { strides: stride, pad, dataFormat: 'NHWC', filterShape };
          return [
            tf.conv2d(map, weights, stride, pad),
            tf.conv2dTranspose(error, weights, xShape, stride, pad),
            tf.engine().runKernel('Conv2DBackpropFilter', { x: map, dy: error }, attrs),
          ] as tf.Tensor[];
        });
        const values = await Promise.all(results.map(async (each) => (await each.data()) as Float32Array));
        tf.dispose(results);
        return values;
      };
      const expected = await all('cpu');
      const ours = await all('webgpu');
      studioBackend()!.counts.clear();
      for (const results of [ours, await asOnGpu(() => all('webgpu'))])
        results.forEach((values, i) => expect(disagreement([values], [expected[i]!])).toBeLessThan(3e-6));
      if (n === 33) expect(studioBackend()!.counts.get('StudioAddShares')).toBe(1);
    },
  );

  it('are ours unless the switch is off, and the same either way', async () => {
    await useBackend('webgpu');
    const x = tf.tensor4d(random([1, 6, 6, 4]), [1, 6, 6, 4]);
    const filter = tf.tensor4d(random([3, 3, 4, 4]), [3, 3, 4, 4]);
    const counts = studioBackend()!.counts;
    const convolved = async (): Promise<[Float32Array, boolean]> => {
      counts.clear();
      const y = tf.conv2d(x, filter, 1, 'same');
      const values = (await y.data()) as Float32Array;
      y.dispose();
      return [values, counts.has('StudioConv')];
    };
    const [ours, byUs] = await convolved();
    setTuned(false);
    const [stock, stillByUs] = await convolved();
    setTuned(true);
    expect([byUs, stillByUs]).toEqual([true, false]);
    expect(disagreement([ours], [stock])).toBeLessThan(3e-6);
    tf.dispose([x, filter]);
  });
});

const NORMS: GradientCase[] = [
  [1, 2, 1, 1],
  [3, 3, 2, 4],
  [33, 2, 3, 8],
  [2, 5, 7, 13],
  [1, 9, 9, 64],
  [1, 3, 6, 1024],
].flatMap((shape) =>
  // The widest takes as long as the others together, so it is looked at once.
  (shape[3] === 1024 ? [0.2] : [0, 0.2, 1]).flatMap((slope): GradientCase[] => [
    {
      name: `batch norm of ${shape.join(' x ')}, slope ${slope}`,
      shapes: [shape, [shape[3]!], [shape[3]!]],
      op: (x, gamma, beta) => batchNormTrain(x as T4, gamma as T1, beta as T1, 1e-3, slope).y,
    },
    {
      name: `instance norm of ${shape.join(' x ')}, slope ${slope}`,
      shapes: [shape, [shape[3]!], [shape[3]!]],
      op: (x, gamma, beta) => instanceNorm(x as T4, gamma as T1, beta as T1, 1e-5, slope),
    },
  ]),
);

describe('norms on WebGPU', () => {
  it.each(NORMS)('$name: value, first and second gradient as on the CPU', async (test) => {
    await useBackend('cpu');
    const expected = await differentiate(test);
    await useBackend('webgpu');
    studioBackend()!.counts.clear();
    for (const ours of [await differentiate(test), await asOnGpu(() => differentiate(test))]) {
      expect(disagreement([ours.value], [expected.value])).toBeLessThan(3e-6);
      expect(disagreement(ours.first, expected.first)).toBeLessThan(1e-5);
      expect(disagreement(ours.second, expected.second)).toBeLessThan(1e-4);
    }
    expect(studioBackend()!.counts.get('StudioNormCurvature')).toBeGreaterThan(0);
  });
});

describe('dense layers on WebGPU', () => {
  it.each([
    [1, 1, 1],
    [2, 70, 13],
    [4, 257, 8],
    [7, 5, 260],
    [32, 130, 12],
    [33, 4, 4],
  ])('%d rows of %d numbers to %d: the product and both gradients', async (rows, inner, across) => {
    const [x, w, e] = [random([rows, inner]), random([inner, across]), random([rows, across])];
    const all = async (): Promise<Float32Array[]> => {
      const results = tf.tidy(() => {
        const [a, b, c] = [
          tf.tensor2d(x, [rows, inner]),
          tf.tensor2d(w, [inner, across]),
          tf.tensor2d(e, [rows, across]),
        ];
        return [tf.matMul(a, b), tf.matMul(c, b, false, true), tf.matMul(a, c, true, false)];
      });
      const values = await Promise.all(results.map(async (each) => (await each.data()) as Float32Array));
      tf.dispose(results);
      return values;
    };
    await useBackend('cpu');
    const expected = await all();
    await useBackend('webgpu');
    studioBackend()!.counts.clear();
    for (const ours of [await all(), await asOnGpu(all)]) {
      ours.forEach((values, i) => expect(disagreement([values], [expected[i]!])).toBeLessThan(3e-6));
    }
    expect(studioBackend()!.counts.has('StudioDense')).toBe(rows <= 32);
  });
});

describe('the check at start', () => {
  it('finds nothing wrong here, and withdraws a group of kernels of which one is wrong', async () => {
    await useBackend('webgpu');
    const before = tf.memory().numTensors;
    expect(await checkKernels()).toEqual([]);
    const right = tf.getKernel('StudioBlend', 'webgpu');
    tf.unregisterKernel('StudioBlend', 'webgpu');
    const wrong: tf.KernelFunc = (call) =>
      right.kernelFunc({ ...call, inputs: { ...call.inputs, share: call.inputs['a'] } });
    tf.registerKernel({ ...right, kernelFunc: wrong });
    expect(await checkKernels()).toEqual(['joins and blends']);
    expect([hasKernel('StudioBlend'), hasKernel('StudioJoin'), hasKernel('StudioNorm')]).toEqual([
      false,
      false,
      true,
    ]);
    expect(await checkKernels()).toEqual([]);
    expect(tf.memory().numTensors).toBe(before);
  });
});
