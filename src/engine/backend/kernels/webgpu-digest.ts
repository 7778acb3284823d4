// A digest of a tensor's bytes, computed where they are: two sums of words, each word weighted by its place, modulo
// 2^32. Additions commute, so the order of the threads does not matter. It serves to tell equal states from different
// ones without reading them back.
import type * as tf from '@tensorflow/tfjs-core';
import { groupsFor, perItem, runProgram, studioOf } from '../gpu/run.ts';
import type { Program } from '../gpu/run.ts';

/** Words that one thread adds up. */
const STRIP = 16;

const DIGEST: Program = {
  name: 'StudioDigest',
  variant: '',
  bindings: [
    { name: 'data', type: 'u32' },
    { name: 'sums', type: 'atomic<u32>', writes: true },
  ],
  integers: ['size', 'at'],
  code: () =>
    perItem(`
  var plain = 0u;
  var turned = 0u;
  for (var k = i * ${STRIP}; k < min(u.size, (i + 1) * ${STRIP}); k++) {
    let word = data[k];
    plain += word * (2u * u32(k) + 1u);
    turned += (word ^ (word >> 15u)) * ((0x9E3779B1u * u32(k) + 0x85EBCA77u) | 1u);
  }
  atomicAdd(&sums[u.at], plain);
  atomicAdd(&sums[u.at + 1], turned);`),
};

/** Adds the digest of `data` to `sums`, [2 n] int32 and zero before, at place `at`. */
export function addDigest(data: tf.TensorInfo, sums: tf.TensorInfo, at: number): void {
  const size = data.shape.reduce((product, n) => product * n, 1);
  runProgram(studioOf(), DIGEST, [data, sums], [size, 2 * at], groupsFor(Math.ceil(size / STRIP)));
}
