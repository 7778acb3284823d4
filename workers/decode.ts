// The browser's own decoder, for pictures that people bring: several times as fast as one in JavaScript, and it works
// in threads of its own while this one resizes.
import { damaged } from '../src/data/archive/bytes.ts';
import type { DecodePicture } from '../src/data/pictures/picture.ts';

export const DECODER = 'browser';

let canvas: OffscreenCanvas | undefined;
let context: OffscreenCanvasRenderingContext2D | null = null;

/** A canvas in main memory, because its pixels are read back at once. */
function contextFor(width: number, height: number): OffscreenCanvasRenderingContext2D | null {
  if (canvas === undefined || canvas.width !== width || canvas.height !== height) {
    canvas = new OffscreenCanvas(width, height);
    context = canvas.getContext('2d', { willReadFrequently: true });
  }
  return context;
}

/** Decodes whatever the browser knows, turned as its EXIF data say; colours are left as they are stored. */
export const decodeInBrowser: DecodePicture = async (bytes, { format }, where) => {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(
      new Blob([bytes as Uint8Array<ArrayBuffer>], { type: `image/${format}` }),
      {
        colorSpaceConversion: 'none',
        premultiplyAlpha: 'none',
        imageOrientation: 'from-image',
      },
    );
  } catch {
    throw damaged(where, 'its pixels cannot be decoded');
  }
  const { width, height } = bitmap;
  const target = contextFor(width, height);
  if (target === null) throw damaged(where, 'it is too large for this browser');
  target.drawImage(bitmap, 0, 0);
  bitmap.close();
  return { width, height, channels: 4, data: target.getImageData(0, 0, width, height).data };
};
