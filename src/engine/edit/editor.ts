// One photograph, many edits: the encoding is kept, so that a slider move costs only the selective transfer units
// and the decoder.
import * as tf from '@tensorflow/tfjs-core';
import { StudioError } from '../../face/errors.ts';
import type { Coding, Encoding, Method } from '../methods/method.ts';
import type { Params } from '../nets/params.ts';
import { maskBytes, pictureBytes, pictureTensor } from './pictures.ts';

/** Pictures S x S x C bytes, masks S x S bytes. */
export interface EditPictures {
  readonly raw: Uint8Array;
  readonly edited: Uint8Array;
  readonly final: Uint8Array;
  readonly attention?: Uint8Array;
  readonly clothing?: Uint8Array;
}

export interface Editor {
  /**
   * Encodes a face; replaces the one before.
   * @param pixels S x S x C bytes of the model's size
   * @param labels what the face shows, 0 or 1 per attribute; without them it counts as showing none. Methods that are fed
   *   differences (STGAN, the attention method) do not look at them
   */
  openFace(pixels: Uint8Array, labels?: ArrayLike<number>): void;
  /** @param difference target - source, one entry per attribute, usually within -1.5 .. 1.5 */
  edit(difference: readonly number[]): Promise<EditPictures>;
  /** Frees the encoding and the generator. */
  close(): void;
}

/** Takes over `generator` (the editor disposes it). */
export function openEditor(
  method: Method,
  generator: Params,
  shape: Coding & { size: number; channels: number; attributes: number },
): Editor {
  const { size, channels, attributes } = shape;
  let encoding: Encoding | null = null;
  const forget = (): void => {
    if (encoding !== null) tf.dispose(encoding);
    encoding = null;
  };
  return {
    openFace(pixels, labels = new Uint8Array(attributes)) {
      if (pixels.length !== size * size * channels) {
        throw new StudioError(
          'file-unknown',
          `The face has ${pixels.length} bytes, the model takes ${size} x ${size} x ${channels}.`,
          'Choose the picture again; it is resized to the model.',
        );
      }
      if (labels.length !== attributes) {
        throw new StudioError(
          'unexpected',
          `The face has ${labels.length} labels, the model ${attributes} attributes.`,
          'Reload the page.',
        );
      }
      forget();
      encoding = tf.tidy(() => {
        const x = pictureTensor(pixels, [1, size, size, channels]);
        const source = tf.tensor2d(Float32Array.from(labels), [1, attributes]);
        return method.encode(generator, x, source, shape);
      });
    },
    async edit(difference) {
      if (encoding === null)
        throw new StudioError('data-missing', 'No face is open.', 'Choose a face first.');
      if (difference.length !== attributes || difference.some((value) => !Number.isFinite(value))) {
        throw new StudioError(
          'unexpected',
          'The difference vector does not fit the model.',
          'Reload the page.',
        );
      }
      const opened = encoding;
      const edit = tf.tidy(() =>
        method.edit(generator, opened, tf.tensor2d([...difference], [1, attributes])),
      );
      const raw = await pictureBytes(edit.raw);
      const edited = edit.edited === edit.raw ? raw.slice() : await pictureBytes(edit.edited);
      const final = edit.final === undefined ? edited.slice() : await pictureBytes(edit.final);
      const masks =
        edit.attention === undefined || edit.clothing === undefined
          ? {}
          : { attention: await maskBytes(edit.attention), clothing: await maskBytes(edit.clothing) };
      tf.dispose(edit);
      return { raw, edited, final, ...masks };
    },
    close() {
      forget();
      tf.dispose(generator);
    },
  };
}
