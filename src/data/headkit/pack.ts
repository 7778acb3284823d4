// A pack of pre-rendered faces: the first click needs no rendering. Pictures lie in JPEG atlases (decoded by plain
// JavaScript, so every browser and Node get the same bytes), part maps are lossless (part-coding.ts).
import { decode } from 'jpeg-js';
import { StudioError } from '../../face/errors.ts';
import { openContainer, type Container } from './container.ts';
import { decodeParts } from './part-coding.ts';

const PACK_VERSION = 3;
const MAX_FACES = 65536;
const MAX_SIZE = 256;

const ROLE = {
  magic: 'FPCK',
  name: 'The pack of built-in faces',
  remedy: 'Reload the page so that the pack is loaded anew; if that fails, install the program again.',
} as const;

export interface PackedFace {
  seed: number;
  /** size x size x 3. */
  rgb: Uint8Array;
  /** 0 or 1 per attribute of the pack. */
  attributes: Uint8Array;
  /** size x size part ids, and the parts beneath glasses (`RenderedFace`). */
  label: Uint8Array;
  under: Uint8Array;
}

export interface FacePack {
  readonly version: number;
  /** Side of a face in pixels. */
  readonly size: number;
  readonly attributes: readonly string[];
  readonly splits: { readonly train: number; readonly test: number };
  /** Content hash of the file. */
  readonly hash: string;
  /** Kit and generator that drew the faces: the renderer makes the same ones from the seeds. */
  readonly kitHash: string;
  readonly generator: number;
  /** A copy of face 0 .. train + test - 1, training faces first. */
  face(index: number): PackedFace;
  /** Labels of all faces, count x attributes, 0 or 1; decodes no picture. */
  labels(): Uint8Array;
}

interface PackHeader {
  readonly size: number;
  readonly attributes: readonly string[];
  readonly splits: { readonly train: number; readonly test: number };
  readonly kitHash: string;
  readonly generator: number;
  /** Faces per row and per atlas; the last atlas may hold fewer. */
  readonly columns: number;
  readonly perAtlas: number;
}

interface Chunk {
  readonly width: number;
  readonly rgb: Uint8Array;
  readonly label: Uint8Array;
  readonly under: Uint8Array;
}

/**
 * Opens a pack. Atlases are decoded when one of their faces is first asked for, and kept.
 * @throws StudioError `file-damaged`, `file-unknown` or `file-too-large`; `face` throws `file-damaged` when an atlas
 * does not decode and `data-missing` for an index out of range
 */
export function openPack(bytes: Uint8Array): FacePack {
  const file = openContainer(bytes, ROLE);
  if (file.version !== PACK_VERSION) {
    throw new StudioError(
      'file-unknown',
      `${ROLE.name} has version ${file.version}, not ${PACK_VERSION}.`,
      ROLE.remedy,
    );
  }
  const header = checkedHeader(file);
  const { size, attributes, splits, columns, perAtlas } = header;
  const count = splits.train + splits.test;
  const seeds = file.u32('seeds');
  const bits = file.u16('attributes');
  if (seeds.length !== count || bits.length !== count) throw damaged('its tables have the wrong length');
  const chunks = new Map<number, Chunk>();
  return {
    version: file.version,
    size,
    attributes,
    splits,
    hash: file.hash,
    kitHash: header.kitHash,
    generator: header.generator,
    labels: () =>
      Uint8Array.from(
        { length: count * attributes.length },
        (_, at) => (bits[Math.floor(at / attributes.length)]! >> (at % attributes.length)) & 1,
      ),
    face(index) {
      if (!Number.isInteger(index) || index < 0 || index >= count) {
        throw new StudioError(
          'data-missing',
          `The pack has no face ${index}.`,
          `Ask for a face from 0 to ${count - 1}.`,
        );
      }
      const number = Math.floor(index / perAtlas);
      let chunk = chunks.get(number);
      if (chunk === undefined) {
        chunk = openChunk(file, header, number, Math.min(perAtlas, count - number * perAtlas));
        chunks.set(number, chunk);
      }
      const place = index % perAtlas;
      const pixels = size * size;
      return {
        seed: seeds[index]!,
        rgb: cutTile(chunk, size, place % columns, Math.floor(place / columns)),
        attributes: Uint8Array.from(attributes, (_, bit) => (bits[index]! >> bit) & 1),
        label: chunk.label.slice(place * pixels, (place + 1) * pixels),
        under: chunk.under.slice(place * pixels, (place + 1) * pixels),
      };
    },
  };
}

function damaged(what: string): StudioError {
  return new StudioError('file-damaged', `${ROLE.name}: ${what}.`, ROLE.remedy);
}

function checkedHeader(file: Container): PackHeader {
  const header = file.header as unknown as PackHeader;
  const whole = (value: number, least: number, most: number) =>
    Number.isInteger(value) && value >= least && value <= most;
  const { size, attributes, splits, columns, perAtlas } = header;
  const good =
    whole(size, 16, MAX_SIZE) &&
    size % 8 === 0 &&
    Array.isArray(attributes) &&
    whole(attributes.length, 1, 16) &&
    whole(splits.train, 0, MAX_FACES) &&
    whole(splits.test, 0, MAX_FACES) &&
    whole(columns, 1, 64) &&
    whole(perAtlas, columns, columns * columns) &&
    whole(columns * size, 16, 4096);
  if (!good) throw damaged('its header makes no sense');
  return header;
}

function openChunk(file: Container, header: PackHeader, number: number, faces: number): Chunk {
  const { size, columns } = header;
  const width = columns * size;
  const height = Math.ceil(faces / columns) * size;
  const rgb = decodeJpeg(file.u8(`atlas/${number}`), width, height);
  const { label, under } = decodeParts(file.u8(`parts/${number}`), faces, size);
  return { width, rgb, label, under };
}

function decodeJpeg(bytes: Uint8Array, width: number, height: number): Uint8Array {
  try {
    const limits = { maxMemoryUsageInMB: 256, maxResolutionInMP: 17 };
    const image = decode(bytes, { useTArray: true, formatAsRGBA: false, tolerantDecoding: false, ...limits });
    if (image.width === width && image.height === height) return image.data;
  } catch {
    // Told below: a wrong stream and a wrong size mean the same to the user.
  }
  throw damaged('an atlas does not decode');
}

function cutTile(chunk: Chunk, size: number, column: number, row: number): Uint8Array {
  const out = new Uint8Array(size * size * 3);
  for (let y = 0; y < size; y += 1) {
    const from = ((row * size + y) * chunk.width + column * size) * 3;
    out.set(chunk.rgb.subarray(from, from + size * 3), y * size * 3);
  }
  return out;
}
