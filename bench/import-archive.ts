// Archives for bench/import.mjs and bench/import-large.mjs, from a few drawn faces: aligned CelebA pictures; pictures and
// masks of CelebAMask-HQ at their sizes; and one as large as the real CelebAMask-HQ.zip, with holes where most of its
// bytes would be.
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { jpegBytes, pngBytes } from '../src/cli/pictures.ts';
import { crc32 } from '../src/data/archive/crc32.ts';
import { exportTree } from '../src/data/headkit/export-tree.ts';
import type { TreeRecord } from '../src/data/headkit/export-tree.ts';
import { openKit } from '../src/data/headkit/kit.ts';
import { HeadRenderer } from '../src/data/headkit/render.ts';
import { zipOf } from '../tests/data/importing/make.ts';
import type { File } from '../tests/data/importing/make.ts';

const png = (grey: Uint8Array, width: number, height: number) => pngBytes(grey, width, height, 1);
const text = (content: string): Uint8Array => new TextEncoder().encode(content);

function draw(count: number, size: number, jpeg = jpegBytes): TreeRecord[] {
  const renderer = new HeadRenderer(openKit(new Uint8Array(readFileSync('public/faces/headkit.bin'))));
  return [...exportTree(renderer, { count, size, encoders: { jpeg, png } })];
}

/** A list of attributes of some drawn faces, its rows repeated under other names. */
function repeated(list: Uint8Array | undefined, count: number, name: (k: number) => string): Uint8Array {
  const [, names = '', ...rows] = new TextDecoder().decode(list).trim().split('\n');
  const line = (k: number): string => `${name(k)}${(rows[k % rows.length] ?? '').replace(/^\S+/, '')}`;
  return text(`${count}\n${names}\n${Array.from({ length: count }, (_, k) => line(k)).join('\n')}\n`);
}

/** Like img_align_celeba.zip with its list: 178 x 218 JPEG, twenty drawn faces repeated. */
export function celebaArchive(pictures: number): Uint8Array {
  const drawn = draw(20, 16);
  const faces = drawn.filter(({ path }) => path.startsWith('img_align_celeba/'));
  const nameOf = (k: number): string => `${String(k + 1).padStart(6, '0')}.jpg`;
  const files = Array.from({ length: pictures }, (_, k): File => [
    `img_align_celeba/${nameOf(k)}`,
    faces[k % faces.length]?.bytes ?? new Uint8Array(0),
  ]);
  const list = drawn.find(({ path }) => path === 'list_attr_celeba.txt');
  return zipOf([...files, ['list_attr_celeba.txt', repeated(list?.bytes, pictures, nameOf)]]);
}

/** Every pixel four times, so that CelebA-HQ's 1024 pixels lie over 512 of its masks. */
function doubled(rgb: Uint8Array, width: number, height: number): Uint8Array {
  const out = new Uint8Array(width * height * 12);
  for (let y = 0; y < 2 * height; y += 1) {
    for (let x = 0; x < 2 * width; x += 1) {
      const from = ((y >> 1) * width + (x >> 1)) * 3;
      out.set(rgb.subarray(from, from + 3), (y * 2 * width + x) * 3);
    }
  }
  return jpegBytes(out, 2 * width, 2 * height);
}

/** The files of each of some faces of CelebAMask-HQ, and its list of attributes. */
function maskHq(count: number, side: number): { faces: TreeRecord[][]; list: Uint8Array | undefined } {
  const tree = draw(count, side, doubled).filter(({ path }) => path.startsWith('CelebAMask-HQ/'));
  const faces = Array.from({ length: count }, (_, k) => {
    const stem = `/${String(k).padStart(5, '0')}_`;
    return tree.filter(({ path }) => path.endsWith(`/${k}.jpg`) || path.includes(stem));
  });
  return { faces, list: tree.find(({ path }) => path.includes('attribute-anno'))?.bytes };
}

/** Under the name that picture `n` of CelebAMask-HQ has. */
function renamed(path: string, n: number): string {
  if (path.endsWith('.jpg')) return `CelebAMask-HQ/CelebA-HQ-img/${n}.jpg`;
  const part = path.slice(path.lastIndexOf('/') + 1).replace(/^\d+_/, '');
  return `CelebAMask-HQ/CelebAMask-HQ-mask-anno/${Math.floor(n / 2000)}/${String(n).padStart(5, '0')}_${part}`;
}

const HQ_LIST = 'CelebAMask-HQ/CelebAMask-HQ-attribute-anno.txt';
const hqName = (k: number): string => `${k}.jpg`;

/** Like CelebAMask-HQ.zip: 1024 x 1024 JPEG and part masks of 512 pixels, six drawn faces repeated. */
export function maskHqArchive(pictures: number): Uint8Array {
  const { faces, list } = maskHq(6, 512);
  const files = Array.from({ length: pictures }, (_, n) =>
    (faces[n % faces.length] ?? []).map(({ path, bytes }): File => [renamed(path, n), bytes]),
  );
  return zipOf([...files.flat(), [HQ_LIST, repeated(list, pictures, hqName)]]);
}

/**
 * Writes an archive with the entries and the bytes of CelebAMask-HQ.zip. Every five-hundredth picture has the real sizes, the
 * others are small, so that an import takes minutes; holes between them give the archive its size.
 * @returns entries
 */
export function writeLargeArchive(path: string, pictures: number, bytes: number): number {
  const large = maskHq(2, 512);
  const small = maskHq(6, 32);
  const file = openSync(path, 'w');
  const directory: Uint8Array[] = [];
  const crcs = new Map<Uint8Array, number>();
  let at = 0;
  let entries = 0;
  const put = (part: Uint8Array): void => {
    writeSync(file, part, 0, part.length, at);
    at += part.length;
  };
  const add = (name: string, content: Uint8Array): void => {
    const crc = crcs.get(content) ?? crc32(content);
    crcs.set(content, crc);
    const [local, central] = [new DataView(new ArrayBuffer(30)), new DataView(new ArrayBuffer(46))];
    local.setUint32(0, 0x04034b50, true);
    central.setUint32(0, 0x02014b50, true);
    for (const [view, start] of [
      [local, 4],
      [central, 6],
    ] as const) {
      view.setUint16(start, 45, true);
      view.setUint32(start + 10, crc, true);
      view.setUint32(start + 14, content.length, true);
      view.setUint32(start + 18, content.length, true);
      view.setUint16(start + 22, name.length, true);
    }
    central.setUint32(42, at, true);
    directory.push(new Uint8Array(central.buffer), text(name));
    put(new Uint8Array(local.buffer));
    put(text(name));
    put(content);
    entries += 1;
  };
  add(HQ_LIST, repeated(small.list, pictures, hqName));
  const step = Math.floor((bytes - at - pictures * 1500) / pictures);
  for (let n = 0; n < pictures; n += 1) {
    const { faces } = n % 500 === 0 ? large : small;
    const start = at;
    for (const each of faces[n % faces.length] ?? []) add(renamed(each.path, n), each.bytes);
    at = Math.max(at, start + step);
  }
  const start = at;
  const listed = Buffer.concat(directory);
  put(listed);
  const end = new DataView(new ArrayBuffer(98));
  end.setUint32(0, 0x06064b50, true);
  end.setBigUint64(4, 44n, true);
  [entries, entries, listed.length, start].forEach((value, i) =>
    end.setBigUint64(24 + 8 * i, BigInt(value), true),
  );
  end.setUint32(56, 0x07064b50, true);
  end.setBigUint64(64, BigInt(at), true);
  end.setUint32(72, 1, true);
  end.setUint32(76, 0x06054b50, true);
  end.setUint32(84, 0xffffffff, true);
  end.setUint32(88, 0xffffffff, true);
  end.setUint32(92, 0xffffffff, true);
  put(new Uint8Array(end.buffer));
  closeSync(file);
  return entries;
}
