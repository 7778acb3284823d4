// Own photographs: decoded here, cut to a square by the user, kept in this page's memory and nowhere else.
import { StudioError, reportOf } from '../../face/errors.ts';
import { centreSquare } from '../state/crop.ts';
import type { FaceInput } from '../../protocol/messages.ts';
import type { Crop } from '../state/crop.ts';
import { openOverlay, say, show, toEditor, useStudio } from '../state/store.ts';

/** Side at which a cut photograph is kept: twice the largest model, so that every model gets its area means. */
const KEPT_SIDE = 256;
const MOST_BYTES = 64 * 2 ** 20;

let bitmap: ImageBitmap | null = null;
let photos = 0;

/** The photograph that waits to be cut, for the crop dialog to draw. */
export function pendingPhoto(): ImageBitmap | null {
  return bitmap;
}

/** Decodes a file and opens the crop dialog; says so when it is no picture. */
export async function takePhoto(file: File): Promise<void> {
  try {
    if (file.size > MOST_BYTES) {
      throw new StudioError(
        'file-too-large',
        `${file.name} is larger than 64 MB.`,
        'Choose a smaller picture.',
      );
    }
    bitmap?.close();
    bitmap = null;
    bitmap = await createImageBitmap(file).catch(() => {
      throw new StudioError(
        'file-unknown',
        `${file.name === '' ? 'This' : file.name} is not a picture that the browser can read.`,
        'Choose a PNG, JPEG or WebP file.',
      );
    });
    const { width, height } = bitmap;
    const title = file.name.replace(/\.\w+$/, '') || 'Photograph';
    useStudio.setState({ cropping: { title, width, height, crop: centreSquare(width, height) } });
    show({ view: 'edit' });
    openOverlay('crop');
  } catch (error) {
    toEditor({ kind: 'failed', error: reportOf(error) });
    say(reportOf(error).message);
  }
}

export function moveCrop(crop: Crop): void {
  useStudio.setState(({ cropping }) => (cropping === null ? {} : { cropping: { ...cropping, crop } }));
}

/** A square of a picture as the editor keeps it: KEPT_SIDE x KEPT_SIDE x 3 bytes, white where there is no picture. */
export function picturePixels(source: ImageBitmap, crop: Crop): FaceInput {
  const canvas = new OffscreenCanvas(KEPT_SIDE, KEPT_SIDE);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('no canvas');
  context.imageSmoothingQuality = 'high';
  context.fillStyle = '#fff';
  context.fillRect(0, 0, KEPT_SIDE, KEPT_SIDE);
  context.drawImage(source, crop.x, crop.y, crop.side, crop.side, 0, 0, KEPT_SIDE, KEPT_SIDE);
  const { data } = context.getImageData(0, 0, KEPT_SIDE, KEPT_SIDE);
  const pixels = new Uint8Array(KEPT_SIDE * KEPT_SIDE * 3);
  for (let i = 0; i < KEPT_SIDE * KEPT_SIDE; i += 1) {
    for (let c = 0; c < 3; c += 1) pixels[i * 3 + c] = data[i * 4 + c] ?? 0;
  }
  return { size: KEPT_SIDE, channels: 3, pixels };
}

/** Cuts the photograph and puts it on the table; its attributes are then set by hand. */
export function acceptCrop(): void {
  const { cropping } = useStudio.getState();
  if (cropping === null || bitmap === null) return;
  const { crop, title } = cropping;
  const picture = picturePixels(bitmap, crop);
  photos += 1;
  toEditor({
    kind: 'face',
    face: {
      key: `photo:${photos}`,
      index: null,
      title,
      kind: 'photo',
      picture,
      labels: { No_Beard: 1, Young: 1 },
    },
  });
  useStudio.setState({ cropping: null });
  openOverlay('none');
  say('Photograph ready. Tell the model what it shows with the switches.');
}

export function cancelCrop(): void {
  bitmap?.close();
  bitmap = null;
  useStudio.setState({ cropping: null });
  openOverlay('none');
}
