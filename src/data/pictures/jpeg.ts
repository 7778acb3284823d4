// JPEG decoding without a platform, for Node and for tests: slower than a browser's decoder, the same on every machine.
import { decode } from 'jpeg-js';
import { damaged } from '../archive/bytes.ts';
import { orientationOf, upright } from './orientation.ts';
import { MOST_PIXELS } from './picture.ts';
import type { DecodePicture } from './picture.ts';

/** Megabytes that jpeg-js may take for one picture: it refuses by its own count, which is generous. */
const MOST_MEMORY = 1024;

/** Names the decoder in the origin of a data set, with what else decides the pixels. */
export const JPEG_JS = 'jpeg-js, upright';

/**
 * Decodes JPEG and turns it as its EXIF data say; every other format is refused with the remedy to convert it.
 */
export const decodeJpeg: DecodePicture = (bytes, { format }, where) => {
  if (format !== 'jpeg') {
    return Promise.reject(
      damaged(where, `${format} pictures are not read here`, 'Convert it to JPEG or PNG.'),
    );
  }
  try {
    const { width, height, data } = decode(bytes, {
      useTArray: true,
      formatAsRGBA: false,
      maxMemoryUsageInMB: MOST_MEMORY,
      maxResolutionInMP: MOST_PIXELS / 1e6,
      tolerantDecoding: false,
    });
    return Promise.resolve(upright({ width, height, channels: 3, data }, orientationOf(bytes)));
  } catch {
    return Promise.reject(damaged(where, 'its pixels cannot be decoded'));
  }
};
