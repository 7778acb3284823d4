// Layers that double a map: transposed convolutions 4x4 stride 2 as published, or (a deviation against the chequered
// pictures of short runs) 3x3 convolutions behind a repetition of pixels. A file's filters say which by their kernel.
import * as tf from '@tensorflow/tfjs-core';
import { enlargingFilter } from '../ops/enlarge.ts';
import { filterOf, filterSpec } from './params.ts';
import type { Params, ParamSpec } from './params.ts';

/** How a layer doubles its map; transposed where it is not said. */
export type Enlarging = 'transposed' | 'resize';

/** Side of the filter behind a repetition of pixels. */
export const ENLARGED_KERNEL = 3;

/** The filter of such a layer. */
export function enlargingSpec(
  name: string,
  kind: Enlarging | undefined,
  input: number,
  output: number,
): ParamSpec {
  return kind === 'resize'
    ? filterSpec(name, 'convolution', ENLARGED_KERNEL, input, output)
    : filterSpec(name, 'transposed', 4, input, output);
}

/** Whichever kind the filter is, the transposed convolution that it stands for: [4, 4, out, in], stride 2, padding 1. */
export function enlargingOf(params: Params, name: string): tf.Tensor4D {
  const filter = filterOf(params, name);
  return filter.shape[0] === ENLARGED_KERNEL ? enlargingFilter(filter) : filter;
}

/** The transposed layer in place of one that repeats pixels; undefined for a layer of another kind. */
export function transposedSpec(spec: ParamSpec): ParamSpec | undefined {
  const [kernel, , input = 0, output = 0] = spec.shape;
  if (spec.kind !== 'convolution' || kernel !== ENLARGED_KERNEL) return undefined;
  return { ...spec, kind: 'transposed', shape: [4, 4, output, input] };
}

/** Channels that such a filter reads. */
export function enlargingInput({ shape }: tf.Tensor4D): number {
  return shape[0] === ENLARGED_KERNEL ? shape[2] : shape[3];
}

/**
 * Replaces filters behind repeated pixels by the transposed ones that they stand for, in a net whose weights stay.
 * @param params what is replaced is disposed
 * @param transposed the tensors of the same net with transposed layers
 */
export function enlargedOnce(params: Params, transposed: readonly ParamSpec[]): Params {
  const settled = { ...params };
  for (const { name, shape } of transposed) {
    const filter = params[name];
    if (filter === undefined || filter.shape.join() === shape.join()) continue;
    settled[name] = tf.tidy(() => enlargingOf(params, name));
    filter.dispose();
  }
  return settled;
}
