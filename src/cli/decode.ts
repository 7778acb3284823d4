// Pictures in Node: JPEG by jpeg-js within bounds that the head of the file was checked against, PNG by our own reader.
import { basename } from 'node:path';
import { decode } from 'jpeg-js';
import { decodePng } from '../data/pictures/png.ts';
import { MOST_PIXELS, readHead } from '../data/pictures/picture.ts';
import type { DecodePicture, Picture } from '../data/pictures/picture.ts';
import { StudioError } from '../face/errors.ts';
import { readInput } from './files.ts';

const MOST_FILE = 256 * 2 ** 20;
/** Megabytes that jpeg-js may take: its coefficients need several times the picture. */
const JPEG_MEMORY = 1024;

/** @throws StudioError `file-damaged`, `file-unknown` for a format that Node cannot read */
export const decodeInNode: DecodePicture = (bytes, { format }, where) => {
  if (format === 'png') return Promise.resolve(decodePng(bytes, where));
  if (format === 'jpeg') return Promise.resolve(decodeJpeg(bytes, where));
  return Promise.reject(
    new StudioError(
      'file-unknown',
      `${where} is a WebP picture.`,
      'Convert it to PNG or JPEG; the studio in a browser reads it as it is.',
    ),
  );
};

function decodeJpeg(bytes: Uint8Array, where: string): Picture {
  try {
    const { width, height, data } = decode(bytes, {
      useTArray: true,
      maxResolutionInMP: MOST_PIXELS / 1e6,
      maxMemoryUsageInMB: JPEG_MEMORY,
    });
    return { width, height, channels: 4, data };
  } catch (error) {
    throw new StudioError(
      'file-damaged',
      `${where} cannot be decoded: ${error instanceof Error ? error.message : String(error)}.`,
      'Open it in another program and save it again.',
    );
  }
}

/**
 * A picture from a file.
 * @throws StudioError as `readInput`, `readHead` and `decodeInNode`
 */
export async function readPicture(path: string): Promise<Picture> {
  const bytes = await readInput(path, MOST_FILE);
  const where = basename(path);
  return decodeInNode(bytes, readHead(bytes, where), where);
}
