// Names, shapes and layouts of the methods' nets, without a backend: against the published sizes, and against
// a transposition written out index by index.
import { describe, expect, test } from 'vitest';
import { ATTRIBUTES } from '../../src/face/attributes.ts';
import { settingsFor } from '../../src/face/presets.ts';
import { methodOf } from '../../src/engine/methods/registry.ts';
import { ssa } from '../../src/engine/methods/ssa.ts';
import { isRunning } from '../../src/engine/nets/params.ts';
import type { ParamSpec } from '../../src/engine/nets/params.ts';
import {
  fileShape,
  fromFile,
  pictureFromFile,
  pictureToFile,
  toFile,
} from '../../src/engine/weights/layout.ts';
import { importNet } from '../../src/engine/weights/model.ts';
import { modelMetadata, readModelInfo } from '../../src/engine/weights/model-info.ts';
import type { ModelInfo } from '../../src/engine/weights/model-info.ts';

const small = { net: { size: 32, channels: 3, dim: 4, layers: 3, fc: 16 }, attributes: [...ATTRIBUTES] };

function trained(specs: readonly ParamSpec[]): number {
  return specs
    .filter(({ name }) => !isRunning(name))
    .reduce((sum, { shape }) => sum + shape.reduce((product, n) => product * n, 1), 0);
}

const FIVE = ['Black_Hair', 'Blond_Hair', 'Brown_Hair', 'Male', 'Young'];

test.each([
  ['ssa', ATTRIBUTES, 75_005_333, 44_718_990],
  ['stgan', ATTRIBUTES, 74_998_771, 44_718_990],
  ['attgan', ATTRIBUTES, 43_459_203, 44_718_990],
  ['stargan', FIVE, 8_430_528, 44_762_048],
  ['stargan', ATTRIBUTES, 8_455_616, 44_827_584],
])('%s at the published size has the published number of parameters', (id, attributes, g, d) => {
  const { net } = settingsFor('paper', id);
  const { generator, discriminator } = methodOf(id).specs({ net, attributes });
  expect([trained(generator), trained(discriminator)]).toEqual([g, d]);
});

describe('layout', () => {
  const count = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);
  const ramp = (shape: readonly number[]): Float32Array =>
    Float32Array.from({ length: count(shape) }, (_, i) => i);

  test.each<[ParamSpec['kind'], number[]]>([
    ['convolution', [2, 3, 4, 5]],
    ['transposed', [2, 3, 5, 4]],
  ])('%s: axes change places, values keep their filter', (kind, shape) => {
    const spec: ParamSpec = { name: 'w', kind, shape, start: 'zero' };
    const outside = fileShape(spec);
    expect(outside).toEqual([shape[3], shape[2], shape[0], shape[1]]);
    const inside = fromFile(spec, ramp(outside));
    const [kh = 0, kw = 0, a = 0, b = 0] = shape;
    for (let y = 0; y < kh; y += 1)
      for (let x = 0; x < kw; x += 1)
        for (let i = 0; i < a; i += 1)
          for (let j = 0; j < b; j += 1)
            expect(inside[((y * kw + x) * a + i) * b + j]).toBe(((j * a + i) * kh + y) * kw + x);
    expect(toFile(spec, inside)).toEqual(ramp(outside));
  });

  test('a dense layer on a flattened map: C, H, W outside, H, W, C inside', () => {
    const [h, w, c, out] = [2, 3, 4, 5];
    const spec: ParamSpec = {
      name: 'w',
      kind: 'flattened',
      shape: [h * w * c, out],
      start: 'zero',
      map: [h, w, c],
    };
    const inside = fromFile(spec, ramp([out, c * h * w]));
    for (let y = 0; y < h; y += 1)
      for (let x = 0; x < w; x += 1)
        for (let i = 0; i < c; i += 1)
          for (let o = 0; o < out; o += 1)
            expect(inside[((y * w + x) * c + i) * out + o]).toBe(o * c * h * w + (i * h + y) * w + x);
    expect(toFile(spec, inside)).toEqual(ramp([out, c * h * w]));
  });

  test('pictures there and back', () => {
    const outside = ramp([2, 3, 4, 5]);
    const inside = pictureFromFile(outside, [2, 3, 4, 5]);
    expect(inside[((1 * 4 + 2) * 5 + 3) * 3 + 1]).toBe(((1 * 3 + 1) * 4 + 2) * 5 + 3);
    expect(pictureToFile(inside, [2, 4, 5, 3])).toEqual(outside);
  });
});

describe('what a file says about its model', () => {
  test('metadata there and back', () => {
    const info: ModelInfo = { method: 'ssa', labels: 'binary', labelScale: 0.5, ...small };
    expect(readModelInfo({ metadata: modelMetadata(info) })).toEqual(info);
    const ruled = { ...info, conflicts: { beardConflict: false, baldConflict: true } };
    expect(readModelInfo({ metadata: modelMetadata(ruled) })).toEqual(ruled);
  });

  test.each([
    ['size', '0'],
    ['dim', '1e9'],
    ['layers', 'three'],
    ['attributes', '[]'],
    ['attributes', '{"a":1}'],
    ['attributes', 'not JSON'],
    ['baldConflict', 'maybe'],
  ])('%s = %s is refused by name', (key, value) => {
    const metadata = modelMetadata({ method: 'ssa', labels: 'binary', labelScale: 0.5, ...small }).set(
      key,
      value,
    );
    expect(() => readModelInfo({ metadata })).toThrow(new RegExp(`"${key}"`));
  });
});

describe('weights of another model', () => {
  const specs = ssa.specs(small).discriminator;
  const arrays = () =>
    new Map(
      specs.map((spec) => [spec.name, { shape: fileShape(spec), data: new Float32Array(count(spec.shape)) }]),
    );
  const count = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

  test('a missing tensor is named', () => {
    const tensors = arrays();
    tensors.delete('att.1.bias');
    expect(() => importNet(tensors, specs)).toThrow(/lacks the tensor "att.1.bias"/);
  });

  test('a superfluous tensor is named', () => {
    const tensors = arrays().set('conv.9.conv.weight', { shape: [1], data: new Float32Array(1) });
    expect(() => importNet(tensors, specs)).toThrow(/"conv.9.conv.weight" that this network does not have/);
  });

  test('a tensor of another shape is named with both shapes', () => {
    const tensors = arrays().set('adv.0.weight', { shape: [16, 64], data: new Float32Array(1024) });
    expect(() => importNet(tensors, specs)).toThrow(/"adv.0.weight" has the shape \[16, 64\].*\[16, 256\]/);
  });
});
