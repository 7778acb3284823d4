// What a drop is recognised as, in whatever mix it comes, and how its parts are joined: labels, masks, boxes, splits.
import { describe, expect, it } from 'vitest';
import { gzipSync } from 'fflate';
import type { Entry } from '../../../src/data/archive/bytes.ts';
import { openZip } from '../../../src/data/archive/zip.ts';
import { fingerprint } from '../../../src/data/layouts/plan.ts';
import type { FoundSet, ImportPlan } from '../../../src/data/layouts/plan.ts';
import { recognise } from '../../../src/data/layouts/recognise.ts';
import { stganSplit } from '../../../src/data/layouts/splits.ts';
import { celebaTree, entriesOf, jpegOf, labelsOf, mnistFiles, sourceOf, text, zipOf } from './make.ts';
import type { File } from './make.ts';

const small = jpegOf(40, 50, 1);
const numberIn = (path: string): number => Number(/(\d+)\.\w+$/.exec(path)?.[1]);
const pathsOf = (plan: ImportPlan): string[] => plan.samples.map(({ picture }) => picture.path);
const splitOf = ({ samples, splits }: ImportPlan, part: 0 | 1 | 2) => {
  const from = part === 0 ? 0 : part === 1 ? splits[0] : splits[0] + splits[1];
  return samples.slice(from, from + splits[part]);
};

async function first(files: readonly File[]): Promise<FoundSet> {
  const { sets } = await recognise(entriesOf(files));
  return sets[0]!;
}

describe('CelebA with CelebAMask-HQ', () => {
  const files = celebaTree({ aligned: 100, hq: 30 });

  it('is joined: every original once, masks from CelebA-HQ, labels from CelebA', async () => {
    const set = await first(files);
    expect(set).toMatchObject({
      kind: 'celeba-joined',
      pictures: 100,
      labelled: 30,
      splitRules: ['official', 'stgan'],
    });
    const plan = set.plan({ size: 64 });
    const originals = plan.samples.map(({ picture }) =>
      picture.path.includes('HQ') ? 3 * numberIn(picture.path) + 2 : numberIn(picture.path),
    );
    expect([...originals].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, k) => k + 1));
    plan.samples.forEach(({ labels, masks, crop, picture }, i) => {
      const hq = picture.path.includes('HQ');
      expect([...labels]).toEqual(labelsOf(originals[i]!));
      expect(Object.keys(masks ?? {})).toEqual(hq ? ['skin', 'hair', 'hat'] : []);
      expect(crop).toBe(hq ? 'square' : 'mask-hq');
    });
  });

  it('keeps everybody who is tested out of training, whatever picture shows them', async () => {
    // CelebA-HQ 30, 31, 32 show 92, 95, 98, which test; 27, 28, 29 show 83, 86, 89, which validate.
    const set = await first(celebaTree({ aligned: 100, hq: 33 }));
    for (const split of ['official', 'stgan'] as const) {
      const plan = set.plan({ size: 64, split });
      expect(plan.splits).toEqual([80, 10, 10]);
      const hq = (part: 0 | 1 | 2) =>
        splitOf(plan, part).flatMap(({ picture }) =>
          picture.path.includes('HQ') ? [numberIn(picture.path)] : [],
        );
      expect(hq(2)).toEqual([30, 31, 32]);
      expect(hq(1)).toEqual([27, 28, 29]);
      expect(
        splitOf(plan, 0).every(({ picture: { path } }) => path.includes('HQ') || numberIn(path) <= 80),
      ).toBe(true);
    }
    const people = text(celebaPeople(100));
    const known = await first([...files, ['identity_CelebA.txt', people]]);
    const plan = known.plan({ size: 64 });
    expect(plan.notes[0]).toMatch(/^10 pictures of people who are tested/);
    expect(plan.splits).toEqual([80, 0, 10]);
  });

  it("is the same from a zip, from two zips, from folders, with CSV lists and Kaggle's nested folder", async () => {
    const reference = (await first(files)).plan({ size: 64 });
    const csv = celebaTree({ aligned: 100, hq: 30, csv: true }).map(([path, bytes]): File => [
      path.replace(/^img_align/, 'archive/img_align_celeba/img_align'),
      bytes,
    ]);
    const zips = [
      files.filter(([path]) => path.startsWith('CelebAMask')),
      files.filter(([path]) => !path.startsWith('CelebAMask')),
    ];
    const fromZips: Entry[] = [];
    for (const [i, part] of zips.entries()) {
      fromZips.push(...(await openZip(sourceOf([`part${i}.zip`, zipOf(part, { zip64: i === 0 })]))).entries);
    }
    for (const entries of [fromZips, entriesOf(csv)]) {
      const plan = (await recognise(entries)).sets[0]!.plan({ size: 64 });
      expect(plan.splits).toEqual(reference.splits);
      expect(plan.samples.map(({ labels }) => labels.join(''))).toEqual(
        reference.samples.map(({ labels }) => labels.join('')),
      );
      expect(plan.samples.map(({ crop }) => crop)).toEqual(reference.samples.map(({ crop }) => crop));
    }
  });

  it('also offers CelebA alone, cut as the papers cut it', async () => {
    const { sets } = await recognise(entriesOf(files));
    expect(sets.map(({ kind }) => kind)).toEqual(['celeba-joined', 'celeba']);
    expect(sets[1]!.plan({ size: 64 }).samples[0]!.crop).toBe('family-64');
    expect(sets[1]!.plan({ size: 128 }).samples[0]!.crop).toBe('family');
    expect(sets[1]!.plan({ size: 128, crop: 'centre-178' }).samples[0]!.crop).toBe('centre-178');
  });

  it('is not joined without the mapping, and says so', async () => {
    const { sets } = await recognise(entriesOf(files.filter(([path]) => !path.includes('mapping'))));
    expect(sets.map(({ kind }) => kind).sort()).toEqual(['celeba', 'celebamask-hq']);
    expect(sets[0]!.notes.join(' ')).toMatch(/mapping\.txt is missing/);
    expect(sets.find(({ kind }) => kind === 'celebamask-hq')!.splitRules).toEqual(['tenths']);
  });

  it('takes official parts by number without the partition, and labels of CelebA-HQ without CelebA', async () => {
    const without = await first(files.filter(([path]) => !path.includes('partition')));
    expect(without.plan({ size: 64 }).splits).toEqual([100, 0, 0]);
    expect(without.notes.join(' ')).toMatch(/by picture number/);
    const alone = await first(files.filter(([path]) => path.startsWith('CelebAMask')));
    expect(alone).toMatchObject({ kind: 'celebamask-hq', pictures: 30, labelled: 30 });
    expect([...alone.plan({ size: 64 }).samples[3]!.labels]).toEqual(labelsOf(11));
  });

  it('leaves out pictures that no list has, and takes evenly where a limit is set', async () => {
    const set = await first([...files, ['img_align_celeba/000777.jpg', small]]);
    expect(set.notes.join(' ')).toMatch(/1 pictures are in no list/);
    const plan = set.plan({ size: 64, limit: 50 });
    expect(plan.splits).toEqual([40, 5, 5]);
    expect(set.plan({ size: 64, attributes: ['Young', 'Male'] }).samples[0]!.labels).toHaveLength(2);
    expect(() => set.plan({ size: 64, attributes: ['Wings'] })).toThrow(/"Wings"/);
  });
});

function celebaPeople(count: number): string {
  // The ten people who are tested also have a picture each among the validation pictures.
  return Array.from(
    { length: count },
    (_, i) => `${String(i + 1).padStart(6, '0')}.jpg ${i >= 90 ? i - 10 + 1000 : i + 1000}\n`,
  ).join('');
}

describe("STGAN's split", () => {
  it('of the whole of CelebA is 182,000 / 637 / 19,962', () => {
    const numbers = Array.from({ length: 202_599 }, (_, i) => i + 1);
    const official = numbers.map((n) => (n <= 162_770 ? 0 : n <= 182_637 ? 1 : 2));
    const split = stganSplit(numbers, official);
    expect([0, 1, 2].map((part) => split.filter((each) => each === part).length)).toEqual([
      182_000, 637, 19_962,
    ]);
    expect(split.indexOf(1)).toBe(182_000);
  });
});

describe('digits', () => {
  it('are recognised raw, packed, with a dot, in any order, and become ten classes', async () => {
    const raw = mnistFiles(30, 20);
    const packed = raw.map(([path, bytes]): File => [`${path}.gz`, gzipSync(bytes)]);
    const dotted = raw.map(([path, bytes]): File => [path.replace('-idx', '.idx'), bytes]).reverse();
    for (const files of [raw, packed, dotted]) {
      const set = await first(files);
      expect(set).toMatchObject({ kind: 'mnist', pictures: 50, channels: 1, size: 32, title: 'MNIST' });
      const plan = set.plan({ size: 32 });
      expect(plan.splits).toEqual([30, 0, 20]);
      expect([...plan.samples[37]!.labels]).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 0, 0]);
      const { picture } = plan.samples[13]!;
      const pixels = await (picture as { read(): Promise<{ data: Uint8Array }> }).read();
      expect(pixels.data[0]).toBe(75);
    }
  });

  it('without labels are an error by name', async () => {
    await expect(first(mnistFiles(3, 2).slice(0, 1))).rejects.toThrow(
      /train-images-idx3-ubyte: no file has labels/,
    );
  });
});

describe("pictures of one's own", () => {
  const faces = ['ann', 'bob', 'cat'].map((name): File => [`mine/faces/${name}.jpg`, small]);

  it('with a CSV or JSON, named by path or name, with splits and masks', async () => {
    const csv: File = [
      'mine/labels.csv',
      text('file,Happy,split\nfaces/ann.jpg,1,train\nbob.jpg,0,test\ncat,1,train\n'),
    ];
    const set = await first([
      ...faces,
      csv,
      ['mine/masks/ann_hair.png', small],
      ['mine/LICENCE.txt', text('Free.')],
    ]);
    expect(set).toMatchObject({
      kind: 'folder',
      title: 'mine',
      attributes: ['Happy'],
      pictures: 3,
      labelled: 1,
    });
    const plan = set.plan({ size: 64 });
    expect(plan.splits).toEqual([2, 0, 1]);
    expect(pathsOf(plan)).toEqual(['mine/faces/ann.jpg', 'mine/faces/cat.jpg', 'mine/faces/bob.jpg']);
    expect(Object.keys(plan.samples[0]!.masks ?? {})).toEqual(['hair']);
    const json = await first([...faces, ['a.json', text('{"ann.jpg": ["Happy"], "bob.jpg": []}')]]);
    expect(json).toMatchObject({ kind: 'folder', pictures: 2 });
    expect(json.notes[0]).toMatch(/1 pictures are not in a\.json/);
  });

  it('numbered like CelebA-HQ stay theirs', async () => {
    const pictures = Array.from({ length: 12 }, (_, i): File => [`mine/${i}.jpg`, jpegOf(16, 16, i)]);
    for (const names of ['Happy,Smiling', 'Smiling,Young']) {
      const rows = pictures.map((_, i) => `${i}.jpg,${i % 2},1\n`).join('');
      const { sets } = await recognise(
        entriesOf([...pictures, ['mine/list.csv', text(`file,${names}\n${rows}`)]]),
      );
      expect(sets.map(({ kind, pictures: count }) => [kind, count])).toEqual([['folder', 12]]);
    }
  });

  it('sorted into folders are classes, with train and test folders above them', async () => {
    const files = ['train/happy/1', 'train/sad/2', 'test/happy/3', 'test/sad/4'].map((path): File => [
      `set/${path}.jpg`,
      small,
    ]);
    const set = await first(files);
    expect(set).toMatchObject({
      kind: 'classes',
      attributes: ['happy', 'sad'],
      splitRules: ['files', 'tenths'],
    });
    const plan = set.plan({ size: 64 });
    expect(plan.splits).toEqual([2, 0, 2]);
    expect(plan.samples.map(({ labels }) => [...labels])).toEqual([
      [1, 0],
      [0, 1],
      [1, 0],
      [0, 1],
    ]);
  });

  it('without anything that says what they show are an error with the remedy', async () => {
    await expect(first(faces)).rejects.toMatchObject({
      code: 'file-unknown',
      message: expect.stringMatching(/3 pictures/) as string,
    });
    await expect(first([['readme.txt', text('hello')]])).rejects.toThrow(/No pictures/);
    await expect(first([...faces, ['l.csv', text('file,A\nann.jpg,1\nann.jpg,0\n')]])).rejects.toThrow(
      /l\.csv, line 3/,
    );
  });
});

describe('the fingerprint of an import', () => {
  it('changes with files, labels and choices, and with nothing else', async () => {
    const plan = (change: (files: File[]) => File[] = (files) => files, size = 64) =>
      first(change(celebaTree({ aligned: 20, hq: 5 }))).then((set) => fingerprint(set.plan({ size })));
    const reference = await plan();
    expect(await plan()).toBe(reference);
    expect(await plan((files) => [...files].reverse())).toBe(reference);
    expect(await plan((files) => files.filter(([path]) => !path.includes('landmarks')))).toBe(reference);
    expect(await plan(undefined, 128)).not.toBe(reference);
    expect(await plan((files) => files.filter(([path]) => !path.endsWith('00003_hat.png')))).not.toBe(
      reference,
    );
    expect(
      await plan((files) =>
        files.map(([path, bytes]) => (path.endsWith('000004.jpg') ? [path, small] : [path, bytes])),
      ),
    ).not.toBe(reference);
  });
});
