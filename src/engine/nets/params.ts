// Parameters are plain named trees. Here: how they are described (name, shape, layout outside, first values), told
// apart (trained or running statistics) and read with a checked shape. Not here: files (see ../weights).
import * as tf from '@tensorflow/tfjs-core';
import { StudioError } from '../../face/errors.ts';
import type { Random } from '../../face/random.ts';
import type { NamedTensors } from '../ops/grads.ts';

/** Tensors of one net by the names that exports use; running statistics of batch norms live beside the weights. */
export type Params = NamedTensors;

/** How a tensor is laid out outside the program, see ../weights/layout.ts. */
type ParamKind = 'convolution' | 'transposed' | 'dense' | 'flattened' | 'vector';

/** One tensor of a net. */
export interface ParamSpec {
  readonly name: string;
  readonly kind: ParamKind;
  /** In the program's layout: [kh, kw, in, out], [kh, kw, out, in], [in, out] or [n]. */
  readonly shape: readonly number[];
  readonly start: 'glorot' | 'uniform' | 'zero' | 'one';
  /** `uniform` only: values lie within plus and minus this. */
  readonly bound?: number;
  /** `flattened` only: height, width and channels of the map that a dense layer reads. */
  readonly map?: readonly [number, number, number];
}

/** Sizes that decide the shapes of a net (the run settings' `net`, without its bounds). */
export interface NetSizes {
  readonly size: number;
  readonly channels: number;
  readonly dim: number;
  readonly layers: number;
  readonly fc: number;
  /** StarGAN: residual blocks of the generator, layers of the critic's trunk. */
  readonly blocks?: number;
  readonly depth?: number;
  /** The last layer: transposed convolution (the papers'), or enlarging and a 3x3 convolution. */
  readonly heads?: 'transposed' | 'resize';
  /** The layers before it that enlarge (StarGAN: both), with the same choice. */
  readonly upsampling?: 'transposed' | 'resize';
  /** Norm of the critic's trunk; the released code has both, instance by default. */
  readonly criticNorm?: 'instance' | 'none';
  /** AttGAN: after how many decoder steps, from the innermost on, skip connections and attributes are joined in. */
  readonly shortcuts?: number;
  readonly injects?: number;
  /** STGAN and the attention method: how many skip connections there are, from the innermost on; all of them by default. */
  readonly transfers?: number;
  /** Attention method: one decoder with three last layers, or three decoders. */
  readonly decoders?: 'shared' | 'separate';
}

/** Sizes that some methods have and others do not. */
export type SizeName = 'layers' | 'fc' | 'blocks' | 'depth';

/**
 * `train`: norms use the batch's own statistics and hand them back; `pair`: as `train`, where the batch is two passes, one
 * behind the other, each with statistics of its own; `eval`: running statistics.
 */
export type Mode = 'train' | 'pair' | 'eval';

/** True for running statistics, which no gradient reaches. */
export function isRunning(name: string): boolean {
  return name.endsWith('running_mean') || name.endsWith('running_var');
}

/** The part of a tree that an optimiser moves; the tensors are shared, not copied. */
export function trainable(params: Params): Params {
  return Object.fromEntries(Object.entries(params).filter(([name]) => !isRunning(name)));
}

/** A convolution without bias, as in front of a norm. */
export function filterSpec(
  name: string,
  kind: 'convolution' | 'transposed',
  kernel: number,
  input: number,
  output: number,
): ParamSpec {
  const ends = kind === 'convolution' ? [input, output] : [output, input];
  return { name, kind, shape: [kernel, kernel, ...ends], start: 'glorot' };
}

/** A bias or norm offset (0) or a norm scale (1). */
export function vectorSpec(name: string, length: number, start: 'zero' | 'one'): ParamSpec {
  return { name, kind: 'vector', shape: [length], start };
}

/** Scale and offset of a norm; with `running` also the statistics that a batch norm keeps. */
export function normSpecs(prefix: string, channels: number, running: boolean): ParamSpec[] {
  const specs = [
    vectorSpec(`${prefix}.weight`, channels, 'one'),
    vectorSpec(`${prefix}.bias`, channels, 'zero'),
  ];
  if (!running) return specs;
  return [
    ...specs,
    vectorSpec(`${prefix}.running_mean`, channels, 'zero'),
    vectorSpec(`${prefix}.running_var`, channels, 'one'),
  ];
}

/**
 * First values: Glorot uniform for filters and dense weights (what the official AttGAN and STGAN get from their layer
 * library) or uniform within a bound (PyTorch's), zeros for biases, one and zero for norms. Equal random states give
 * equal bytes.
 */
export function buildParams(specs: readonly ParamSpec[], random: Random): Params {
  return Object.fromEntries(specs.map((spec) => [spec.name, firstValues(spec, random)]));
}

function firstValues({ shape, start, bound = 0 }: ParamSpec, random: Random): tf.Tensor {
  const size = shape.reduce((product, n) => product * n, 1);
  const values = new Float32Array(size);
  if (start === 'one') values.fill(1);
  if (start === 'glorot' || start === 'uniform') {
    const field = shape.slice(0, -2).reduce((product, n) => product * n, 1);
    const fans = (shape.at(-1) ?? 1) + (shape.at(-2) ?? 1);
    const limit = start === 'uniform' ? bound : Math.sqrt(6 / (field * fans));
    for (let i = 0; i < size; i += 1) values[i] = (2 * random.uniform() - 1) * limit;
  }
  return tf.tensor(values, [...shape], 'float32');
}

/** How many numbered layers `prefix.0`, `prefix.1` ... a net has. */
export function countLayers(params: Params, prefix: string, suffix: string): number {
  let count = 0;
  while (`${prefix}.${count}.${suffix}` in params) count += 1;
  return count;
}

function read(params: Params, name: string, rank: number): tf.Tensor {
  const tensor = params[name];
  if (tensor?.rank === rank) return tensor;
  throw new StudioError(
    'weights-mismatch',
    tensor === undefined
      ? `The network has no tensor "${name}".`
      : `The tensor "${name}" has ${tensor.rank} axes, not ${rank}.`,
    'Load a file that was exported for this method, or start the run again.',
  );
}

/** A filter by name. */
export function filterOf(params: Params, name: string): tf.Tensor4D {
  return read(params, name, 4) as tf.Tensor4D;
}

/** A dense weight by name. */
export function matrixOf(params: Params, name: string): tf.Tensor2D {
  return read(params, name, 2) as tf.Tensor2D;
}

/** A bias, scale, offset or statistic by name. */
export function vectorOf(params: Params, name: string): tf.Tensor1D {
  return read(params, name, 1) as tf.Tensor1D;
}
