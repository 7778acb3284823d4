// Archives, pictures and trees for the tests of the importers, written by other means than the ones that read them.
import { deflateSync, zlibSync } from 'fflate';
import { encode } from 'jpeg-js';
import type { ByteSource, Entry } from '../../../src/data/archive/bytes.ts';
import { looseEntry } from '../../../src/data/archive/bytes.ts';
import { CELEBA_COLUMNS } from '../../../src/data/celeba/columns.ts';

export type File = readonly [path: string, bytes: Uint8Array];
export const text = (content: string): Uint8Array => new TextEncoder().encode(content);

export function sourceOf([path, bytes]: File): ByteSource & { reads: number } {
  return {
    path,
    size: bytes.length,
    modified: 1,
    reads: 0,
    read(offset, length) {
      this.reads += 1;
      if (offset < 0 || offset + length > bytes.length) return Promise.reject(new Error('outside the file'));
      return Promise.resolve(bytes.slice(offset, offset + length));
    },
  };
}

export const entriesOf = (files: readonly File[]): Entry[] => files.map((file) => looseEntry(sourceOf(file)));

/** Bit by bit, unlike the tables of the program. */
export function slowCrc(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

export interface ZipOptions {
  readonly deflate?: boolean;
  /** Write ZIP64 end records although they are not needed. */
  readonly zip64?: boolean;
  /** Changes a central header (from its signature on) before it is written. */
  readonly central?: (view: DataView, index: number) => void;
}

/** An archive, ZIP64 where the count asks for it. */
export function zipOf(files: readonly File[], options: ZipOptions = {}): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  const push = (bytes: Uint8Array): void => {
    parts.push(bytes);
    at += bytes.length;
  };
  const common = (
    view: DataView,
    start: number,
    crc: number,
    packed: number,
    size: number,
    name: number,
  ): void => {
    view.setUint16(start, 0x800, true);
    view.setUint16(start + 2, options.deflate === true ? 8 : 0, true);
    view.setUint32(start + 4, 0x00210000, true);
    view.setUint32(start + 8, crc, true);
    view.setUint32(start + 12, packed, true);
    view.setUint32(start + 16, size, true);
    view.setUint16(start + 20, name, true);
  };
  const crcs = new Map<Uint8Array, number>();
  files.forEach(([path, bytes], index) => {
    const name = text(path);
    const data = options.deflate === true ? deflateSync(bytes) : bytes;
    const crc = crcs.get(bytes) ?? slowCrc(bytes);
    crcs.set(bytes, crc);
    const offset = at;
    const local = new DataView(new ArrayBuffer(30));
    local.setUint32(0, 0x04034b50, true);
    local.setUint16(4, 45, true);
    common(local, 6, crc, data.length, bytes.length, name.length);
    push(new Uint8Array(local.buffer));
    push(name);
    push(data);
    const central = new DataView(new ArrayBuffer(46));
    central.setUint32(0, 0x02014b50, true);
    central.setUint32(4, 0x002d002d, true);
    common(central, 8, crc, data.length, bytes.length, name.length);
    central.setUint32(42, offset, true);
    options.central?.(central, index);
    directory.push(new Uint8Array(central.buffer), name);
  });
  const start = at;
  for (const bytes of directory) push(bytes);
  const length = at - start;
  const large = options.zip64 === true || files.length > 0xffff;
  if (large) {
    const end = new DataView(new ArrayBuffer(76));
    end.setUint32(0, 0x06064b50, true);
    end.setBigUint64(4, 44n, true);
    end.setUint32(12, 0x002d002d, true);
    [files.length, files.length, length, start].forEach((value, i) =>
      end.setBigUint64(24 + 8 * i, BigInt(value), true),
    );
    end.setUint32(56, 0x07064b50, true);
    end.setBigUint64(64, BigInt(at), true);
    end.setUint32(72, 1, true);
    push(new Uint8Array(end.buffer));
  }
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  const count = large ? 0xffff : files.length;
  end.setUint16(8, count, true);
  end.setUint16(10, count, true);
  end.setUint32(12, large ? 0xffffffff : length, true);
  end.setUint32(16, large ? 0xffffffff : start, true);
  push(new Uint8Array(end.buffer));
  const all = new Uint8Array(at);
  let place = 0;
  for (const bytes of parts) {
    all.set(bytes, place);
    place += bytes.length;
  }
  return all;
}

/** A PNG with filter 0 in every row. `colour` is PNG's colour type, `raw` the rows as they are stored. */
export function pngOf(width: number, height: number, raw: Uint8Array, colour = 0, depth = 8): Uint8Array {
  const row = raw.length / height;
  const filtered = new Uint8Array(raw.length + height);
  for (let y = 0; y < height; y += 1) filtered.set(raw.subarray(y * row, (y + 1) * row), y * (row + 1) + 1);
  const chunk = (kind: string, data: Uint8Array): Uint8Array => {
    const bytes = new Uint8Array(12 + data.length);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, data.length);
    bytes.set(text(kind), 4);
    bytes.set(data, 8);
    view.setUint32(8 + data.length, slowCrc(bytes.subarray(4, 8 + data.length)));
    return bytes;
  };
  const head = new Uint8Array(13);
  const view = new DataView(head.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  head.set([depth, colour, 0, 0, 0], 8);
  const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10);
  return joined([
    signature,
    chunk('IHDR', head),
    chunk('IDAT', zlibSync(filtered)),
    chunk('IEND', new Uint8Array(0)),
  ]);
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The encoder ends with Node's Buffer, which a browser lacks; only for its call, because others look for it too. */
function encodeJpeg(data: Uint8Array, width: number, height: number): Uint8Array {
  const scope = globalThis as { Buffer?: unknown };
  const before = scope.Buffer;
  scope.Buffer ??= { from: (bytes: number[]) => Uint8Array.from(bytes) };
  try {
    return new Uint8Array(encode({ data, width, height }, 90).data);
  } finally {
    if (before === undefined) delete scope.Buffer;
  }
}

/** A JPEG with EXIF data that state an orientation, in either byte order, behind an entry of another kind. */
export function exifOf(jpeg: Uint8Array, orientation: number, little = true): Uint8Array {
  const segment = new Uint8Array(4 + 6 + 8 + 2 + 24 + 4);
  const view = new DataView(segment.buffer);
  view.setUint16(0, 0xffe1);
  view.setUint16(2, segment.length - 2);
  segment.set(text('Exif'), 4);
  const tiff = 10;
  view.setUint16(tiff, little ? 0x4949 : 0x4d4d);
  view.setUint16(tiff + 2, 42, little);
  view.setUint32(tiff + 4, 8, little);
  view.setUint16(tiff + 8, 2, little);
  [0x0100, 0x0112].forEach((tag, i) => {
    const at = tiff + 10 + 12 * i;
    view.setUint16(at, tag, little);
    view.setUint16(at + 2, 3, little);
    view.setUint32(at + 4, 1, little);
    view.setUint16(at + 8, tag === 0x0112 ? orientation : 99, little);
  });
  return joined([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]);
}

/** A JPEG whose colours tell its number. */
export function jpegOf(width: number, height: number, number: number): Uint8Array {
  const data = new Uint8Array(width * height * 4);
  for (let i = 0; i < width * height; i += 1) {
    data.set([(number * 37) % 256, (i % width) % 256, Math.floor(i / width) % 256, 255], 4 * i);
  }
  return encodeJpeg(data, width, height);
}

export const NAMES = CELEBA_COLUMNS;
const celebaName = (k: number): string => `${String(k).padStart(6, '0')}.jpg`;

/** Labels of picture k: a different pattern for each. */
export const labelsOf = (k: number): number[] => NAMES.map((_, i) => (k >> (i % 12)) & 1);

export interface TreeOptions {
  /** Aligned pictures 1 .. aligned. */
  readonly aligned: number;
  /** CelebA-HQ pictures; number k shows the aligned picture 3 k + 2. */
  readonly hq: number;
  readonly csv?: boolean;
}

const pictures = Array.from({ length: 8 }, (_, i) => jpegOf(178, 218, i));
const square = Array.from({ length: 8 }, (_, i) => jpegOf(64, 64, 100 + i));

/** CelebA and CelebAMask-HQ as they are downloaded, with few different pictures. */
export function celebaTree({ aligned, hq, csv = false }: TreeOptions): File[] {
  const numbers = Array.from({ length: aligned }, (_, k) => k + 1);
  const partition = (k: number): number => (k > aligned * 0.9 ? 2 : k > aligned * 0.8 ? 1 : 0);
  const row = (values: readonly number[]): string =>
    values.map((value) => (value === 1 ? ' 1' : '-1')).join(' ');
  const files: File[] = numbers.map((k) => [`img_align_celeba/${celebaName(k)}`, pictures[k % 8]!]);
  if (csv) {
    const lines = numbers.map((k) => [celebaName(k), ...labelsOf(k).map((value) => 2 * value - 1)].join(','));
    files.push([
      'list_attr_celeba.csv',
      text(`${['image_id', ...NAMES].join(',')}\r\n${lines.join('\r\n')}\r\n`),
    ]);
    const parts = numbers.map((k) => `${celebaName(k)},${partition(k)}`);
    files.push(['list_eval_partition.csv', text(`image_id,partition\n${parts.join('\n')}\n`)]);
  } else {
    const lines = numbers.map((k) => `${celebaName(k)} ${row(labelsOf(k))}`);
    files.push(['list_attr_celeba.txt', text(`${aligned}\n${NAMES.join(' ')} \n${lines.join('\n')}\n`)]);
    files.push([
      'list_eval_partition.txt',
      text(numbers.map((k) => `${celebaName(k)} ${partition(k)}\n`).join('')),
    ]);
  }
  if (hq === 0) return files;
  const half = (inside: (x: number, y: number) => boolean): Uint8Array =>
    pngOf(
      32,
      32,
      Uint8Array.from({ length: 1024 }, (_, i) => (inside(i % 32, i >> 5) ? 255 : 0)),
    );
  const masks = {
    skin: half((x) => x < 16),
    hair: half((_, y) => y < 16),
    hat: half((x, y) => x < 8 && y < 8),
  };
  const hqNumbers = Array.from({ length: hq }, (_, k) => k);
  for (const k of hqNumbers) {
    files.push([`CelebAMask-HQ/CelebA-HQ-img/${k}.jpg`, square[k % 8]!]);
    for (const [part, bytes] of Object.entries(masks)) {
      files.push([
        `CelebAMask-HQ/CelebAMask-HQ-mask-anno/0/${String(k).padStart(5, '0')}_${part}.png`,
        bytes,
      ]);
    }
  }
  const original = (k: number): number => 3 * k + 2;
  const mapping = hqNumbers.map((k) => `${k}       ${original(k) - 1}      ${celebaName(original(k))}`);
  files.push([
    'CelebAMask-HQ/CelebA-HQ-to-CelebA-mapping.txt',
    text(`idx     orig_idx     orig_file\n${mapping.join('\n')}\n`),
  ]);
  const own = hqNumbers.map((k) => `${k}.jpg  ${row(labelsOf(original(k)))}`);
  files.push([
    'CelebAMask-HQ/CelebAMask-HQ-attribute-anno.txt',
    text(`${hq}\n${NAMES.join(' ')}\n${own.join('\n')}\n`),
  ]);
  return files;
}

/** The four files of MNIST with `count` training and `test` test digits of 28 px; digit i shows class i % 10. */
export function mnistFiles(count: number, test: number): File[] {
  const idx = (magic: number, dimensions: readonly number[], body: Uint8Array): Uint8Array => {
    const head = new DataView(new ArrayBuffer(4 + 4 * dimensions.length));
    head.setUint32(0, magic);
    dimensions.forEach((value, i) => head.setUint32(4 + 4 * i, value));
    return joined([new Uint8Array(head.buffer), body]);
  };
  const pictures = (n: number): Uint8Array =>
    idx(
      0x803,
      [n, 28, 28],
      Uint8Array.from({ length: n * 784 }, (_, i) => (Math.floor(i / 784) % 10) * 25),
    );
  const labels = (n: number): Uint8Array =>
    idx(
      0x801,
      [n],
      Uint8Array.from({ length: n }, (_, i) => i % 10),
    );
  return [
    ['train-images-idx3-ubyte', pictures(count)],
    ['train-labels-idx1-ubyte', labels(count)],
    ['t10k-images-idx3-ubyte', pictures(test)],
    ['t10k-labels-idx1-ubyte', labels(test)],
  ];
}

/** Changes a copy: bytes flipped, cut off, doubled or zeroed; the kind and place come from `random`. */
export function mutated(bytes: Uint8Array, random: { integer(bound: number): number }): Uint8Array {
  const copy = bytes.slice();
  const place = random.integer(Math.max(1, copy.length));
  switch (random.integer(4)) {
    case 0:
      copy[place] = copy[place]! ^ (1 + random.integer(255));
      return copy;
    case 1:
      return copy.subarray(0, place);
    case 2:
      return joined([copy.subarray(0, place), copy.subarray(Math.max(0, place - 1 - random.integer(16)))]);
    default:
      copy.fill(random.integer(256), place, place + 1 + random.integer(8));
      return copy;
  }
}
