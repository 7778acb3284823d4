// Options of the released codes and open readings of the first paper: each changes what is trained, trains, and travels with
// the weights as far as an edit depends on it. Their numbers are checked by the parity fixtures.
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { openEditor } from '../../src/engine/edit/editor.ts';
import { codingOf } from '../../src/engine/methods/codes.ts';
import { methodOf } from '../../src/engine/methods/registry.ts';
import { probeSheet } from '../../src/engine/train/probe.ts';
import { newSession, snapshotOf } from '../../src/engine/train/session.ts';
import { train } from '../../src/engine/train/trainer.ts';
import { recogniseWeights, recognisedGenerator } from '../../src/engine/weights/recognise.ts';
import { settingsFor } from '../../src/face/presets.ts';
import { withSetting } from '../../src/face/settings-path.ts';
import type { RunSettings } from '../../src/face/settings.ts';
import { useBackend } from '../helpers/backend.ts';
import { noiseSource } from './source.ts';

const world = { clock: () => performance.now(), breathe: () => Promise.resolve() };

function small(method: string, ...changes: [path: string, value: unknown][]): RunSettings {
  const settings = settingsFor('smoke', method);
  const base = {
    ...settings,
    attributes: ['Blond_Hair', 'Eyeglasses', 'Young'],
    net: { ...settings.net, dim: 4, fc: 8 },
    train: { ...settings.train, batch: 6, critics: 1, singleAttribute: 0 },
  };
  return changes.reduce((changed, [path, value]) => withSetting(changed, path, value), base);
}

/** Two rounds: their terms, and the snapshot after them. */
async function rounds(settings: RunSettings) {
  const session = newSession(settings);
  const source = noiseSource(settings, undefined);
  const values: Readonly<Record<string, number>>[] = [];
  const tensors: number[] = [];
  for await (const done of train(session, { ...world, source })) {
    values.push(done.values);
    tensors.push(done.tensors);
    if (values.length === 2) break;
  }
  const snapshot = await snapshotOf(session, source.state(), 'test');
  session.dispose();
  return { values, tensors, snapshot };
}

beforeAll(async () => {
  await useBackend('wasm');
});

const OPTIONS: [method: string, path: string, value: unknown][] = [
  ['ssa', 'net.decoders', 'separate'],
  ['ssa', 'readings.label', 'target'],
  ['stgan', 'readings.label', 'target'],
  ['stgan', 'readings.unitState', 'output'],
  ['ssa', 'readings.unitState', 'arrived'],
  ['ssa', 'readings.nontargetMean', 'outside'],
  ['ssa', 'readings.unchanged', 'zero'],
  ['ssa', 'weights.sparsity', 1],
  ['ssa', 'weights.raw', 20],
  ['stgan', 'weights.criticEdits', 5],
  ['stgan', 'readings.adversarial', 'lsgan'],
  ['ssa', 'readings.adversarial', 'dcgan'],
  ['attgan', 'readings.targetStrength', 'uniform'],
  ['attgan', 'readings.targetStrength', 'truncated-normal'],
  ['attgan', 'net.shortcuts', 2],
  ['attgan', 'net.injects', 0],
  ['stgan', 'net.transfers', 1],
  ['ssa', 'net.transfers', 1],
];

describe.each(OPTIONS)('%s with %s %s', (method, path, value) => {
  it('trains another network than without, keeps no tensors, and edits as its probe shows', async () => {
    const before = tf.memory().numTensors;
    const settings = small(method, [path, value]);
    const plain = await rounds(small(method));
    const { values, tensors, snapshot } = await rounds(settings);
    expect(Object.values(values[1]!).every(Number.isFinite)).toBe(true);
    expect(tensors[1]).toBe(tensors[0]);
    expect(values[1]!['G/total']).not.toBe(plain.values[1]!['G/total']);
    expect(tf.memory().numTensors).toBe(before);

    const found = recogniseWeights(new Uint8Array(snapshot.parts['generator']!));
    expect(codingOf(found.model)).toEqual(codingOf(settings.readings));
    expect(found.model.net.decoders ?? 'shared').toBe(settings.net.decoders);
    const generator = recognisedGenerator(found);
    const pixels = new Uint8Array(3072).map((_, i) => (i * 37) % 256);
    const face = { count: 1, size: 32, channels: 3, pixels, labels: Uint8Array.of(0, 1, 1) };
    const sheet = await probeSheet(methodOf(method), generator, face, settings, ['Eyeglasses']);
    const shape = { size: 32, channels: 3, attributes: 3, ...codingOf(found.model) };
    const editor = openEditor(methodOf(method), generator, shape);
    editor.openFace(pixels, [0, 1, 1]);
    expect((await editor.edit([0, -1, 0])).edited).toEqual(sheet.edited);
    editor.close();
  });
});

it('an AttGAN file says by its shapes alone what is joined in where', async () => {
  const settings = small('attgan', ['net.shortcuts', 2], ['net.injects', 0]);
  const { snapshot } = await rounds(settings);
  const bytes = new Uint8Array(snapshot.parts['generator']!);
  const { readSafetensors, writeSafetensors } = await import('../../src/engine/weights/safetensors.ts');
  const bare = writeSafetensors(readSafetensors(bytes).tensors, new Map());
  expect(recogniseWeights(bare).model.net).toMatchObject({ shortcuts: 2, injects: 0, layers: 3 });
});
