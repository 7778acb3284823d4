// Probe sheets: the same faces under the same edits at fixed intervals, so that pictures and masks can be compared
// over time.
import * as tf from '@tensorflow/tfjs-core';
import { differenceVector } from '../../face/attributes.ts';
import { maskBytes, pictureBytes, pictureTensor } from '../edit/pictures.ts';
import type { Method } from '../methods/method.ts';
import type { Params } from '../nets/params.ts';
import { invertOne } from './targets.ts';

/** Fixed faces with their labels (count x names, 0/1). */
export interface ProbeFaces {
  readonly count: number;
  readonly size: number;
  readonly channels: number;
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
}

/** Pictures faces x edits x S x S x C and masks faces x edits x S x S, as bytes. */
export interface ProbePictures {
  readonly edited: Uint8Array;
  readonly attention?: Uint8Array;
  readonly clothing?: Uint8Array;
}

/** Edits to show by default: large areas first, as far as the run trains them. */
const PREFERRED = ['Blond_Hair', 'Pale_Skin', 'Eyeglasses', 'Male', 'Bangs', 'Bald', 'Young'];

/** Up to `limit` attributes of a run to invert in probes. */
export function probeEdits(names: readonly string[], limit = 4): string[] {
  const preferred = PREFERRED.filter((name) => names.includes(name));
  const others = names.filter((name) => !PREFERRED.includes(name));
  return [...preferred, ...others].slice(0, limit);
}

/**
 * Edits every face by inverting one attribute at a time (conflict rules applied), with running statistics.
 * Leaves no tensors behind.
 */
export async function probeSheet(
  method: Method,
  generator: Params,
  faces: ProbeFaces,
  names: readonly string[],
  edits: readonly string[],
): Promise<ProbePictures> {
  const { count, size, channels } = faces;
  const pixels = size * size;
  const edited = new Uint8Array(count * edits.length * pixels * channels);
  const attention = new Uint8Array(count * edits.length * pixels);
  const clothing = new Uint8Array(attention.length);
  let masked = false;

  const x = pictureTensor(faces.pixels, [count, size, size, channels]);
  const encoding = tf.tidy(() => method.encode(generator, x));
  for (const [column, name] of edits.entries()) {
    const d = differences(faces, names, names.indexOf(name));
    const edit = tf.tidy(() => method.edit(generator, encoding, d));
    const place = (from: Uint8Array, into: Uint8Array, length: number): void => {
      for (let face = 0; face < count; face += 1) {
        into.set(from.subarray(face * length, (face + 1) * length), (face * edits.length + column) * length);
      }
    };
    place(await pictureBytes(edit.edited), edited, pixels * channels);
    if (edit.attention !== undefined && edit.clothing !== undefined) {
      masked = true;
      place(await maskBytes(edit.attention), attention, pixels);
      place(await maskBytes(edit.clothing), clothing, pixels);
    }
    tf.dispose([d, edit]);
  }
  tf.dispose([x, encoding]);
  return masked ? { edited, attention, clothing } : { edited };
}

function differences(faces: ProbeFaces, names: readonly string[], attribute: number): tf.Tensor2D {
  const width = names.length;
  const rows: number[] = [];
  for (let face = 0; face < faces.count; face += 1) {
    const labels = Array.from(faces.labels.subarray(face * width, (face + 1) * width));
    rows.push(...differenceVector(labels, invertOne(labels, names, attribute)));
  }
  return tf.tensor2d(rows, [faces.count, width]);
}
