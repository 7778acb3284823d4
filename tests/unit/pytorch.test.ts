// Checkpoints of PyTorch: files that torch.save wrote, in both containers, and pickles that must not be believed.
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { StudioError } from '../../src/face/errors.ts';
import { readTorch, torchContainer } from '../../src/engine/weights/pytorch.ts';
import { readSafetensors } from '../../src/engine/weights/safetensors.ts';
import { readZip } from '../../src/engine/weights/zip.ts';

const OFFICIAL = 'tests/fixtures/parity/stargan-official';
const NESTED = 'tests/fixtures/weights';
const bytesOf = async (path: string): Promise<Uint8Array> => new Uint8Array(await readFile(path));

function failure(bytes: Uint8Array): StudioError {
  try {
    readTorch(bytes);
  } catch (error) {
    if (error instanceof StudioError) return error;
    throw error;
  }
  throw new Error('the file was accepted');
}

test('both containers of one state dictionary hold the same tensors', async () => {
  const zip = await bytesOf(`${OFFICIAL}/1000-G.ckpt`);
  const legacy = await bytesOf(`${OFFICIAL}/legacy-G.ckpt`);
  expect([torchContainer(zip), torchContainer(legacy)]).toEqual(['torch-zip', 'torch-legacy']);
  const tensors = readTorch(zip);
  expect(readTorch(legacy)).toEqual(tensors);
  expect(tensors.get('main.0.weight')?.shape).toEqual([4, 6, 7, 7]);
  expect(tensors.has('main.1.num_batches_tracked')).toBe(false);
});

test.each(['nested.pt', 'nested-legacy.pt'])(
  '%s: nested dictionaries, strides, half precision, parameters; what is no tensor is passed over',
  async (name) => {
    const tensors = readTorch(await bytesOf(`${NESTED}/${name}`));
    expect([...tensors.keys()]).toEqual(['G/w', 'G/v', 'G/h', 'G/b', 'p', 'optim/state/0/exp_avg']);
    // arange(24) as 2x3x4, first and last axis swapped
    expect(tensors.get('G/w')?.shape).toEqual([4, 3, 2]);
    expect([...tensors.get('G/w')!.data.slice(0, 6)]).toEqual([0, 12, 4, 16, 8, 20]);
    // the second half of the same storage
    expect([...tensors.get('G/v')!.data]).toEqual(Array.from({ length: 12 }, (_, i) => 12 + i));
    expect([...tensors.get('G/h')!.data, ...tensors.get('G/b')!.data]).toEqual([0.5, -2, 1.5, 3]);
    expect([...tensors.get('p')!.data]).toEqual([1, 1, 1, 1]);
  },
);

test('a pickled module, which would run code, is refused by the name that it asks for', async () => {
  const error = failure(await bytesOf(`${NESTED}/module.pt`));
  expect(error.code).toBe('file-damaged');
  expect(error.message).toContain('torch.nn.modules.linear Linear');
  expect(error.remedy).toContain('state_dict');
});

test('a file that is neither is unknown', async () => {
  expect(failure(new Uint8Array(100)).code).toBe('file-unknown');
  expect(failure(await bytesOf(`${OFFICIAL}/1000-expected.safetensors`)).code).toBe('file-unknown');
});

/** A legacy container around a pickled object and one storage of four floats named "0". */
function legacy(object: string, storage = [1, 2, 3, 4]): Uint8Array {
  const chars = (text: string): number[] => [...text].map((char) => char.charCodeAt(0));
  const magic = '\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.';
  const system = '\x80\x02}X\x0d\0\0\0little_endian\x88s.';
  const keys = '\x80\x02]X\x01\0\0\x000a.';
  const data = new Uint8Array(Float32Array.from(storage).buffer);
  const length = [storage.length, 0, 0, 0, 0, 0, 0, 0];
  return Uint8Array.from([
    ...chars(`${magic}\x80\x02M\xe9\x03.${system}\x80\x02${object}.${keys}`),
    ...length,
    ...data,
  ]);
}

const STORAGE = '(X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\x000X\x03\0\0\0cpuK\x04NtQ';
/** {'w': tensor} with the offset, sizes and strides given as opcodes */
const tensor = (offset: string, size: string, stride: string, storage = STORAGE): string =>
  `}X\x01\0\0\0wctorch._utils\n_rebuild_tensor_v2\n(${storage}${offset}${size}${stride}\x89)tRs`;

const whole = tensor('K\0', 'K\x04\x85', 'K\x01\x85');

describe('a crafted pickle', () => {
  test('that is in order is read', () => {
    const tensors = readTorch(legacy(tensor('K\0', 'K\x02K\x02\x86', 'K\x02K\x01\x86')));
    expect([...tensors.get('w')!.data]).toEqual([1, 2, 3, 4]);
    expect([...readTorch(legacy(tensor('K\x01', 'K\x03\x85', 'K\0\x85'))).get('w')!.data]).toEqual([2, 2, 2]);
  });

  test.each<[string, string, RegExp]>([
    ['a call of the shell', 'cposix\nsystem\nX\x02\0\0\0id\x85R', /"posix system".*not on the list/],
    ['eval', 'c__builtin__\neval\nX\x01\0\0\x001\x85R', /"__builtin__ eval"/],
    [
      'an allowed name with arguments of its own',
      'ccollections\nOrderedDict\n]\x85R',
      /"collections OrderedDict"/,
    ],
    ['a storage class that is called', 'ctorch\nFloatStorage\n)R', /"torch FloatStorage" in a way/],
    ['an opcode that makes objects', 'ccollections\nOrderedDict\n)\x81', /opcode 0x81/],
    ['an old opcode', 'I5\n', /opcode 0x49/],
    ['another protocol', '\x80\x04}', /protocol 2/],
    ['a list instead of a dictionary', `]${whole}a`, /no dictionary of tensors/],
    ['no tensors', `}X\x01\0\0\0x${STORAGE}s`, /holds no tensors/],
    ['a tensor beyond its storage', tensor('K\x01', 'K\x04\x85', 'K\x01\x85'), /"w" reaches beyond/],
    ['a stride beyond the storage', tensor('K\0', 'K\x02\x85', 'K\x04\x85'), /"w" reaches beyond/],
    ['a negative size', tensor('K\0', 'J\xff\xff\xff\xff\x85', 'K\x01\x85'), /unusable size/],
    ['sizes without strides', tensor('K\0', 'K\x02\x85', ')'), /unusable axes/],
    [
      'a thousand million copies of one number',
      tensor('K\0', 'J\0\xca\x9a\x3b\x85', 'K\0\x85'),
      /more than a file/,
    ],
    [
      'sizes whose product overflows',
      tensor('K\0', '(' + 'J\xff\xff\xff\x7f'.repeat(8) + 't', '(' + 'K\0'.repeat(8) + 't'),
      /more than a file/,
    ],
    ['a tensor of a tensor', tensor('K\0', ')', ')', '}'), /from something else/],
    ['an id that is no storage', 'X\x01\0\0\0xQ', /no storage/],
    ['a dictionary in itself', `}q\0X\x01\0\0\0ah\0s${whole.slice(1)}`, /too deeply|more than/],
    ['a value that is not there', 's', /not there/],
    ['a mark that is not there', '}u', /not there/],
    ['a memory that was never stored', 'h\x05', /never stored/],
    ['a string longer than the file', 'X\xff\xff\xff\x7f', /ends in the middle/],
    ['a name without an end', `c${'a'.repeat(300)}`, /name without an end/],
    ['attributes of a number', 'K\x01}b', /no dictionary/],
    ['text that is none', 'X\x01\0\0\0\xff', /not text/],
  ])('with %s is refused', (_, object, message) => {
    const error = failure(legacy(object));
    expect(error.message).toMatch(message);
    expect(['file-damaged', 'file-too-large']).toContain(error.code);
    expect(error.remedy).not.toBe('');
  });

  test('with storages that do not fit is refused', () => {
    expect(failure(legacy(whole, [1, 2, 3])).message).toMatch(/Storage 0 has 3 numbers, not 4/);
    expect(failure(legacy(whole, [1, 2, 3, NaN])).message).toMatch(/"w" contains NaN/);
    expect(failure(legacy(whole).slice(0, -1)).message).toMatch(/ends inside a storage/);
    expect(failure(Uint8Array.from([...legacy(whole), 0])).message).toMatch(
      /1 bytes that belong to no storage/,
    );
  });
});

describe('an archive', () => {
  const altered = async (change: (bytes: Uint8Array, view: DataView, central: number) => void) => {
    const bytes = await bytesOf(`${OFFICIAL}/1000-G.ckpt`);
    const view = new DataView(bytes.buffer);
    let end = bytes.length - 22;
    while (view.getUint32(end, true) !== 0x06054b50) end -= 1;
    change(bytes, view, view.getUint32(end + 16, true));
    return bytes;
  };

  test.each<[string, (bytes: Uint8Array, view: DataView, central: number) => void, RegExp]>([
    ['compressed', (_, view, at) => view.setUint16(at + 10, 8, true), /data.pkl" is compressed/],
    ['encrypted', (_, view, at) => view.setUint16(at + 8, 1, true), /encrypted/],
    ['of 4 GB', (_, view, at) => view.setUint32(at + 24, 0xffffffff, true), /over 4 GB/],
    ['of two sizes', (_, view, at) => view.setUint32(at + 24, 7, true), /two sizes/],
    ['outside the file', (_, view, at) => view.setUint32(at + 42, 0x7fffffff, true), /outside the file/],
    ['of another checksum', (bytes) => (bytes[3000]! ^= 1), /another checksum/],
  ])('with an entry %s is refused', async (_, change, message) => {
    expect(failure(await altered(change)).message).toMatch(message);
  });

  test('that is cut off, or full of names, is refused', async () => {
    const bytes = await bytesOf(`${OFFICIAL}/1000-G.ckpt`);
    expect(failure(bytes.slice(0, -30)).message).toMatch(/cut off/);
    expect([...readZip(bytes).keys()]).toContain('1000-G/data.pkl');
    const expected = readSafetensors(await readFile(`${OFFICIAL}/1000-expected.safetensors`));
    expect(expected.tensors.get('labels')?.shape).toEqual([3, 3]);
  });
});
