// The text files of CelebA and CelebAMask-HQ, tables and JSON: read as they are published, refused with line and column
// where they are wrong, and never half-read.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCsvLabels, parseCsvPartition } from '../../../src/data/celeba/csv.ts';
import {
  parseAttributeList,
  parseIdentities,
  parseLandmarks,
  parseMapping,
  parsePartition,
} from '../../../src/data/celeba/lists.ts';
import type { LabelTable } from '../../../src/data/celeba/table.ts';
import { decodeText } from '../../../src/data/celeba/text.ts';
import { parseJsonLabels } from '../../../src/data/folder/json-labels.ts';
import {
  attributeList,
  landmarkList,
  mappingList,
  partitionList,
} from '../../../src/data/headkit/export-lists.ts';
import { StudioError } from '../../../src/face/errors.ts';
import { seededRandom } from '../../../src/face/random.ts';
import { NAMES, mutated, text } from './make.ts';

/** Twenty thousand cases take a second; on a machine that works on other things, many. */
const LONG = { timeout: 60_000 };

const nameOf = (k: number): string => `${String(k + 1).padStart(6, '0')}.jpg`;
const rows = Array.from({ length: 5 }, (_, k) => NAMES.map((__, i) => ((i + k) % 3 === 0 ? 1 : -1)));
const point = (x: number) => [x, x + 1] as const;
const landmarks = {
  leftEye: point(69),
  rightEye: point(108),
  nose: point(88),
  leftMouth: point(72),
  rightMouth: point(105),
};
const published = {
  attributes: attributeList(rows, nameOf),
  partition: partitionList([0, 0, 1, 2, 0], nameOf),
  landmarks: landmarkList([landmarks, landmarks], nameOf),
  mapping: mappingList(3, nameOf),
};

describe('lists as they are published', () => {
  it('give names, files and bits', () => {
    const table = parseAttributeList(published.attributes, 'f');
    expect(table.names).toEqual(NAMES);
    expect(table.files).toEqual([0, 1, 2, 3, 4].map(nameOf));
    expect([...table.values]).toEqual(rows.flat().map((value) => (value === 1 ? 1 : 0)));
    expect([...parsePartition(published.partition, 'f').values()]).toEqual([0, 0, 1, 2, 0]);
    expect([...parseLandmarks(published.landmarks, 'f').points.slice(0, 4)]).toEqual([69, 70, 108, 109]);
    expect([...parseMapping(published.mapping, 'f')]).toEqual([0, 1, 2].map((k) => [k, nameOf(k)]));
    expect(parseIdentities('000001.jpg 2880\n000002.jpg 2937\n', 'f').get('000002.jpg')).toBe(2937);
  });

  it('may have other line ends, a byte order mark, blank lines and ragged blanks', () => {
    const plain = parseAttributeList(published.attributes, 'f');
    const windows = `\ufeff${published.attributes.replaceAll('\n', '\r\n')}\r\n\r\n`;
    expect(parseAttributeList(decodeText(text(windows), 'f'), 'f')).toEqual(plain);
    expect(parseAttributeList(published.attributes.replaceAll('\n', '\r'), 'f')).toEqual(plain);
    expect(parseAttributeList(published.attributes.replaceAll(' ', ' \t '), 'f')).toEqual(plain);
  });

  it('give the same as CSV', () => {
    const lines = rows.map((row, k) => [nameOf(k), ...row].join(','));
    const csv = `${['image_id', ...NAMES].join(',')}\n${lines.join('\n')}\n`;
    const plain = parseAttributeList(published.attributes, 'f');
    for (const separator of [',', ';', '\t']) {
      expect(parseCsvLabels(csv.replaceAll(',', separator), 'f')).toEqual(plain);
    }
    expect(parseCsvPartition('image_id,partition\na.jpg,0\nb.jpg,2\n', 'f').get('b.jpg')).toBe(2);
  });
});

describe('faults in lists', () => {
  const small = '2\nMale Young\na.jpg 1 -1\nb.jpg -1 1\n';
  const cases: readonly [string, () => unknown, RegExp][] = [
    [
      'a wrong count',
      () => parseAttributeList(small.replace('2', '3'), 'f.txt'),
      /f\.txt, line 1: it announces 3 rows and has 2/,
    ],
    [
      'too few rows announced',
      () => parseAttributeList(small.replace('2', '1'), 'f.txt'),
      /announces 1 rows/,
    ],
    ['no count', () => parseAttributeList(small.slice(2), 'f.txt'), /line 1: "Male Young" stands where/],
    [
      'a value',
      () => parseAttributeList(small.replace('-1 1\n', '-1 7\n'), 'f.txt'),
      /line 4, column 3: the value "7" of "Young"/,
    ],
    [
      'a missing value',
      () => parseAttributeList(small.replace(' -1\n', '\n'), 'f.txt'),
      /line 3: it has 1 values for 2/,
    ],
    [
      'a file twice',
      () => parseAttributeList(small.replace('b.jpg', 'a.jpg'), 'f.txt'),
      /line 4: "a.jpg" is listed a second time/,
    ],
    ['a name twice', () => parseAttributeList(small.replace('Young', 'Male'), 'f.txt'), /named twice/],
    ['a partition', () => parsePartition('a.jpg 3\n', 'p'), /p, line 1, column 2: "3" is no part/],
    [
      'a mapping from 1',
      () => parseMapping('idx orig_idx orig_file\n0 1 000001.jpg\n', 'm'),
      /line 2, column 3/,
    ],
    [
      'a column too few',
      () => parseCsvLabels('file,A,B\nx.png,1\n', 'c.csv'),
      /c\.csv, line 2: it has 2 cells under 3/,
    ],
    ['a quote', () => parseCsvLabels('file,A\n"x.png,1\n', 'c.csv'), /never closed/],
    ['a split', () => parseCsvLabels('file,A,split\nx.png,1,later\n', 'c.csv'), /"later" is no part/],
    ['a JSON', () => parseJsonLabels('{"a.png": {"A": 1}', 'j'), /no valid JSON/],
    [
      'a hole in a JSON',
      () => parseJsonLabels('{"a.png": {"A": 1}, "b.png": {"B": 1}}', 'j'),
      /"a.png" has no value for "B"/,
    ],
    [
      '65 columns',
      () => parseCsvLabels(`file,${Array.from({ length: 65 }, (_, i) => `a${i}`).join(',')}\n`, 'c'),
      /65 attributes/,
    ],
  ];
  for (const [what, parse, message] of cases) {
    it(`${what} is named`, () => {
      expect(parse).toThrowError(StudioError);
      expect(parse).toThrowError(message);
    });
  }
  it('a file that is no text is named', () => {
    expect(() => decodeText(Uint8Array.of(0xff, 0xfe, 0x41, 0), 'f')).toThrow(/UTF-8/);
  });
});

describe('JSON labels', () => {
  it('may be objects, lists of names, or items that name their picture', () => {
    const one = parseJsonLabels('{"a.png": {"A": 1, "B": 0}, "b.png": {"A": false, "B": true}}', 'j');
    const two = parseJsonLabels('{"a.png": ["A"], "b.png": ["B"]}', 'j');
    const three = parseJsonLabels(
      '[{"file": "a.png", "A": 1, "B": -1}, {"file": "b.png", "A": 0, "B": 1}]',
      'j',
    );
    for (const table of [one, two, three]) {
      expect(table).toMatchObject({ names: ['A', 'B'], files: ['a.png', 'b.png'] });
      expect([...table.values]).toEqual([1, 0, 0, 1]);
    }
    expect(parseJsonLabels('{"a.png": {"__proto__": 1, "A": 1}}', 'j').names).toEqual(['__proto__', 'A']);
  });
});

function consistent(table: LabelTable): void {
  expect(table.values.length).toBe(table.files.length * table.names.length);
  if (table.values.some((value) => value > 1)) throw new Error('a value is no bit');
  if (new Set(table.files).size !== table.files.length) throw new Error('a file comes twice');
}

describe('any list of any labels', () => {
  const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,12}$/);
  it('comes back as it was written', () => {
    const tables = fc
      .tuple(fc.uniqueArray(name, { minLength: 1, maxLength: 12 }), fc.uniqueArray(name, { maxLength: 20 }))
      .chain(([names, files]) =>
        fc
          .array(fc.constantFrom(0, 1), {
            minLength: names.length * files.length,
            maxLength: names.length * files.length,
          })
          .map((bits) => ({ names, files: files.map((file) => `${file}.png`), bits })),
      );
    fc.assert(
      fc.property(tables, ({ names, files, bits }) => {
        const row = (k: number) => bits.slice(k * names.length, (k + 1) * names.length);
        const list = `${files.length}\n${names.join(' ')}\n${files
          .map(
            (file, k) =>
              `${file} ${row(k)
                .map((bit) => 2 * bit - 1)
                .join('  ')}`,
          )
          .join('\n')}`;
        const csv = `${['file', ...names].join(',')}\n${files.map((file, k) => [`"${file}"`, ...row(k)].join(',')).join('\n')}`;
        for (const table of [parseAttributeList(list, 'f'), parseCsvLabels(csv, 'f')]) {
          expect(table).toMatchObject({ names, files });
          expect([...table.values]).toEqual(bits);
        }
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  const readers: readonly [string, string, (content: string) => unknown][] = [
    [
      'attribute lists',
      published.attributes.split('\n').slice(0, 4).join('\n').replace('5', '2'),
      (content) => consistent(parseAttributeList(content, 'f')),
    ],
    ['partitions', published.partition, (content) => parsePartition(content, 'f')],
    [
      'landmarks',
      published.landmarks,
      (content) => expect(parseLandmarks(content, 'f').points.length % 10).toBe(0),
    ],
    ['mappings', published.mapping, (content) => parseMapping(content, 'f')],
    ['identities', '000001.jpg 2880\n000002.jpg 2937\n', (content) => parseIdentities(content, 'f')],
    [
      'tables',
      'file,A,B,split\na.png,1,0,train\n"b.png",-1,1,test\n',
      (content) => consistent(parseCsvLabels(content, 'f')),
    ],
    [
      'partitions as tables',
      'image_id,partition\r\n000001.jpg,0\r\n000002.jpg,2\r\n',
      (content) => parseCsvPartition(content, 'f'),
    ],
    [
      'JSON',
      '{"a.png": {"A": 1, "B": 0}, "b.png": {"A": 0, "B": 1}}',
      (content) => consistent(parseJsonLabels(content, 'f')),
    ],
  ];
  for (const [what, whole, read] of readers) {
    it(`${what}: 20,000 changed files are refused or read consistently`, LONG, () => {
      const random = seededRandom(what.length);
      const bytes = text(whole);
      let refused = 0;
      for (let i = 0; i < 20_000; i += 1) {
        try {
          read(decodeText(mutated(bytes, random), 'f'));
        } catch (error) {
          if (!(error instanceof StudioError)) throw error;
          expect(error.message).toMatch(/^f\b/);
          refused += 1;
        }
      }
      expect(refused).toBeGreaterThan(1000);
    });
  }
});
