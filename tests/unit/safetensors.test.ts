// The safetensors reader and writer: what goes out comes back, and no byte of a hostile file is trusted.
import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StudioError } from '../../src/face/errors.ts';
import { fromBfloat16, fromFloat16, toFloat16 } from '../../src/engine/weights/half.ts';
import { readSafetensors, writeSafetensors } from '../../src/engine/weights/safetensors.ts';
import type { NamedArray } from '../../src/engine/weights/safetensors.ts';

/** A file from a header of any form and data bytes. */
function craft(header: unknown, data: Uint8Array = new Uint8Array(), length?: number): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length ?? json.length), true);
  bytes.set(json, 8);
  bytes.set(data, 8 + json.length);
  return bytes;
}

function failure(bytes: Uint8Array): StudioError {
  try {
    readSafetensors(bytes);
  } catch (error) {
    if (error instanceof StudioError) return error;
    throw error;
  }
  throw new Error('the file was accepted');
}

const floats = (...values: number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);
const f32 = (shape: number[], begin: number, end: number) => ({
  dtype: 'F32',
  shape,
  data_offsets: [begin, end],
});

describe('round trip', () => {
  test('names, shapes, values and metadata survive', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string({ minLength: 1 }).filter((name) => name !== '__metadata__'),
          fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { maxLength: 40 }),
        ),
        fc.dictionary(fc.string(), fc.string()),
        (values, meta) => {
          const tensors = new Map<string, NamedArray>(
            Object.entries(values).map(([name, list]) => [
              name,
              { shape: [list.length, 1], data: Float32Array.from(list) },
            ]),
          );
          const metadata = new Map(Object.entries(meta));
          const read = readSafetensors(writeSafetensors(tensors, metadata));
          expect(new Map(read.tensors)).toEqual(tensors);
          expect(new Map(read.metadata)).toEqual(metadata);
        },
      ),
      { numRuns: 200, examples: [[JSON.parse('{"__proto__": []}') as Record<string, number[]>, {}]] },
    );
  });

  test('a scalar has no axes', () => {
    const tensors = new Map([['loss', { shape: [], data: Float32Array.of(1.5) }]]);
    expect(new Map(readSafetensors(writeSafetensors(tensors)).tensors)).toEqual(tensors);
  });

  test('F16 keeps what half precision can hold and refuses the rest', () => {
    const values = Float32Array.of(0, 1, -2.5, 65504, 2 ** -24, 0.1);
    const file = writeSafetensors(new Map([['w', { shape: [6], data: values }]]), new Map(), 'F16');
    const read = readSafetensors(file).tensors.get('w')!;
    expect([...read.data.slice(0, 5)]).toEqual([...values.slice(0, 5)]);
    expect(read.data[5]).toBeCloseTo(0.1, 4);
    const large = new Map([['w.big', { shape: [1], data: Float32Array.of(70000) }]]);
    expect(() => writeSafetensors(large, new Map(), 'F16')).toThrow(/"w.big".*F16/);
  });

  test('NaN cannot be written', () => {
    const broken = new Map([['w', { shape: [1], data: Float32Array.of(NaN) }]]);
    expect(() => writeSafetensors(broken)).toThrow(/"w" contains NaN/);
  });

  test('the fixture is read as the reference wrote it', async () => {
    const { metadata, tensors } = readSafetensors(await readFile('tests/fixtures/parity/ssa-32.safetensors'));
    expect(metadata.get('method')).toBe('ssa');
    expect(tensors.get('init/G/dec.0.conv.weight')?.shape).toEqual([29, 16, 4, 4]);
    expect(tensors.get('in/x')?.data).toHaveLength(8 * 3 * 32 * 32);
  });
});

describe('half precision', () => {
  test('every finite binary16 survives decoding and encoding', () => {
    for (let bits = 0; bits < 0x10000; bits += 1) {
      const value = fromFloat16(bits);
      if (Number.isFinite(value) && value !== 0) expect(toFloat16(value)).toBe(bits);
    }
  });

  test('rounds to nearest, ties to even', () => {
    expect(toFloat16(1 + 1 / 2048)).toBe(toFloat16(1));
    expect(toFloat16(1 + 3 / 2048)).toBe(toFloat16(1 + 2 / 1024));
    expect(toFloat16(1.9999)).toBe(toFloat16(2));
    expect(toFloat16(65519)).toBe(0x7bff);
    expect(toFloat16(65520)).toBe(0x7c00);
    expect(toFloat16(-(2 ** -14) * 0.99999)).toBe(0x8400);
  });

  test('bfloat16 is the upper half of a float32', () => {
    expect(fromBfloat16(0x3fc0)).toBe(1.5);
    expect(fromBfloat16(0xc2f7)).toBe(-123.5);
    const file = craft(
      { w: { dtype: 'BF16', shape: [2], data_offsets: [0, 4] } },
      Uint8Array.of(0xc0, 0x3f, 0xf7, 0xc2),
    );
    expect([...readSafetensors(file).tensors.get('w')!.data]).toEqual([1.5, -123.5]);
  });
});

describe('hostile files', () => {
  test.each<[string, Uint8Array, RegExp]>([
    ['empty', new Uint8Array(), /too short/],
    ['header longer than the file', craft('{}', new Uint8Array(), 5000), /ends inside its header/],
    ['header over the bound', craft('{}', new Uint8Array(), 25_000_001), /over the bound/],
    ['header length of 2^63', craft('{}', new Uint8Array(), 2 ** 63), /over the bound/],
    ['not JSON', craft('{"w":'), /not JSON/],
    ['not UTF-8', craft('{}  ').map((b, i) => (i === 10 ? 0xff : b)), /not JSON/],
    ['an array', craft([1, 2]), /not a table/],
    ['null', craft('null    '), /not a table/],
    ['entry is a number', craft({ w: 3 }), /"w" is not a record/],
    [
      'unknown type',
      craft({ w: { dtype: 'I8', shape: [1], data_offsets: [0, 1] } }, Uint8Array.of(1)),
      /"w".*"I8"/,
    ],
    ['type from the prototype', craft({ w: { dtype: 'toString', shape: [0], data_offsets: [0, 0] } }), /"w"/],
    ['negative shape', craft({ w: f32([-1], 0, 4) }, floats(1)), /"w" has no usable shape/],
    ['fractional shape', craft({ w: f32([0.5, 2], 0, 4) }, floats(1)), /"w" has no usable shape/],
    ['too many axes', craft({ w: f32([1, 1, 1, 1, 1, 1, 1, 1, 1], 0, 4) }, floats(1)), /usable shape/],
    ['size against shape', craft({ w: f32([2], 0, 4) }, floats(1)), /"w" has 4 bytes.*needs 8/],
    ['overflowing shape', craft({ w: f32([2 ** 40, 2 ** 40], 0, 4) }, floats(1)), /"w" has 4 bytes/],
    ['beyond the file', craft({ w: f32([2], 0, 8) }, floats(1)), /"w" lies outside/],
    ['reversed offsets', craft({ w: f32([1], 4, 0) }, floats(1)), /"w" lies outside/],
    ['gap', craft({ a: f32([1], 0, 4), b: f32([1], 8, 12) }, floats(1, 2, 3)), /"b" follows a gap/],
    ['overlap', craft({ a: f32([2], 0, 8), b: f32([2], 4, 12) }, floats(1, 2, 3)), /"b" overlaps/],
    ['the same bytes twice', craft({ a: f32([1], 0, 4), b: f32([1], 0, 4) }, floats(1)), /"b" overlaps/],
    ['bytes left over', craft({ a: f32([1], 0, 4) }, floats(1, 2)), /4 bytes that belong to no tensor/],
    ['NaN', craft({ w: f32([2], 0, 8) }, floats(1, NaN)), /"w" contains NaN/],
    ['infinity', craft({ w: f32([1], 0, 4) }, floats(-Infinity)), /"w" contains NaN or infinity/],
    ['metadata with numbers', craft({ __metadata__: { size: 32 } }), /metadata/],
    ['metadata of null', craft({ __metadata__: null }), /metadata/],
    [
      'a name twice',
      craft(
        '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"\\u0061":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
        floats(1),
      ),
      /"a" twice/,
    ],
  ])('%s is refused', (_, bytes, message) => {
    const error = failure(bytes);
    expect(error.message).toMatch(message);
    expect(['file-damaged', 'file-too-large']).toContain(error.code);
    expect(error.remedy).not.toBe('');
  });

  test('a tensor named __proto__ is data like any other', () => {
    const file = craft('{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', floats(7));
    expect(readSafetensors(file).tensors.get('__proto__')?.data[0]).toBe(7);
  });

  test('equal keys in nested records and in values are no duplicates', () => {
    const file = craft(
      '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"__metadata__":{"a":"\\"a\\":1","b":"{"}}',
      floats(1),
    );
    expect(readSafetensors(file).tensors.size).toBe(1);
  });

  test("PyTorch's batch counters are passed over", () => {
    const counter = { dtype: 'I64', shape: [], data_offsets: [0, 8] };
    const file = craft({ 'n.num_batches_tracked': counter, w: f32([1], 8, 12) }, floats(0, 0, 5));
    expect([...readSafetensors(file).tensors.keys()]).toEqual(['w']);
  });

  test('any flipped or missing byte gives an error of ours or a file within its bounds', () => {
    const whole = writeSafetensors(
      new Map([
        ['a', { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) }],
        ['b', { shape: [1], data: Float32Array.of(7) }],
      ]),
      new Map([['method', 'ssa']]),
    );
    const survives = (bytes: Uint8Array): void => {
      try {
        for (const { data } of readSafetensors(bytes).tensors.values()) {
          expect(data.every(Number.isFinite)).toBe(true);
        }
      } catch (error) {
        expect(error).toBeInstanceOf(StudioError);
      }
    };
    fc.assert(
      fc.property(
        fc.nat(whole.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        (at, flip, cut) => {
          survives(cut ? whole.slice(0, at) : whole.map((byte, i) => (i === at ? byte ^ flip : byte)));
        },
      ),
      { numRuns: 500 },
    );
  });
});
