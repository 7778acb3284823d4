// Probe sheets: the same faces under the same edits at fixed intervals, so that pictures and masks can be compared
// over time.
import * as tf from '@tensorflow/tfjs-core';
import { differenceVector } from '../../face/attributes.ts';
import { maskBytes, pictureBytes, pictureTensor } from '../edit/pictures.ts';
import type { Method } from '../methods/method.ts';
import type { RunSettings } from '../../face/settings.ts';
import { changeOne, targetRules } from '../../face/targets.ts';
import type { Params } from '../nets/params.ts';

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

/** What a sheet depends on; run settings fit. */
export type ProbeSettings = Pick<RunSettings, 'attributes' | 'labels' | 'readings' | 'report'>;

/** Edits to show by default: large areas first, as far as the run trains them. */
const PREFERRED = ['Blond_Hair', 'Pale_Skin', 'Eyeglasses', 'Male', 'Bangs', 'Bald', 'Young'];

/** Up to `limit` attributes of a run to invert in probes. */
export function probeEdits(names: readonly string[], limit = 4): string[] {
  const preferred = PREFERRED.filter((name) => names.includes(name));
  const others = names.filter((name) => !PREFERRED.includes(name));
  return [...preferred, ...others].slice(0, limit);
}

/**
 * Edits every face by inverting one attribute at a time (conflict rules applied), with running statistics and at the
 * intensity that the settings ask for. Leaves no tensors behind.
 */
export async function probeSheet(
  method: Method,
  generator: Params,
  faces: ProbeFaces,
  settings: ProbeSettings,
  edits: readonly string[],
): Promise<ProbePictures> {
  const { count, size, channels } = faces;
  const names = settings.attributes;
  const pixels = size * size;
  const edited = new Uint8Array(count * edits.length * pixels * channels);
  const attention = new Uint8Array(count * edits.length * pixels);
  const clothing = new Uint8Array(attention.length);
  let masked = false;

  const x = pictureTensor(faces.pixels, [count, size, size, channels]);
  const source = tf.tensor2d(Float32Array.from(faces.labels), [count, names.length]);
  const encoding = tf.tidy(() => method.encode(generator, x, source, settings.readings));
  for (const [column, name] of edits.entries()) {
    const d = differences(faces, settings, names.indexOf(name));
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
  tf.dispose([x, source, encoding]);
  return masked ? { edited, attention, clothing } : { edited };
}

function differences(faces: ProbeFaces, settings: ProbeSettings, attribute: number): tf.Tensor2D {
  const { attributes: names, report } = settings;
  const rules = targetRules(settings);
  const width = names.length;
  const rows: number[] = [];
  for (let face = 0; face < faces.count; face += 1) {
    const labels = Array.from(faces.labels.subarray(face * width, (face + 1) * width));
    const change = differenceVector(labels, changeOne(labels, names, attribute, rules));
    rows.push(...change.map((entry) => entry * report.probeIntensity));
  }
  return tf.tensor2d(rows, [faces.count, width]);
}
