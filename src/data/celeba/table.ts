// Labels of pictures by file name, however they were written down: one row of bits per picture.
import { StudioError } from '../../face/errors.ts';
import { shown, wrongLine } from './text.ts';

/** More attributes than a shard can name are refused. */
const MOST_NAMES = 64;
const MOST_NAME_LENGTH = 80;

export interface LabelTable {
  /** How an error names the file that it comes from. */
  readonly where: string;
  /** Attributes in the order of the file. */
  readonly names: readonly string[];
  /** Pictures as the file names them, in its order; each once. */
  readonly files: readonly string[];
  /** files x names, 0 or 1. */
  readonly values: Uint8Array;
  /** Which part of the data a picture belongs to, where the same file says so. */
  readonly splits?: ReadonlyMap<string, SplitNumber>;
}

/** CelebA's partition numbers: 0 training, 1 validation, 2 test. */
export type SplitNumber = 0 | 1 | 2;

/** Collects rows and complains about the wrong ones. */
export function tableBuilder(where: string, names: readonly string[], headLine: number) {
  checkNames(where, names, headLine);
  const files = new Set<string>();
  let values = new Uint8Array(Math.max(1, names.length) * 1024);
  let used = 0;
  return {
    get rows(): number {
      return files.size;
    },
    /** @param row one text per name */
    add: (line: number, file: string, row: readonly string[]): void => {
      if (row.length !== names.length) {
        throw wrongLine(where, line, `it has ${row.length} values for ${names.length} attributes`);
      }
      if (file === '' || file.length > 255) throw wrongLine(where, line, 'it names no picture');
      if (files.has(file)) throw wrongLine(where, line, `${shown(file)} is listed a second time`);
      files.add(file);
      if (used + names.length > values.length) {
        const larger = new Uint8Array(2 * values.length);
        larger.set(values);
        values = larger;
      }
      for (let i = 0; i < row.length; i += 1) {
        const bit = bitOf(row[i] ?? '');
        if (bit === undefined) {
          const what = `the value ${shown(row[i] ?? '')} of ${shown(names[i] ?? '')} is neither 1, 0 nor -1`;
          throw wrongLine(where, line, what, i + 2);
        }
        values[used] = bit;
        used += 1;
      }
    },
    finish: (): LabelTable => ({ where, names, files: [...files], values: values.slice(0, used) }),
  };
}

/** 1 and 0 as lists write them; undefined for anything else. */
export function bitOf(value: string): 0 | 1 | undefined {
  switch (value) {
    case '1':
    case '+1':
    case '1.0':
    case 'true':
    case 'True':
    case 'TRUE':
    case 'yes':
      return 1;
    case '-1':
    case '0':
    case '-1.0':
    case '0.0':
    case 'false':
    case 'False':
    case 'FALSE':
    case 'no':
      return 0;
    default:
      return undefined;
  }
}

function checkNames(where: string, names: readonly string[], line: number): void {
  if (names.length === 0) throw wrongLine(where, line, 'it names no attribute');
  if (names.length > MOST_NAMES) {
    throw new StudioError(
      'file-too-large',
      `${where} has ${names.length} attributes; at most ${MOST_NAMES} can be stored.`,
      'Remove the columns that you do not need.',
    );
  }
  names.forEach((name, i) => {
    if (name === '' || name.length > MOST_NAME_LENGTH || /[\p{C}]/u.test(name)) {
      throw wrongLine(where, line, `the attribute ${shown(name)} has a name that cannot be used`, i + 1);
    }
    if (names.indexOf(name) !== i) {
      throw wrongLine(where, line, `the attribute ${shown(name)} is named twice`, i + 1);
    }
  });
}

/** Row of each picture in a table. */
export function rowsOf(table: Pick<LabelTable, 'files'>): Map<string, number> {
  return new Map(table.files.map((file, row) => [file, row]));
}
