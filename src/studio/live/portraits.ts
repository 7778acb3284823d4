// Two public-domain portraits that come with the studio: honest examples of what models of drawn faces do to photographs.
// Credits are in public/portraits/NOTICE.txt.
import { StudioError, reportOf } from '../../face/errors.ts';
import { toEditor } from '../state/store.ts';
import { picturePixels } from './photo.ts';

export interface Portrait {
  readonly id: string;
  readonly title: string;
  /** Picture in the app's own files, a square. */
  readonly file: string;
  /** Attributes that the portrait shows. */
  readonly shows: readonly string[];
}

export const PORTRAITS: readonly Portrait[] = [
  {
    id: 'collins',
    title: 'Eileen Collins (NASA, public domain)',
    file: 'portraits/collins.jpg',
    shows: ['Bangs', 'Brown_Hair', 'Mouth_Slightly_Open', 'No_Beard', 'Pale_Skin', 'Young'],
  },
  {
    id: 'hopper',
    title: 'Grace Hopper (US Navy, public domain)',
    file: 'portraits/hopper.jpg',
    shows: ['Eyeglasses', 'No_Beard', 'Pale_Skin'],
  },
];

export function portraitUrl({ file }: Portrait): string {
  return new URL(file, document.baseURI).href;
}

/** What a portrait is called by as a face on the table. */
export function portraitKey({ id }: Portrait): string {
  return `portrait:${id}`;
}

/** Puts a portrait on the table, its attributes known. */
export async function choosePortrait(portrait: Portrait): Promise<void> {
  const { title, shows } = portrait;
  try {
    const image = new Image();
    image.src = portraitUrl(portrait);
    await image.decode().catch(() => {
      throw new StudioError('data-missing', `${title} could not be loaded.`, 'Reload the page.');
    });
    const bitmap = await createImageBitmap(image);
    const picture = picturePixels(bitmap, { x: 0, y: 0, side: bitmap.width });
    bitmap.close();
    const labels = Object.fromEntries(shows.map((name) => [name, 1]));
    toEditor({
      kind: 'face',
      face: { key: portraitKey(portrait), index: null, title, kind: 'photo', picture, labels },
    });
  } catch (error) {
    toEditor({ kind: 'failed', error: reportOf(error) });
  }
}
