// The text files of CelebA and CelebAMask-HQ, with their headers, paddings and trailing blanks.
import { CELEBA_COLUMNS } from '../celeba/columns.ts';
import type { Landmarks } from './landmarks.ts';

type NameOf = (index: number) => string;

/** Count, names, then a row of 1 and -1 per picture. */
export function attributeList(
  rows: readonly (readonly number[])[],
  nameOf: NameOf,
  columns: readonly string[] = CELEBA_COLUMNS,
): string {
  const lines = rows.map(
    (row, k) => `${nameOf(k)} ${row.map((value) => String(value).padStart(2)).join(' ')}`,
  );
  return `${[String(rows.length), `${columns.join(' ')} `, ...lines].join('\n')}\n`;
}

/** No header; 0 train, 1 validation, 2 test. */
export function partitionList(partitions: readonly number[], nameOf: NameOf): string {
  return partitions.map((partition, k) => `${nameOf(k)} ${partition}\n`).join('');
}

const POINTS = ['leftEye', 'rightEye', 'nose', 'leftMouth', 'rightMouth'] as const;
const POINT_NAMES = 'lefteye righteye nose leftmouth rightmouth'
  .split(' ')
  .flatMap((name) => [`${name}_x`, `${name}_y`])
  .join(' ');

/** Whole pixels, as in CelebA. */
export function landmarkList(points: readonly Landmarks[], nameOf: NameOf): string {
  const lines = points.map((landmarks, k) => {
    const numbers = POINTS.flatMap((name) => landmarks[name]).map((value) => Math.floor(value));
    return `${nameOf(k)} ${numbers.map((value) => String(value).padStart(4)).join(' ')}`;
  });
  return `${[String(points.length), `${POINT_NAMES} `, ...lines].join('\n')}\n`;
}

/** CelebA-HQ index, index and file in CelebA: the same faces in the same order unless `originalOf` says otherwise. */
export function mappingList(count: number, nameOf: NameOf, originalOf = (index: number) => index): string {
  const row = (idx: string, orig: string, file: string) => `${idx.padEnd(8)}${orig.padEnd(13)}${file}`;
  const lines = Array.from({ length: count }, (_, k) =>
    row(String(k), String(originalOf(k)), nameOf(originalOf(k))),
  );
  return `${[row('idx', 'orig_idx', 'orig_file'), ...lines].join('\n')}\n`;
}
