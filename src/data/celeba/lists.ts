// The lists that come with CelebA and CelebAMask-HQ: attributes, partition, landmarks, identities, and which CelebA
// picture a CelebA-HQ one was made of. Pure: text in, tables out, complaints with a line number.
import { linesOf, shown, wrongLine } from './text.ts';
import type { Line } from './text.ts';
import { tableBuilder } from './table.ts';
import type { LabelTable, SplitNumber } from './table.ts';

/** Values are aligned with blanks, so runs of blanks separate them. */
const fields = (text: string): string[] => text.split(/\s+/);

const WHOLE = /^[+-]?\d{1,9}$/;

/** The first two lines of CelebA's lists: how many rows follow, and the names of the value columns. */
function readHeader(lines: Iterator<Line>, where: string) {
  const first = nextLine(lines, where, 'the number of rows');
  const count = /^\d{1,9}$/.test(first.text) ? Number(first.text) : -1;
  if (count < 0) {
    throw wrongLine(where, first.number, `${shown(first.text)} stands where the number of rows belongs`);
  }
  const head = nextLine(lines, where, 'the names of the columns');
  return { count, names: fields(head.text), line: head.number };
}

function nextLine(lines: Iterator<Line>, where: string, what: string): Line {
  const next = lines.next();
  if (next.done === true) throw wrongLine(where, 1, `it ends before ${what}`);
  return next.value;
}

function checkCount(where: string, announced: number, found: number): void {
  if (announced === found) return;
  throw wrongLine(where, 1, `it announces ${announced} rows and has ${found}`);
}

/**
 * `list_attr_celeba.txt`, `CelebAMask-HQ-attribute-anno.txt`: a count, names, rows of 1 and -1.
 * @throws StudioError `file-damaged` with line and column
 */
export function parseAttributeList(text: string, where: string): LabelTable {
  const lines = linesOf(text);
  const { count, names, line: headLine } = readHeader(lines, where);
  const table = tableBuilder(where, names, headLine);
  for (const line of lines) {
    const [file = '', ...row] = fields(line.text);
    table.add(line.number, file, row);
    if (table.rows > count) checkCount(where, count, table.rows);
  }
  checkCount(where, count, table.rows);
  return table.finish();
}

/**
 * `list_eval_partition.txt`: a file and 0 (training), 1 (validation) or 2 (test) per line, no header.
 * @throws StudioError `file-damaged`
 */
export function parsePartition(text: string, where: string): Map<string, SplitNumber> {
  const found = new Map<string, SplitNumber>();
  for (const { number, text: line } of linesOf(text)) {
    const [file = '', value, ...more] = fields(line);
    if (more.length > 0 || value === undefined) {
      throw wrongLine(where, number, 'it is no picture with a number behind it');
    }
    addOnce(found, file, splitOf(value, where, number), where, number);
  }
  return found;
}

function splitOf(value: string, where: string, line: number): SplitNumber {
  if (value === '0' || value === '1' || value === '2') return Number(value) as SplitNumber;
  throw wrongLine(where, line, `${shown(value)} is no part of the data (0, 1 or 2)`, 2);
}

function addOnce<T>(into: Map<string, T>, file: string, value: T, where: string, line: number): void {
  if (into.has(file)) throw wrongLine(where, line, `${shown(file)} is listed a second time`);
  into.set(file, value);
}

/**
 * `identity_CelebA.txt`: a file and the number of a person per line, no header.
 * @throws StudioError `file-damaged`
 */
export function parseIdentities(text: string, where: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const { number, text: line } of linesOf(text)) {
    const [file = '', value = '', ...more] = fields(line);
    if (more.length > 0 || !/^\d{1,9}$/.test(value)) {
      throw wrongLine(where, number, 'it is no picture with the number of a person behind it');
    }
    addOnce(found, file, Number(value), where, number);
  }
  return found;
}

/** Five points of a face, x and y in pixels; left is the viewer's left. */
export interface LandmarkTable {
  readonly files: readonly string[];
  /** files x 10: left eye, right eye, nose, left and right corner of the mouth. */
  readonly points: Int16Array;
}

export const LANDMARK_NAMES = ['lefteye', 'righteye', 'nose', 'leftmouth', 'rightmouth'].flatMap((name) => [
  `${name}_x`,
  `${name}_y`,
]);

/**
 * `list_landmarks_align_celeba.txt`: a count, ten names, ten whole numbers per picture.
 * @throws StudioError `file-damaged`
 */
export function parseLandmarks(text: string, where: string): LandmarkTable {
  const lines = linesOf(text);
  const { count, names, line: headLine } = readHeader(lines, where);
  if (names.join() !== LANDMARK_NAMES.join()) {
    throw wrongLine(where, headLine, 'its columns are not the five points of CelebA');
  }
  const files = new Set<string>();
  const points: number[] = [];
  for (const { number, text: line } of lines) {
    const [file = '', ...row] = fields(line);
    if (row.length !== names.length)
      throw wrongLine(where, number, `it has ${row.length} values instead of ten`);
    if (files.has(file)) throw wrongLine(where, number, `${shown(file)} is listed a second time`);
    files.add(file);
    row.forEach((value, i) => {
      if (!WHOLE.test(value) || Math.abs(Number(value)) > 32_767) {
        throw wrongLine(where, number, `${shown(value)} is no coordinate`, i + 2);
      }
      points.push(Number(value));
    });
  }
  checkCount(where, count, files.size);
  return { files: [...files], points: Int16Array.from(points) };
}

/**
 * `CelebA-HQ-to-CelebA-mapping.txt`: number in CelebA-HQ, number in CelebA from 0, file in CelebA.
 * @returns CelebA's file by number in CelebA-HQ
 * @throws StudioError `file-damaged`
 */
export function parseMapping(text: string, where: string): Map<number, string> {
  const found = new Map<number, string>();
  const files = new Set<string>();
  const lines = linesOf(text);
  const head = nextLine(lines, where, 'its header');
  if (fields(head.text).join(' ') !== 'idx orig_idx orig_file') {
    throw wrongLine(where, head.number, 'its columns are not idx, orig_idx and orig_file');
  }
  for (const { number, text: line } of lines) {
    const [idx = '', orig = '', file = '', ...more] = fields(line);
    if (more.length > 0 || file === '' || !/^\d{1,7}$/.test(idx) || !/^\d{1,7}$/.test(orig)) {
      throw wrongLine(where, number, 'it is not two numbers and a picture');
    }
    // Counting from 0 in one column and from 1 in the other is how the file is meant; anything else is a mix-up.
    const stem = Number.parseInt(file, 10);
    if (stem !== Number(orig) + 1) {
      throw wrongLine(where, number, `${shown(file)} is not picture ${orig} counted from 0`, 3);
    }
    if (found.has(Number(idx)) || files.has(file))
      throw wrongLine(where, number, `${idx} or ${file} comes twice`);
    found.set(Number(idx), file);
    files.add(file);
  }
  return found;
}
