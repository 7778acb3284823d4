// `semblance edit` on a folder of pictures of several kinds and shapes.
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jpegBytes, pngBytes } from '../../src/cli/pictures.ts';
import { judgeSpecs } from '../../src/engine/evaluate/judge/net.ts';
import { fileShape } from '../../src/engine/weights/layout.ts';
import { writeSafetensors } from '../../src/engine/weights/safetensors.ts';
import type { NamedArray } from '../../src/engine/weights/safetensors.ts';
import { semblance } from './terminal.ts';

let folder = '';
const faces = (): string => join(folder, 'faces');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'semblance-edit-'));
  await mkdir(faces());
  const ramp = (width: number, height: number): Uint8Array =>
    Uint8Array.from({ length: width * height * 3 }, (_, at) => (at * 7) % 251);
  await writeFile(join(faces(), 'wide.png'), pngBytes(ramp(90, 70), 90, 70, 3));
  await writeFile(join(faces(), 'tall.jpg'), jpegBytes(ramp(60, 100), 60, 100));
  await writeFile(join(faces(), 'notes.txt'), 'no picture');
});
afterAll(() => rm(folder, { recursive: true }));

/** A judge without any weight that sees one attribute everywhere. */
function judgeThatSees(attributes: readonly string[], seen: string): Uint8Array {
  const sizes = { size: 32, channels: 3, width: 2, blocks: 2, fc: 4, attributes } as const;
  const tensors = new Map(
    judgeSpecs(sizes).map((spec): [string, NamedArray] => {
      const shape = fileShape(spec);
      const length = shape.reduce((product, side) => product * side, 1);
      const last = spec.name === 'fc.1.bias';
      const data = Float32Array.from({ length }, (_, at) => (last ? (attributes[at] === seen ? 1 : -1) : 0));
      return [spec.name, { shape, data }];
    }),
  );
  const info = { ...sizes, dataset: 'none', epochs: 0, accuracy: {} };
  return writeSafetensors(tensors, new Map([['judge', JSON.stringify(info)]]));
}

interface Answer {
  attributes: string[];
  sheets: string[];
  pictures: { file: string; outputs: string[]; difference: number[] }[];
  failed: { file: string; code: string }[];
}

describe('edit', { timeout: 60_000 }, () => {
  test('edits every picture of a folder and lays them on a sheet', async () => {
    const labels = join(folder, 'labels.csv');
    await writeFile(labels, 'image_id,Blond_Hair,Black_Hair,Pale_Skin\nwide.png,0,1,1\ntall.jpg,1,0,0\n');
    const out = join(folder, 'edited');
    const words = ['--set', 'Blond_Hair=1,Pale_Skin=0', '--from-attributes', labels, '--intensity', '1.5'];
    const {
      code,
      out: text,
      err,
    } = semblance([
      'edit',
      '--model',
      'ssa-64',
      '--image',
      faces(),
      ...words,
      '--out',
      out,
      '--json',
      '--backend',
      'wasm',
    ]);
    expect(code, err).toBe(0);
    const { attributes, pictures, sheets, failed } = JSON.parse(text) as Answer;
    expect(failed).toEqual([]);
    const of = (picture: number): Record<string, number | undefined> =>
      Object.fromEntries(attributes.map((name, at) => [name, pictures[picture]?.difference[at]]));
    expect(pictures.map(({ file }) => file.split('/').at(-1))).toEqual(['tall.jpg', 'wide.png']);
    // Blond already, no pale skin: nothing to do.
    expect(Object.values(of(0)).every((value) => value === 0)).toBe(true);
    // Black hair gives way to blond; all of it one and a half times.
    expect(of(1)).toMatchObject({ Blond_Hair: 1.5, Black_Hair: -1.5, Pale_Skin: -1.5, Male: 0 });

    const kinds = ['attention', 'clothing', 'difference', 'final', 'raw'];
    const expected = ['tall', 'wide'].flatMap((stem) => kinds.map((kind) => `${stem}-${kind}.png`));
    expect((await readdir(out)).sort()).toEqual(['contact-sheet.png', ...expected].sort());
    expect(sheets).toEqual(['contact-sheet.png']);
    const final = PNG.sync.read(await readFile(join(out, 'wide-final.png')));
    expect([final.width, final.height]).toEqual([64, 64]);
    const sheet = PNG.sync.read(await readFile(join(out, 'contact-sheet.png')));
    expect([sheet.width, sheet.height]).toEqual([6 * 66 - 2, 2 * 66 - 2]);
    // The second row shows the middle of the wide picture, then the files.
    const inSheet = sheet.data.subarray(((66 + 10) * sheet.width + 66 + 20) * 4).subarray(0, 3);
    expect([...inSheet]).toEqual([...final.data.subarray((10 * 64 + 20) * 4).subarray(0, 3)]);
  });

  test('a picture that cannot be read is named and makes the command fail; the others are edited', async () => {
    await writeFile(join(faces(), 'cut.jpg'), (await readFile(join(faces(), 'tall.jpg'))).subarray(0, 200));
    const out = join(folder, 'some');
    const words = ['--set', 'Male=1', '--from-attributes', 'Young=1', '--out', out, '--json'];
    const { code, out: text } = semblance(['edit', '--model', 'ssa-64', '--image', faces(), ...words]);
    const { pictures, failed } = JSON.parse(text) as Answer;
    expect([code, pictures.length]).toEqual([1, 2]);
    expect(failed).toMatchObject([{ file: join(faces(), 'cut.jpg'), code: 'file-damaged' }]);
    await rm(join(faces(), 'cut.jpg'));
  });

  test('a judge says what the pictures show, where nobody else does', async () => {
    const path = join(folder, 'judge.safetensors');
    await writeFile(path, judgeThatSees(['Male', 'Young'], 'Male'));
    const words = ['--set', 'Male=0,Young=0', '--judge', path, '--out', join(folder, 'judged'), '--json'];
    const image = join(faces(), 'wide.png');
    const { code, out, err } = semblance(['edit', '--model', 'ssa-64', '--image', image, ...words]);
    expect(code, err).toBe(0);
    const { attributes, pictures } = JSON.parse(out) as Answer;
    const difference = pictures[0]?.difference ?? [];
    // It is a man, and not young: only the one has to change.
    expect(attributes.filter((_, at) => difference[at] !== 0)).toEqual(['Male']);
  });

  test.each([
    [['--set', 'Blnd_Hair=1'], 2, /no attribute "Blnd_Hair"; did you mean "Blond_Hair"/],
    [['--set', 'Male=2'], 2, /write Male=0 or Male=1/],
    [['--set', 'Male=1', '--model', 'nothing'], 1, /does not come with the studio.*\[data-missing]/],
    [['--set', 'Male=1', '--model', 'package.json'], 1, /neither safetensors nor a PyTorch/],
    [['--set', 'Male=1', '--image', '/no/picture.png'], 1, /no file .*picture.png.*\[data-missing]/],
    [['--set', 'Male=1', '--intensity', '9'], 2, /--intensity is a number from 0 to 2/],
  ])('%j is refused', (words, wanted, message) => {
    const usual = { '--model': 'ssa-64', '--image': join(faces(), 'wide.png'), '--out': join(folder, 'no') };
    const rest = Object.entries(usual)
      .filter(([name]) => !words.includes(name))
      .flat();
    const { code, err } = semblance(['edit', ...words, ...rest, '--backend', 'wasm']);
    expect(err).toMatch(message);
    expect(code).toBe(wanted);
  });
});
