// Digits in idx files: pictures and labels, found by their headers and paired by their counts and names. Also for sets
// in the same form (Fashion-MNIST, KMNIST); with as many classes as their labels have.
import { baseName } from '../archive/bytes.ts';
import { IDX_HEAD_BYTES, readIdxHead } from '../mnist/idx.ts';
import type { SplitNumber } from '../celeba/table.ts';
import { damaged } from '../archive/bytes.ts';
import { compare } from './files.ts';
import type { IdxFile } from './files.ts';
import { arrange, columnPicker } from './plan.ts';
import type { Assigned, FoundSet, ImportChoices, RawPicture } from './plan.ts';
import { noSuchAttribute } from './celeba.ts';
import { tenths } from './splits.ts';

const SOURCE = 'Digits in the form of MNIST (LeCun, Cortes, Burges; MNIST itself is CC BY-SA 3.0)';
/** Pictures of 28 px are trained at 32 px. */
const SIZE = 32;
const MOST_CLASSES = 64;

interface Pair {
  readonly pictures: IdxFile;
  readonly labels: Uint8Array;
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
  readonly start: number;
  readonly test: boolean;
}

/**
 * @throws StudioError `file-damaged` for files that do not belong together
 */
export function mnistSets(files: readonly IdxFile[]): FoundSet[] {
  const heads = [...files]
    .sort((one, other) => compare(one.path, other.path))
    .map((file) => ({
      file,
      ...readIdxHead(file.bytes.subarray(0, IDX_HEAD_BYTES), file.bytes.length, file.path),
    }));
  const labels = heads.filter(({ dimensions }) => dimensions.length === 1);
  const pictures = heads.filter(({ dimensions }) => dimensions.length === 3);
  if (pictures.length === 0) return [];
  const used = new Set<IdxFile>();
  const pairs = pictures.map(({ file, dimensions, start }): Pair => {
    const [count = 0, rows = 0, columns = 0] = dimensions;
    const fits = labels.filter((each) => each.dimensions[0] === count && !used.has(each.file));
    const label = fits.find((each) => prefix(each.file) === prefix(file)) ?? fits[0];
    if (label === undefined) {
      throw damaged(
        file.path,
        `no file has labels for its ${count} pictures`,
        'Add the file with the labels.',
      );
    }
    if (rows !== columns) throw damaged(file.path, `its pictures are not square (${columns} x ${rows})`);
    used.add(label.file);
    const test = /^(?:t10k|test)/i.test(baseName(file.path));
    return {
      pictures: file,
      labels: label.file.bytes.subarray(label.start),
      count,
      rows,
      columns,
      start,
      test,
    };
  });
  return [digits(pairs)];
}

/** `train` of `train-images-idx3-ubyte`. */
function prefix({ path }: IdxFile): string {
  return baseName(path).split(/[-_.]/)[0] ?? '';
}

function digits(pairs: readonly Pair[]): FoundSet {
  const classes = 1 + pairs.reduce((most, { labels }) => labels.reduce((a, b) => Math.max(a, b), most), 0);
  const first = pairs[0];
  if (classes > MOST_CLASSES && first !== undefined) {
    throw damaged(
      first.pictures.path,
      `its labels go up to ${classes - 1}`,
      `At most ${MOST_CLASSES} classes fit.`,
    );
  }
  const attributes = Array.from({ length: classes }, (_, digit) => String(digit));
  const rows = attributes.map((_, digit) => Uint8Array.from(attributes, (__, i) => (i === digit ? 1 : 0)));
  const given = pairs.some(({ test }) => test) && pairs.some(({ test }) => !test);
  return {
    kind: 'mnist',
    title: classes === 10 ? 'MNIST' : `Classes 0-${classes - 1} in idx files`,
    source: SOURCE,
    attributes,
    channels: 1,
    pictures: pairs.reduce((sum, { count }) => sum + count, 0),
    labelled: 0,
    splitRules: given ? ['files'] : ['tenths'],
    size: SIZE,
    cropped: false,
    notes: given ? [] : ['Training and test files are not both there: every tenth picture tests.'],
    plan: (choices: ImportChoices) => {
      const picker = columnPicker(attributes, choices.attributes);
      if (picker.missing !== undefined) throw noSuchAttribute(picker.missing);
      const assigned = pairs.flatMap((pair) => {
        const splits: SplitNumber[] = given
          ? new Array<SplitNumber>(pair.count).fill(pair.test ? 2 : 0)
          : tenths(pair.count);
        return splits.map((split, i): Assigned => {
          const labels = picker.pick(rows[pair.labels[i] ?? 0] ?? new Uint8Array(classes));
          return { split, sample: { picture: new IdxPicture(pair, i), crop: 'square', labels } };
        });
      });
      const { size, limit } = choices;
      return {
        attributes: picker.names,
        channels: 1,
        size,
        maps: false,
        notes: [],
        ...arrange(assigned, limit),
      };
    },
  };
}

class IdxPicture implements RawPicture {
  readonly #pair: Pair;
  readonly #index: number;

  constructor(pair: Pair, index: number) {
    this.#pair = pair;
    this.#index = index;
  }

  get path(): string {
    return `${this.#pair.pictures.path}, picture ${this.#index}`;
  }

  read(): Promise<{ width: number; height: number; channels: 1; data: Uint8Array }> {
    const { pictures, rows, columns, start } = this.#pair;
    const area = rows * columns;
    const at = start + this.#index * area;
    return Promise.resolve({
      width: columns,
      height: rows,
      channels: 1,
      data: pictures.bytes.subarray(at, at + area),
    });
  }
}
