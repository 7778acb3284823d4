// Tensors to bytes and back: the one place where pictures change between [-1, 1] and 0-255, masks between [0, 1]
// and 0-255.
import * as tf from '@tensorflow/tfjs-core';

/** Bytes (NHWC, 0-255) to a picture tensor in [-1, 1]. */
export function pictureTensor(bytes: Uint8Array, shape: [number, number, number, number]): tf.Tensor4D {
  const values = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i += 1) values[i] = (bytes[i] ?? 0) / 127.5 - 1;
  return tf.tensor4d(values, shape);
}

/** Reads pictures in [-1, 1] as bytes; rounds to nearest (the official code truncates, which darkens by half a
 * level). The tensor stays the caller's. */
export async function pictureBytes(pictures: tf.Tensor): Promise<Uint8Array> {
  const values = await pictures.data();
  const bytes = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i += 1) bytes[i] = clamped(((values[i] ?? 0) + 1) * 127.5);
  return bytes;
}

/** Reads masks in [0, 1] as bytes. The tensor stays the caller's. */
export async function maskBytes(masks: tf.Tensor): Promise<Uint8Array> {
  const values = await masks.data();
  const bytes = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i += 1) bytes[i] = clamped((values[i] ?? 0) * 255);
  return bytes;
}

function clamped(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}
