// The half of bench/import.mjs that needs the program: an archive of aligned CelebA pictures, and its import in Node.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jpegBytes, pngBytes } from '../src/cli/pictures.ts';
import { exportTree } from '../src/data/headkit/export-tree.ts';
import { openKit } from '../src/data/headkit/kit.ts';
import { HeadRenderer } from '../src/data/headkit/render.ts';
import { decodeJpeg, JPEG_JS } from '../src/data/pictures/jpeg.ts';
import { openImport } from '../src/service/importing.ts';
import { fileStorage } from '../src/storage/node/files.ts';
import { openPaths } from '../src/storage/node/sources.ts';
import { zipOf } from '../tests/data/importing/make.ts';
import type { File } from '../tests/data/importing/make.ts';

const DRAWN = 20;

/** An archive like img_align_celeba.zip with its list: 178 x 218 JPEG, twenty drawn faces repeated. */
export function archive(pictures: number): Uint8Array {
  const renderer = new HeadRenderer(openKit(new Uint8Array(readFileSync('public/faces/headkit.bin'))));
  const encoders = {
    jpeg: jpegBytes,
    png: (grey: Uint8Array, width: number, height: number) => pngBytes(grey, width, height, 1),
  };
  const drawn = [...exportTree(renderer, { count: DRAWN, size: 16, encoders })];
  const faces = drawn.filter(({ path }) => path.startsWith('img_align_celeba/')).map(({ bytes }) => bytes);
  const list = drawn.find(({ path }) => path === 'list_attr_celeba.txt');
  const [, names = '', ...rows] = new TextDecoder().decode(list?.bytes).split('\n');
  const nameOf = (k: number): string => `${String(k + 1).padStart(6, '0')}.jpg`;
  const lines = Array.from(
    { length: pictures },
    (_, k) => `${nameOf(k)}${(rows[k % DRAWN] ?? '').slice(10)}`,
  );
  const files = lines.map((_, k): File => [
    `img_align_celeba/${nameOf(k)}`,
    faces[k % DRAWN] ?? new Uint8Array(0),
  ]);
  const text = `${pictures}\n${names}\n${lines.join('\n')}\n`;
  return zipOf([...files, ['list_attr_celeba.txt', new TextEncoder().encode(text)]]);
}

/** @returns pictures per second */
export async function importInNode(file: string, folder: string, size: number): Promise<number> {
  const { datasets } = fileStorage(join(folder, 'sets'), join(folder, 'runs'), () => 0);
  const world = { datasets, manager: {}, decode: decodeJpeg, decoder: JPEG_JS, now: () => 0 };
  const opened = await openImport(await openPaths([file]), world);
  const started = performance.now();
  const { count } = await opened.run(
    { set: 0, size },
    {
      signal: { aborted: false },
      clock: () => performance.now(),
      breathe: () => new Promise((resolve) => setImmediate(resolve)),
      report: () => undefined,
    },
  );
  return (count / (performance.now() - started)) * 1000;
}
