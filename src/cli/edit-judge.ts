// What a picture shows, told by the attribute judge. Loads tfjs: only once a backend runs.
import { cutAndResize } from '../data/pictures/resize.ts';
import type { Picture } from '../data/pictures/picture.ts';
import { readJudge } from '../engine/evaluate/judge/file.ts';
import { judgePictures } from '../engine/evaluate/judge/look.ts';
import type { CropBox } from '../face/crops.ts';
import { readInput } from './files.ts';

/** Labels by attribute of what is inside a box of a picture. */
export type Look = (picture: Picture, box: CropBox) => Promise<ReadonlyMap<string, 0 | 1>>;

/** @throws StudioError for a file that is no judge */
export async function openJudge(path: string): Promise<Look> {
  const judge = readJudge(await readInput(path));
  const { size, channels, attributes } = judge.info;
  return async (picture, box) => {
    const seen = await judgePictures(judge, cutAndResize(picture, box, size, channels), 1);
    return new Map(attributes.map((name, at) => [name, seen[at] === 1 ? 1 : 0] as const));
  };
}
