// Files of weights by their content: what they are, how large, and what is wrong with those that do not fit.
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { methodOf } from '../../src/engine/methods/registry.ts';
import type { ParamSpec } from '../../src/engine/nets/params.ts';
import { fileShape } from '../../src/engine/weights/layout.ts';
import { modelMetadata } from '../../src/engine/weights/model-info.ts';
import type { ModelInfo } from '../../src/engine/weights/model-info.ts';
import { parseNameMap, renamed } from '../../src/engine/weights/name-map.ts';
import { recogniseWeights } from '../../src/engine/weights/recognise.ts';
import { readSafetensors, writeSafetensors } from '../../src/engine/weights/safetensors.ts';
import type { NamedArray } from '../../src/engine/weights/safetensors.ts';

const FIXTURES = 'tests/fixtures/parity';
const CKPT = `${FIXTURES}/stargan-official/1000-G.ckpt`;

function model(method: string, net: Partial<ModelInfo['net']> = {}, attributes = ['a', 'b']): ModelInfo {
  const sizes = { size: 32, channels: 3, dim: 4, layers: 3, fc: 8, blocks: 2, depth: 3 };
  return { method, net: { ...sizes, ...net }, attributes, labels: 'binary', labelScale: 0.5 };
}

/** Arrays of zeros in the shapes of one net. */
function zeros(
  info: ModelInfo,
  net: 'generator' | 'discriminator' = 'generator',
  prefix = '',
): Map<string, NamedArray> {
  return new Map(
    methodOf(info.method)
      .specs(info)
      [net].map((spec) => {
        const shape = fileShape(spec);
        return [prefix + spec.name, { shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) }];
      }),
  );
}

describe('a fixture', () => {
  test.each([
    ['ssa-32', { size: 32, channels: 3, dim: 4, layers: 3, fc: 16 }, 13, 'binary'],
    ['attgan-32', { size: 32, channels: 3, dim: 4, layers: 3, fc: 16 }, 13, 'binary'],
    ['stargan-mnist-32', { size: 32, channels: 1, dim: 4, blocks: 1, depth: 4 }, 10, 'one-hot'],
  ])('%s says itself what it is', async (name, net, count, labels) => {
    const found = recogniseWeights(await readFile(`${FIXTURES}/${name}.safetensors`));
    expect(found).toMatchObject({ container: 'safetensors', content: 'fixture', attributesKnown: true });
    expect(found.model.method).toBe(name.split('-')[0]);
    expect(found.model.net).toMatchObject(net);
    expect([found.model.attributes.length, found.model.labels]).toEqual([count, labels]);
  });
});

describe('without a word in the file', () => {
  test.each(['ssa', 'stgan', 'attgan'])(
    '%s is known by its tensors, its size only with the discriminator',
    (id) => {
      const info = model(id, { size: 64, dim: 6, layers: 3, fc: 10, channels: 1 });
      const alone = recogniseWeights(writeSafetensors(zeros(info)));
      expect(alone).toMatchObject({
        content: 'generator',
        sizeKnown: false,
        attributesKnown: false,
        step: 0,
      });
      expect(alone.model).toMatchObject({ method: id, net: { size: 32, dim: 6, layers: 3, channels: 1 } });
      expect(alone.model.attributes).toEqual(['Attribute_1', 'Attribute_2']);
      const both = new Map([...zeros(info, 'generator', 'G/'), ...zeros(info, 'discriminator', 'D/')]);
      const whole = recogniseWeights(writeSafetensors(both));
      expect(whole).toMatchObject({ content: 'checkpoint', sizeKnown: true });
      expect(whole.model.net).toMatchObject({ size: 64, fc: 10 });
      expect([...whole.generator.keys()]).toEqual([...zeros(info).keys()]);
    },
  );

  test('heads of the other kind are known by their kernel', () => {
    const info = model('ssa', { heads: 'resize' });
    expect(recogniseWeights(writeSafetensors(zeros(info))).model.net.heads).toBe('resize');
  });

  test.each(['ssa', 'stgan', 'attgan', 'stargan'])('layers of %s that repeat pixels as well', (id) => {
    const upsampling = 'resize';
    const net = (info: ModelInfo) => recogniseWeights(writeSafetensors(zeros(info))).model.net;
    expect(net(model(id, { upsampling })).upsampling).toBe('resize');
    expect(net(model(id)).upsampling).toBeUndefined();
    if (id === 'ssa' || id === 'stgan') {
      const fewer = { upsampling, transfers: 1 } as const;
      expect(net(model(id, fewer))).toMatchObject(fewer);
      expect(net(model(id)).transfers).toBeUndefined();
    }
    if (id !== 'attgan') return;
    const joins = { shortcuts: 2, injects: 1 };
    expect(net(model(id, { upsampling, heads: 'resize', ...joins }))).toMatchObject(joins);
  });

  test('the official StarGAN checkpoint: width, blocks, labels; size and names from the caller', async () => {
    const bytes = await readFile(CKPT);
    const found = recogniseWeights(bytes);
    expect(found).toMatchObject({ container: 'torch-zip', sizeKnown: false });
    expect(found.model).toMatchObject({
      method: 'stargan',
      net: { size: 128, dim: 4, blocks: 1, channels: 3 },
    });
    expect(found.model.attributes).toHaveLength(3);
    const told = recogniseWeights(bytes, { size: 64, attributes: ['x', 'y', 'z'] });
    expect(told.model).toMatchObject({ net: { size: 64 }, attributes: ['x', 'y', 'z'] });
    expect(() => recogniseWeights(bytes, { attributes: ['x'] })).toThrow(/3 attributes, 1 names/);
  });

  test('StarGAN with its discriminator has a size', () => {
    const info = model('stargan', { size: 64, depth: 4, blocks: 3, channels: 1 });
    const both = new Map([...zeros(info, 'generator', 'G/'), ...zeros(info, 'discriminator', 'D/')]);
    const { model: found } = recogniseWeights(writeSafetensors(both));
    expect(found.net).toMatchObject({ size: 64, depth: 4, blocks: 3, channels: 1 });
  });
});

test('an export says its step, labels and scale', () => {
  const info: ModelInfo = { ...model('attgan'), labelScale: 1 };
  const bytes = writeSafetensors(zeros(info), modelMetadata(info).set('step', '17'));
  expect(recogniseWeights(bytes)).toMatchObject({
    step: 17,
    model: { labelScale: 1, attributes: ['a', 'b'] },
  });
});

describe('a wrong file is refused: ', () => {
  const change = (id: string, alter: (arrays: Map<string, NamedArray>) => void): Uint8Array => {
    const arrays = zeros(model(id));
    alter(arrays);
    return writeSafetensors(arrays);
  };
  const spare = { shape: [1], data: new Float32Array(1) };
  test.each<[string, () => Uint8Array, RegExp]>([
    ['a picture', () => new Uint8Array(2000).fill(0x89), /neither safetensors nor a PyTorch/],
    ['nothing', () => new Uint8Array(), /neither/],
    ['no tensors', () => writeSafetensors(new Map()), /no tensors/],
    ['other networks', () => writeSafetensors(new Map([['layer1.weight', spare]])), /like "layer1.weight"/],
    [
      'a discriminator',
      () => writeSafetensors(zeros(model('stgan'), 'discriminator')),
      /discriminator of AttGAN/,
    ],
    [
      'StarGAN’s',
      () => writeSafetensors(zeros(model('stargan'), 'discriminator')),
      /discriminator of StarGAN/,
    ],
    [
      'a missing layer',
      () => change('ssa', (a) => a.delete('dec.1.norm.bias')),
      /lacks the tensor "dec.1.norm.bias"/,
    ],
    [
      'a missing head',
      () => change('ssa', (a) => a.delete('image.weight')),
      /lacks the tensor "image.weight"/,
    ],
    [
      'a spare tensor',
      () => change('attgan', (a) => a.set('extra', spare)),
      /"extra" that this network does not have/,
    ],
    [
      'another shape',
      () =>
        change('stargan', (a) =>
          a.set('main.3.weight', { shape: [8, 4, 3, 3], data: new Float32Array(288) }),
        ),
      /"main.3.weight" has the shape \[8, 4, 3, 3\], the network needs \[8, 4, 4, 4\]/,
    ],
    [
      'a flat filter',
      () => change('ssa', (a) => a.set('enc.0.conv.weight', spare)),
      /"enc.0.conv.weight".*not that of a filter/,
    ],
  ])('%s', (_, bytes, message) => {
    expect(() => recogniseWeights(bytes())).toThrow(message);
  });
});

describe('a name map', () => {
  const THEIRS: Readonly<Record<string, string>> = {
    'enc_layers.{i}.layers.0.weight': 'enc.{i}.conv.weight',
    'enc_layers.{i}.layers.1.{p}': 'enc.{i}.norm.{p}',
    'dec_layers.2.layers.0.{p}': 'image.{p}',
    'dec_layers.{i}.layers.0.weight': 'dec.{i}.conv.weight',
    'dec_layers.{i}.layers.1.{p}': 'dec.{i}.norm.{p}',
  };
  const theirName = (ours: string): string =>
    ours
      .replace('image.', 'dec_layers.2.layers.0.')
      .replace(/^enc\.(\d)\.conv/, 'enc_layers.$1.layers.0')
      .replace(/^enc\.(\d)\.norm/, 'enc_layers.$1.layers.1')
      .replace(/^dec\.(\d)\.conv/, 'dec_layers.$1.layers.0')
      .replace(/^dec\.(\d)\.norm/, 'dec_layers.$1.layers.1');

  test('makes an AttGAN port’s generator ours', () => {
    const arrays = new Map([...zeros(model('attgan'))].map(([name, array]) => [theirName(name), array]));
    arrays.set('dec_layers.0.extra', { shape: [1], data: new Float32Array(1) });
    const bytes = writeSafetensors(arrays);
    const names = parseNameMap({
      names: THEIRS,
      ignore: ['dec_layers.{i}.extra'],
      attributes: ['x', 'y'],
      size: 64,
    });
    const found = recogniseWeights(bytes, { names });
    expect(found.model).toMatchObject({ method: 'attgan', attributes: ['x', 'y'], net: { size: 64 } });
    expect(() => recogniseWeights(bytes, { names: { ...names, ignore: [] } })).toThrow(
      /nothing about.*"dec_layers.0.extra"/,
    );
  });

  test('as docs/weights.md gives it reads a whole checkpoint of AttGAN-PyTorch', async () => {
    const page = await readFile('docs/weights.md', 'utf8');
    const names = parseNameMap(JSON.parse(/```json\n([\s\S]*?)```/.exec(page)?.[1] ?? ''));
    const info: ModelInfo = {
      method: 'attgan',
      net: { size: 64, channels: 3, dim: 2, layers: 5, fc: 8 },
      attributes: names.attributes ?? [],
      labels: 'binary',
      labelScale: 0.5,
    };
    const { generator, discriminator } = methodOf('attgan').specs(info);
    const theirs = (side: string, specs: readonly ParamSpec[]): [string, NamedArray][] =>
      specs.map((spec) => {
        const shape = fileShape(spec);
        const name = spec.name
          .replace('image.', 'dec_layers.4.layers.0.')
          .replace(/^(enc|dec)\.(\d)\.conv/, '$1_layers.$2.layers.0')
          .replace(/^(enc|dec)\.(\d)\.norm/, '$1_layers.$2.layers.1')
          .replace(/^conv\.(\d)\.conv/, 'conv.$1.layers.0')
          .replace(/^conv\.(\d)\.norm/, 'conv.$1.layers.1')
          .replace(/^adv\.(\d)/, 'fc_adv.$1.layers.0')
          .replace(/^att\.(\d)/, 'fc_cls.$1.layers.0');
        return [`${side}/${name}`, { shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) }];
      });
    const arrays = new Map([...theirs('G', generator), ...theirs('D', discriminator)]);
    arrays.set('optim_G/state/0/exp_avg', { shape: [1], data: new Float32Array(1) });
    const found = recogniseWeights(writeSafetensors(arrays), { names });
    expect(found).toMatchObject({ content: 'checkpoint', sizeKnown: true, attributesKnown: true });
    expect(found.model).toMatchObject({
      method: 'attgan',
      attributes: names.attributes,
      net: { size: 64, dim: 2, layers: 5, shortcuts: 1, injects: 1 },
    });
  });

  test('that joins two tensors or is malformed is refused by name', () => {
    const { tensors } = readSafetensors(writeSafetensors(zeros(model('attgan'))));
    const names = parseNameMap({ names: { 'enc.{i}.norm.{p}': 'x.{p}' } });
    expect(() => renamed(tensors, { ...names, ignore: ['enc.{i}.conv.weight'] })).toThrow(
      /two tensors "x.weight"/,
    );
    expect(() => parseNameMap({ names: { a: 3 } })).toThrow(/"names.a"/);
    expect(() => parseNameMap([])).toThrow(/name map/);
  });
});
