// Checkpoints of PyTorch (torch.save of a dictionary of tensors) in both containers: the archive of today and the
// sequence of pickles from before version 1.6. Strided tensors become packed arrays. Not here: what the names mean.
import { StudioError } from '../../face/errors.ts';
import { fromBfloat16, fromFloat16 } from './half.ts';
import { isGlobal, isSequence, pickleError, readPickle } from './pickle.ts';
import type { PickleHost, PickleObject, PickleValue } from './pickle.ts';
import type { NamedArray } from './safetensors.ts';
import { isZip, readZip } from './zip.ts';

export type TorchContainer = 'torch-zip' | 'torch-legacy';

interface Storage extends PickleObject {
  readonly kind: 'storage';
  readonly type: string;
  readonly key: string;
  readonly count: number;
}

interface Tensor extends PickleObject {
  readonly kind: 'tensor';
  readonly storage: Storage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** Bytes of one number by storage class. Integers are counters: passed over, but their bytes have to be counted. */
const TYPES: Readonly<Record<string, number>> = {
  'torch FloatStorage': 4,
  'torch HalfStorage': 2,
  'torch BFloat16Storage': 2,
  'torch LongStorage': 8,
};
const ORDERED = 'collections OrderedDict';
const REBUILD = 'torch._utils _rebuild_tensor_v2';
const PARAMETER = 'torch._utils _rebuild_parameter';
const NAMES = new Set([...Object.keys(TYPES), ORDERED, REBUILD, PARAMETER]);

const MOST_AXES = 8;
const MOST_TENSORS = 20_000;
const DEEPEST = 6;
/** The pickled number 0x1950a86a20f9469cfc6c with which the older container begins. */
const MAGIC = Uint8Array.of(
  0x80,
  2,
  0x8a,
  10,
  0x6c,
  0xfc,
  0x9c,
  0x46,
  0xf9,
  0x20,
  0x6a,
  0xa8,
  0x50,
  0x19,
  0x2e,
);
const LEGACY_VERSION = 1001;

/** Which of PyTorch's containers bytes begin like. */
export function torchContainer(bytes: Uint8Array): TorchContainer | undefined {
  if (isZip(bytes)) return 'torch-zip';
  return MAGIC.every((byte, i) => bytes[i] === byte) ? 'torch-legacy' : undefined;
}

/**
 * Every floating-point tensor of a checkpoint by name; dictionaries in dictionaries give names joined by `/`.
 * @throws StudioError `file-unknown`, `file-damaged`, `file-too-large`, naming the tensor where one is to blame
 */
export function readTorch(bytes: Uint8Array): Map<string, NamedArray> {
  const container = torchContainer(bytes);
  if (container === undefined) {
    throw new StudioError(
      'file-unknown',
      'This is no PyTorch checkpoint.',
      'Choose a file that torch.save wrote.',
    );
  }
  const { value, data } = container === 'torch-zip' ? readArchive(bytes) : readLegacy(bytes);
  const found = new Map<string, Tensor>();
  collect(value, '', found, { depth: 0, visited: 0 });
  if (found.size === 0) throw pickleError('The checkpoint holds no tensors.');
  // Tensors may share a storage or repeat it by strides; the file must not unfold to many times its size.
  const total = [...found.values()].reduce((sum, tensor) => sum + sizeOf(tensor.shape), 0);
  if (!(total <= bytes.length)) {
    throw new StudioError(
      'file-too-large',
      `The tensors would take ${total} numbers, more than a file of ${bytes.length} bytes can hold.`,
      'Save the state dictionary again with cloned tensors.',
    );
  }
  const tensors = new Map<string, NamedArray>();
  for (const [name, tensor] of found) {
    const values = unfold(name, tensor, data(tensor.storage, name));
    if (!values.every(Number.isFinite)) throw pickleError(`"${name}" contains NaN or infinity.`);
    tensors.set(name, { shape: tensor.shape, data: values });
  }
  return tensors;
}

/** The raw bytes of a storage. */
type Data = (storage: Storage, name: string) => Uint8Array;

function readArchive(bytes: Uint8Array): { value: PickleValue; data: Data } {
  const entries = readZip(bytes);
  const pickles = [...entries.keys()].filter((name) => name === 'data.pkl' || name.endsWith('/data.pkl'));
  const [name = ''] = pickles;
  if (pickles.length !== 1)
    throw pickleError(`The archive has ${pickles.length} pickles, a checkpoint has one.`);
  const root = name.slice(0, -'data.pkl'.length);
  const order = entries.get(`${root}byteorder`);
  if (order !== undefined && new TextDecoder().decode(order) !== 'little') {
    throw pickleError('The checkpoint was written on a big-endian machine.');
  }
  const { value } = readPickle(entries.get(name) as Uint8Array, 0, host());
  return {
    value,
    data: (storage, tensor) => {
      const stored = entries.get(`${root}data/${storage.key}`);
      if (stored === undefined) throw pickleError(`The numbers of "${tensor}" are missing in the archive.`);
      return stored;
    },
  };
}

function readLegacy(bytes: Uint8Array): { value: PickleValue; data: Data } {
  const seen = new Map<string, Storage>();
  const plain = host();
  const version = readPickle(bytes, MAGIC.length, plain);
  if (version.value !== LEGACY_VERSION) throw pickleError('The checkpoint is of an unknown version.');
  const system = readPickle(bytes, version.end, plain);
  if (!(system.value instanceof Map) || system.value.get('little_endian') !== true) {
    throw pickleError('The checkpoint was not written on a little-endian machine.');
  }
  const object = readPickle(bytes, system.end, host(seen));
  const keys = readPickle(bytes, object.end, plain);
  if (!isSequence(keys.value, 'list')) throw pickleError('The checkpoint has no list of its storages.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stored = new Map<string, Uint8Array>();
  let at = keys.end;
  for (const key of keys.value.items) {
    const storage = typeof key === 'string' ? seen.get(key) : undefined;
    if (storage === undefined) throw pickleError('The checkpoint lists a storage that nothing refers to.');
    if (at + 8 > bytes.length) throw pickleError('The checkpoint ends before its last storage.');
    const count = view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
    if (count !== storage.count)
      throw pickleError(`Storage ${storage.key} has ${count} numbers, not ${storage.count}.`);
    const end = at + 8 + count * (TYPES[storage.type] ?? 0);
    if (end > bytes.length) throw pickleError('The checkpoint ends inside a storage.');
    stored.set(storage.key, bytes.subarray(at + 8, end));
    at = end;
  }
  if (at !== bytes.length)
    throw pickleError(`The checkpoint has ${bytes.length - at} bytes that belong to no storage.`);
  return {
    value: object.value,
    data: (storage, name) => {
      const found = stored.get(storage.key);
      if (found === undefined) throw pickleError(`The numbers of "${name}" are missing in the file.`);
      return found;
    },
  };
}

/** What PyTorch's pickles mention. @param seen receives every storage by key */
function host(seen = new Map<string, Storage>()): PickleHost {
  return {
    names: NAMES,
    reduce(name, args) {
      if (name === ORDERED && args.length === 0) return new Map();
      if (name === PARAMETER && isKind(args[0], 'tensor')) return args[0];
      if (name === REBUILD) return tensorOf(args);
      throw pickleError(`The pickle calls "${name}" in a way that PyTorch does not.`);
    },
    persistent(id) {
      // ('storage', class, key, device, count), in the older container followed by a view, which is not in use any more
      const [tag, type, key, , count, view = null] = isSequence(id, 'tuple') ? id.items : [];
      if (
        tag !== 'storage' ||
        !isGlobal(type) ||
        !(type.name in TYPES) ||
        typeof key !== 'string' ||
        view !== null
      ) {
        throw pickleError('The pickle refers to something that is no storage.');
      }
      const storage: Storage = { kind: 'storage', type: type.name, key, count: index(count) };
      const before = seen.get(key);
      if (before !== undefined && (before.type !== storage.type || before.count !== storage.count)) {
        throw pickleError(`The pickle describes storage ${key} in two ways.`);
      }
      seen.set(key, storage);
      return storage;
    },
  };
}

function index(value: PickleValue | undefined): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw pickleError('A tensor in the pickle has an unusable size or position.');
}

function isKind<K extends 'storage' | 'tensor'>(
  value: PickleValue | undefined,
  kind: K,
): value is PickleObject & { kind: K } {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind;
}

/** _rebuild_tensor_v2(storage, offset, size, stride, ...) */
function tensorOf([storage, offset, size, stride]: readonly PickleValue[]): Tensor {
  if (!isKind(storage, 'storage') || !isSequence(size, 'tuple') || !isSequence(stride, 'tuple')) {
    throw pickleError('The pickle rebuilds a tensor from something else.');
  }
  const shape = size.items.map(index);
  const strides = stride.items.map(index);
  if (shape.length !== strides.length || shape.length > MOST_AXES) {
    throw pickleError('A tensor in the pickle has unusable axes.');
  }
  return { kind: 'tensor', storage: storage as Storage, offset: index(offset), shape, strides };
}

/** Tensors of a value by name; other values are passed over. */
function collect(
  value: PickleValue,
  prefix: string,
  found: Map<string, Tensor>,
  walk: { depth: number; visited: number },
): void {
  if (!(value instanceof Map)) {
    if (prefix === '') throw pickleError('The checkpoint is no dictionary of tensors.');
    return;
  }
  if (walk.depth >= DEEPEST) throw pickleError('The checkpoint nests dictionaries too deeply.');
  walk.depth += 1;
  for (const [key, item] of value) {
    walk.visited += 1;
    if (walk.visited > MOST_TENSORS)
      throw pickleError(`The checkpoint has more than ${MOST_TENSORS} entries.`);
    if (typeof key !== 'string' && typeof key !== 'number') continue;
    const name = `${prefix}${key}`;
    if (item instanceof Map) collect(item, `${name}/`, found, walk);
    else if (isKind(item, 'tensor') && (item as Tensor).storage.type !== 'torch LongStorage') {
      found.set(name, item as Tensor);
    }
  }
  walk.depth -= 1;
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

/** Row-major numbers of a strided tensor. */
function unfold(name: string, { storage, offset, shape, strides }: Tensor, bytes: Uint8Array): Float32Array {
  const width = TYPES[storage.type] ?? 0;
  if (bytes.length !== storage.count * width) {
    throw pickleError(`The storage of "${name}" has ${bytes.length} bytes, not ${storage.count * width}.`);
  }
  const count = sizeOf(shape);
  const last = shape.reduce((sum, n, axis) => sum + (n - 1) * (strides[axis] ?? 0), offset);
  if (count > 0 && last >= storage.count) throw pickleError(`"${name}" reaches beyond its storage.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = reader(storage.type, view);
  const values = new Float32Array(count);
  const place = shape.map(() => 0);
  let at = offset;
  for (let i = 0; i < count; i += 1) {
    values[i] = read(at);
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      const stride = strides[axis] ?? 0;
      const next = (place[axis] ?? 0) + 1;
      at += stride;
      if (next < (shape[axis] ?? 1)) {
        place[axis] = next;
        break;
      }
      at -= next * stride;
      place[axis] = 0;
    }
  }
  return values;
}

function reader(type: string, view: DataView): (at: number) => number {
  if (type === 'torch FloatStorage') return (at) => view.getFloat32(4 * at, true);
  const half = type === 'torch HalfStorage' ? fromFloat16 : fromBfloat16;
  return (at) => half(view.getUint16(2 * at, true));
}
