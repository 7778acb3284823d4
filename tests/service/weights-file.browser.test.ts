// A file of weights from anywhere, opened for editing: recognised, described, and at work on a face at once.
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { methodOf } from '../../src/engine/methods/registry.ts';
import { exportNet } from '../../src/engine/weights/model.ts';
import { modelMetadata } from '../../src/engine/weights/model-info.ts';
import type { ModelInfo } from '../../src/engine/weights/model-info.ts';
import { writeSafetensors } from '../../src/engine/weights/safetensors.ts';
import { seededRandom } from '../../src/face/random.ts';
import { openEditing } from '../../src/service/editing.ts';
import type { ServiceWorld } from '../../src/service/world.ts';
import { useBackend } from '../helpers/backend.ts';
import { official } from '../parity/fixtures.ts';

const editing = () =>
  openEditing({ clock: () => performance.now() } as ServiceWorld, () => Promise.resolve(''));
const random = seededRandom(3);
const pixels = Uint8Array.from({ length: 32 * 32 * 3 }, () => random.integer(256));
const face = { size: 32, channels: 3, pixels };

beforeAll(async () => {
  await useBackend('wasm');
});

it('edits with the official StarGAN checkpoint; labels and difference add up to what it is fed', async () => {
  const { checkpoint } = await official('1000-G');
  const attributes = ['Black_Hair', 'Male', 'Young'];
  const open = editing();
  const info = await open.openModel({
    kind: 'file',
    name: '1000-G.ckpt',
    bytes: checkpoint,
    attributes,
    size: 32,
  });
  expect(info).toEqual({
    title: '1000-G.ckpt',
    method: 'stargan',
    size: 32,
    channels: 3,
    attributes,
    step: 0,
    hasMasks: false,
    labels: 'binary',
    sizes: { dim: 4, blocks: 1 },
    attributesKnown: true,
    sizeKnown: true,
  });
  await open.openFace({ ...face, labels: [1, 0, 1] });
  const there = await open.edit([0, 1, -1]);
  await open.openFace({ ...face, labels: [1, 1, 0] });
  const same = await open.edit([0, 0, 0]);
  expect(there.final).toEqual(same.final);
  expect(there.attention).toBeUndefined();
  expect((await open.edit([-1, 0, 0])).final).not.toEqual(same.final);
  await expect(open.openFace({ ...face, labels: [1] })).rejects.toThrow(/1 labels.*3 attributes/);
});

it('reads another program’s names through a name map, and keeps the open model when a file is wrong', async () => {
  const info: ModelInfo = {
    method: 'attgan',
    net: { size: 32, channels: 3, dim: 4, layers: 3, fc: 8 },
    attributes: ['Male', 'Young'],
    labels: 'binary',
    labelScale: 0.5,
  };
  const method = methodOf('attgan');
  const { generator, discriminator } = method.build(info, seededRandom(1));
  const arrays = await exportNet(generator, method.specs(info).generator);
  tf.dispose([generator, discriminator]);
  const ours = writeSafetensors(arrays, modelMetadata(info));
  const theirs = writeSafetensors(new Map([...arrays].map(([name, array]) => [`net.${name}`, array])));
  const open = editing();
  await open.openModel({ kind: 'file', name: 'ours', bytes: ours });
  await open.openFace({ ...face, labels: [0, 1] });
  const first = await open.edit([1, 0]);
  const wrong = { kind: 'file', name: 'theirs', bytes: theirs } as const;
  await expect(open.openModel(wrong)).rejects.toMatchObject({ code: 'file-unknown' });
  await expect(open.openModel({ ...wrong, nameMap: '{' })).rejects.toThrow(/not JSON/);
  expect((await open.edit([1, 0])).final).toEqual(first.final);
  const names = { 'net.{a}.{b}.{c}.{d}': '{a}.{b}.{c}.{d}', 'net.image.{a}': 'image.{a}' };
  const model = await open.openModel({ ...wrong, nameMap: JSON.stringify({ names }) });
  expect(model).toMatchObject({ method: 'attgan', attributesKnown: false, sizes: { dim: 4, layers: 3 } });
  await open.openFace({ ...face, labels: [0, 1] });
  expect((await open.edit([1, 0])).final).toEqual(first.final);
});
