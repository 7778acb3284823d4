// Reading and writing the safetensors format: an 8-byte little-endian header length, a JSON header, packed data. A file
// is hostile until every number in its header has been checked. Not here: what the tensors mean (see model.ts).
import { StudioError } from '../../face/errors.ts';
import { fromBfloat16, fromFloat16, toFloat16 } from './half.ts';
import { duplicateKey } from './json-keys.ts';

/** Row-major numbers with their shape. */
export interface NamedArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface Safetensors {
  readonly metadata: ReadonlyMap<string, string>;
  readonly tensors: ReadonlyMap<string, NamedArray>;
}

const MAX_HEADER = 25_000_000;
const MAX_RANK = 8;
const WIDTHS: Readonly<Record<string, number>> = { F32: 4, F16: 2, BF16: 2 };
/** PyTorch's batch norms count batches in a 64-bit integer that nothing needs. */
const COUNTER = 'num_batches_tracked';
const COUNTER_WIDTH = 8;

function damaged(message: string): StudioError {
  return new StudioError(
    'file-damaged',
    message,
    'Export or download the file again; if it was made elsewhere, save it as F32 safetensors.',
  );
}

/**
 * Reads a file of F32, F16 or BF16 tensors; all become Float32Array.
 * @throws StudioError `file-damaged` or `file-too-large`, naming the tensor where one is to blame
 */
export function readSafetensors(bytes: Uint8Array): Safetensors {
  const { header, dataStart } = readHeader(bytes);
  const { __metadata__: metadata, ...entries } = header;
  const data = bytes.subarray(dataStart);
  const placed = Object.entries(entries)
    .map(([name, entry]) => checkEntry(name, entry, data.length))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  const tensors = new Map<string, NamedArray>();
  let end = 0;
  for (const { name, begin, end: next, dtype, shape } of placed) {
    if (begin !== end) {
      throw damaged(`The data of "${name}" ${begin < end ? 'overlaps another tensor' : 'follows a gap'}.`);
    }
    end = next;
    if (dtype === 'I64') continue;
    const values = decode(data.slice(begin, next), dtype);
    if (!values.every(Number.isFinite)) throw damaged(`"${name}" contains NaN or infinity.`);
    tensors.set(name, { shape, data: values });
  }
  if (end !== data.length) throw damaged(`The file has ${data.length - end} bytes that belong to no tensor.`);
  return { metadata: checkMetadata(metadata), tensors };
}

function readHeader(bytes: Uint8Array): { header: Record<string, unknown>; dataStart: number } {
  if (bytes.length < 10) throw damaged('The file is too short for safetensors.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32;
  if (length > MAX_HEADER) {
    throw new StudioError(
      'file-too-large',
      `The file announces a header of ${length} bytes, over the bound of ${MAX_HEADER}.`,
      'Check that this is a safetensors file.',
    );
  }
  if (length > bytes.length - 8) throw damaged('The file ends inside its header.');
  let text: string;
  let header: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + length));
    header = JSON.parse(text);
  } catch {
    throw damaged('The header of the file is not JSON.');
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw damaged('The header of the file is not a table of tensors.');
  }
  const twice = duplicateKey(text);
  if (twice !== undefined) throw damaged(`The header names "${twice}" twice.`);
  return { header: header as Record<string, unknown>, dataStart: 8 + length };
}

interface Placed {
  name: string;
  dtype: string;
  shape: number[];
  begin: number;
  end: number;
}

function isIndex(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function checkEntry(name: string, entry: unknown, available: number): Placed {
  if (typeof entry !== 'object' || entry === null) throw damaged(`The entry of "${name}" is not a record.`);
  const { dtype, shape, data_offsets: offsets } = entry as Record<string, unknown>;
  const counter = dtype === 'I64' && name.endsWith(COUNTER);
  const width = counter ? COUNTER_WIDTH : Object.hasOwn(WIDTHS, String(dtype)) && WIDTHS[String(dtype)];
  if (typeof dtype !== 'string' || typeof width !== 'number') {
    throw damaged(`"${name}" has the number type ${JSON.stringify(dtype)}; F32, F16 and BF16 are read.`);
  }
  if (!Array.isArray(shape) || shape.length > MAX_RANK || !shape.every(isIndex)) {
    throw damaged(`"${name}" has no usable shape.`);
  }
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isIndex)) {
    throw damaged(`"${name}" has no usable data offsets.`);
  }
  const [begin, end] = offsets as [number, number];
  if (begin > end || end > available) throw damaged(`The data of "${name}" lies outside the file.`);
  const size = shape.reduce((product, n) => product * n, width);
  if (size !== end - begin) {
    throw damaged(`"${name}" has ${end - begin} bytes; its shape [${shape.join(', ')}] needs ${size}.`);
  }
  return { name, dtype, shape, begin, end };
}

function checkMetadata(value: unknown): Map<string, string> {
  const table = new Map<string, string>();
  if (value === undefined) return table;
  const bad = damaged('The metadata of the file is not a table of strings.');
  if (typeof value !== 'object' || value === null) throw bad;
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') throw bad;
    table.set(key, text);
  }
  return table;
}

function decode(bytes: Uint8Array, dtype: string): Float32Array {
  const { buffer, byteOffset, byteLength } = bytes; // a copy of its own: aligned
  if (dtype === 'F32') return new Float32Array(buffer, byteOffset, byteLength / 4);
  const halves = new Uint16Array(buffer, byteOffset, byteLength / 2);
  return Float32Array.from(halves, dtype === 'F16' ? fromFloat16 : fromBfloat16);
}

/**
 * Writes a file. Tensors are laid out in the order given; the data starts on a multiple of 8.
 * @param dtype `F16` halves the size; values beyond its range are refused
 * @throws StudioError `weights-mismatch` for a value that cannot be written, naming the tensor
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, NamedArray>,
  metadata: ReadonlyMap<string, string> = new Map(),
  dtype: 'F32' | 'F16' = 'F32',
): Uint8Array<ArrayBuffer> {
  const width = dtype === 'F32' ? 4 : 2;
  // Without a prototype, so that a tensor may even be called "__proto__".
  const header = Object.create(null) as Record<string, unknown>;
  if (metadata.size > 0) header['__metadata__'] = Object.fromEntries(metadata);
  let offset = 0;
  for (const [name, { shape, data }] of tensors) {
    const end = offset + data.length * width;
    header[name] = { dtype, shape: [...shape], data_offsets: [offset, end] };
    offset = end;
  }
  const text = JSON.stringify(header);
  const json = new TextEncoder().encode(text);
  const padded = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + padded + offset);
  new DataView(bytes.buffer).setUint32(0, padded, true);
  bytes.fill(0x20, 8, 8 + padded);
  bytes.set(json, 8);
  let at = 8 + padded;
  for (const [name, { data }] of tensors) {
    const packed = dtype === 'F32' ? data : Uint16Array.from(data, (value) => toFloat16(value));
    checkWritable(name, data, packed);
    bytes.set(new Uint8Array(packed.buffer, packed.byteOffset, packed.byteLength), at);
    at += packed.byteLength;
  }
  return bytes;
}

const HALF_INFINITY = 0x7c00;

function checkWritable(name: string, data: Float32Array, packed: Float32Array | Uint16Array): void {
  const broken = data.findIndex((value) => !Number.isFinite(value));
  const overflow =
    packed instanceof Uint16Array ? packed.findIndex((half) => (half & HALF_INFINITY) === HALF_INFINITY) : -1;
  if (broken < 0 && overflow < 0) return;
  throw new StudioError(
    'weights-mismatch',
    broken >= 0 ? `"${name}" contains NaN or infinity.` : `"${name}" has values beyond the range of F16.`,
    broken >= 0 ? 'Go back to an earlier checkpoint of this run.' : 'Export as F32.',
  );
}
