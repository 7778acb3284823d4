// Counts and times the kernel calls of a piece of work, by name and shape, through tfjs's own profiler.
// Not here: dispatches below a kernel call (a kernel may need several, or none).
import * as tf from '@tensorflow/tfjs-core';
import { studioBackend } from '../backend/gpu/studio-backend.ts';

/** Calls that only give data another name. */
const VIEWS = new Set(['Reshape', 'Identity', 'ExpandDims', 'Cast']);

export interface KernelLine {
  readonly name: string;
  /** input shapes, as `16x32x32x16 4x4x16x32` */
  readonly shapes: string;
  calls: number;
  ms: number;
}

export interface KernelTable {
  /** by name and shape, most expensive first */
  readonly lines: readonly KernelLine[];
  readonly calls: number;
  /** sum over the kernels, null where the backend cannot time them */
  readonly ms: number | null;
  /** the whole, while being profiled */
  readonly wallMs: number;
  readonly peakBytes: number;
  /** multiplications and additions of convolutions and matrix products */
  readonly operations: number;
  /** bytes that the calls read and write, each operand counted once */
  readonly traffic: number;
}

const sizeOf = (shape: readonly number[] | null | undefined): number =>
  (shape ?? []).reduce((product, side) => product * side, 1);

function operationsOf(
  name: string,
  inputs: readonly (readonly number[])[],
  output: readonly number[],
): number {
  const [a = [], b = []] = inputs;
  if (name === 'Conv2D' || name === 'FusedConv2D') return 2 * sizeOf(output) * sizeOf(b.slice(0, 3));
  if (name === 'Conv2DBackpropInput') return 2 * sizeOf(a) * sizeOf(b.slice(0, 3));
  if (name === 'Conv2DBackpropFilter') return 2 * sizeOf(b) * sizeOf(output.slice(0, 3));
  if (name === 'BatchMatMul' || name === '_FusedMatMul') {
    // output [.., m, n]; the inner length is what a has beside m
    const rows = output.at(-2) ?? 1;
    return 2 * sizeOf(output) * (sizeOf(a.slice(-2)) / Math.max(1, rows));
  }
  return 0;
}

/** Dispatches to the GPU so far, by kernel; undefined where none is used. */
function dispatched(): Map<string, number> | undefined {
  const counts = studioBackend()?.counts;
  return counts === undefined ? undefined : new Map(counts);
}

/** Counts the dispatches of a replayed step, which no kernel call is made for. */
export async function countDispatches(work: () => Promise<void>, clock: () => number): Promise<KernelTable> {
  const before = dispatched() ?? new Map<string, number>();
  const start = clock();
  await work();
  const wallMs = clock() - start;
  const lines = [...(dispatched() ?? [])]
    .map(([name, count]) => ({ name, shapes: '', calls: count - (before.get(name) ?? 0), ms: 0 }))
    .filter(({ calls }) => calls > 0);
  const calls = lines.reduce((sum, line) => sum + line.calls, 0);
  return { lines, calls, ms: null, wallMs, peakBytes: 0, operations: 0, traffic: 0 };
}

/** Runs `work` once under the profiler. */
export async function countKernels(work: () => Promise<void>, clock: () => number): Promise<KernelTable> {
  let wallMs = 0;
  const before = dispatched();
  // The profiler must go by the same clock as the whole.
  const { platform } = tf.env();
  const now = platform.now.bind(platform);
  platform.now = clock;
  const profile = await tf.profile(async () => {
    const start = clock();
    await work();
    wallMs = clock() - start;
    return [];
  });
  platform.now = now;
  const after = dispatched();
  const lines = new Map<string, KernelLine>();
  let [calls, ms, operations, traffic, timed] = [0, 0, 0, 0, 0];
  for (const { name, inputShapes, outputShapes, kernelTimeMs, extraInfo } of profile.kernels) {
    const time = Number(await kernelTimeMs);
    const dispatches = (await extraInfo).split(', ').filter(Boolean).length;
    timed += dispatches;
    if (dispatches > 0) ms += time;
    // Ops with gradients of our own are listed too, though the kernels inside them are what works.
    if (VIEWS.has(name) || tf.getKernel(name, tf.getBackend()) === undefined) continue;
    const shapes = inputShapes.filter((shape) => shape != null);
    const key = shapes.map((shape) => shape.join('x')).join(' ');
    const line = lines.get(`${name} ${key}`) ?? { name, shapes: key, calls: 0, ms: 0 };
    lines.set(`${name} ${key}`, line);
    line.calls += 1;
    line.ms += time;
    calls += 1;
    if (after === undefined) ms += time;
    operations += operationsOf(name, shapes, outputShapes[0] ?? []);
    traffic += 4 * [...shapes, ...outputShapes].reduce((sum, shape) => sum + sizeOf(shape), 0);
  }
  if (before !== undefined && after !== undefined) {
    const sum = (counts: Map<string, number>): number => [...counts.values()].reduce((a, b) => a + b, 0);
    calls = sum(after) - sum(before);
  }
  const sorted = [...lines.values()].sort((a, b) => b.ms - a.ms);
  return {
    lines: sorted,
    calls,
    // A dispatch outside of all kernels is not timed: the sum would be a part.
    ms: Number.isFinite(ms) && ms > 0 && (after === undefined || timed === calls) ? ms : null,
    wallMs,
    peakBytes: profile.peakBytes,
    operations,
    traffic,
  };
}
