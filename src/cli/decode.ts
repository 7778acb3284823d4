// A picture that a person names: read with a bound, its size checked before it is decoded.
import { basename } from 'node:path';
import { decodeJpeg } from '../data/pictures/jpeg.ts';
import { decodePng } from '../data/pictures/png.ts';
import { readHead } from '../data/pictures/picture.ts';
import type { Picture } from '../data/pictures/picture.ts';
import { readInput } from './files.ts';

const MOST_FILE = 256 * 2 ** 20;
/**
 * A picture from a file.
 * @throws StudioError as `readInput`, `readHead`, `decodePng` and `decodeJpeg`
 */
export async function readPicture(path: string): Promise<Picture> {
  const bytes = await readInput(path, MOST_FILE);
  const where = basename(path);
  const head = readHead(bytes, where);
  return head.format === 'png' ? decodePng(bytes, where) : decodeJpeg(bytes, head, where);
}
