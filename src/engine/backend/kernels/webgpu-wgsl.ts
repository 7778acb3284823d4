// Pieces of WGSL that the convolution kernels are put together from.
import type * as tf from '@tensorflow/tfjs-core';

export type Info = tf.backend_util.Conv2DInfo;

/** Lines for k = 0 .. count - 1. */
export function list(count: number, line: (k: number) => string): string {
  return Array.from({ length: count }, (_, k) => line(k)).join('\n');
}

/** Whether rows of this many numbers can be read in fours. */
export const whole = (count: number): boolean => count % 4 === 0;

export const typeOf = (inFours: boolean): 'f32' | 'vec4<f32>' => (inFours ? 'vec4<f32>' : 'f32');

/** Four numbers of an array's row; a row that cannot be read in fours repeats its last number instead of being left. */
export function loaded(array: string, row: string, first: string, count: string, inFours: boolean): string {
  if (inFours) return `${array}[(${row} + ${first}) / 4]`;
  return `vec4<f32>(${[0, 1, 2, 3].map((k) => `${array}[${row} + min(${first} + ${k}, ${count} - 1)]`).join(', ')})`;
}

/** Writes four numbers to an array's row, as far as the row reaches. */
export function stored(
  array: string,
  value: string,
  row: string,
  first: string,
  count: string,
  inFours: boolean,
): string {
  if (inFours) return `${array}[(${row} + ${first}) / 4] = ${value};`;
  return list(
    4,
    (k) => `if (${first} + ${k} < ${count}) { ${array}[${row} + ${first} + ${k}] = ${value}[${k}]; }`,
  );
}

/** Sizes of a convolution as its kernels' integers. */
export const SIZES = ['N', 'H', 'W', 'C', 'OH', 'OW', 'O', 'top', 'left'] as const;

export function sizesOf(info: Info): number[] {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, padInfo } = info;
  return [
    batchSize,
    inHeight,
    inWidth,
    inChannels,
    outHeight,
    outWidth,
    outChannels,
    padInfo.top,
    padInfo.left,
  ];
}

/** Kernel size and stride are written into the text: they decide the loops. */
export function constants({ filterHeight, filterWidth, strideHeight, strideWidth }: Info): string {
  return `const KH = ${filterHeight}; const KW = ${filterWidth}; const SH = ${strideHeight}; const SW = ${strideWidth};`;
}

export function variantOf(info: Info): string {
  const { filterHeight, filterWidth, strideHeight, strideWidth, inChannels, outChannels } = info;
  return [filterHeight, filterWidth, strideHeight, strideWidth, whole(inChannels), whole(outChannels)].join();
}
