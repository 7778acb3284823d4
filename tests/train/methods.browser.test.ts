// Every compared method through the same trainer, snapshot, probe and editor as the attention method; and what the
// options that only some of them have do.
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { openEditor } from '../../src/engine/edit/editor.ts';
import { METHODS, methodOf } from '../../src/engine/methods/registry.ts';
import type { Params } from '../../src/engine/nets/params.ts';
import { recogniseWeights, recognisedGenerator } from '../../src/engine/weights/recognise.ts';
import { readSafetensors, writeSafetensors } from '../../src/engine/weights/safetensors.ts';
import { readWhole, writeWhole } from '../../src/engine/weights/whole.ts';
import { probeSheet } from '../../src/engine/train/probe.ts';
import { newSession, restoreSession, snapshotOf } from '../../src/engine/train/session.ts';
import type { Snapshot, TrainSession } from '../../src/engine/train/session.ts';
import { train } from '../../src/engine/train/trainer.ts';
import { settingsFor } from '../../src/face/presets.ts';
import { seededRandom } from '../../src/face/random.ts';
import type { RunSettings } from '../../src/face/settings.ts';
import { useBackend } from '../helpers/backend.ts';
import { noiseSource } from './source.ts';

const world = { clock: () => performance.now(), breathe: () => Promise.resolve() };

function small(method: string): RunSettings {
  const settings = settingsFor('smoke', method);
  return {
    ...settings,
    attributes: ['Blond_Hair', 'Eyeglasses', 'Young'],
    net: { ...settings.net, dim: 4, fc: 8 },
    train: { ...settings.train, batch: 4, critics: 2 },
  };
}

/** Row after row the first, the second, the third class. */
function classes(labels: Uint8Array): Uint8Array {
  return labels.map((_, i) => Number(i % 3 === Math.floor(i / 3) % 3));
}

/** Takes some steps and counts the batches that they asked for. */
async function steps(session: TrainSession, count: number, sampler?: unknown) {
  const source = noiseSource(session.settings, sampler);
  let batches = 0;
  const counted = {
    ...source,
    next: async () => {
      batches += 1;
      const batch = await source.next();
      return session.settings.labels === 'one-hot' ? { ...batch, labels: classes(batch.labels) } : batch;
    },
  };
  const values: Readonly<Record<string, number>>[] = [];
  const tensors: number[] = [];
  for await (const done of train(session, { ...world, source: counted })) {
    values.push(done.values);
    tensors.push(done.tensors);
    if (values.length === count) break;
  }
  return { values, tensors, batches, snapshot: await snapshotOf(session, source.state(), 'test') };
}

async function run(settings: RunSettings, count: number, from?: Snapshot) {
  const session = from === undefined ? newSession(settings) : restoreSession(settings, from);
  const result = await steps(session, count, from?.sampler);
  session.dispose();
  return result;
}

const bytesOf = ({ parts }: Snapshot): number[][] =>
  Object.values(parts).map((part) => [...new Uint8Array(part)]);

beforeAll(async () => {
  await useBackend('wasm');
});

describe.each(METHODS.map(({ recipe }) => recipe.id))('%s', (id) => {
  it('trains, goes on from a snapshot byte for byte, and leaves no tensors behind', async () => {
    const before = tf.memory().numTensors;
    const whole = await run(small(id), 4);
    const first = await run(small(id), 2);
    const second = await run(small(id), 2, first.snapshot);
    expect(bytesOf(second.snapshot)).toEqual(bytesOf(whole.snapshot));
    expect(whole.values.every((row) => Object.values(row).every(Number.isFinite))).toBe(true);
    expect(Object.keys(whole.values[0]!)).toEqual(
      expect.arrayContaining(['D/gp', 'D/att', 'G/adv', 'G/att', 'G/rec']),
    );
    expect(new Set(whole.tensors.slice(1)).size).toBe(1);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('its snapshot is recognised, and edits in probe and editor as one', async () => {
    const settings = small(id);
    const { snapshot } = await run(settings, 1);
    const found = recogniseWeights(new Uint8Array(snapshot.parts['generator']!));
    expect(found).toMatchObject({ step: 1, content: 'generator', attributesKnown: true });
    expect(found.model).toMatchObject({
      method: id,
      attributes: settings.attributes,
      net: { size: 32, dim: 4 },
    });
    const random = seededRandom(9);
    const pixels = Uint8Array.from({ length: 32 * 32 * 3 }, () => random.integer(256));
    const generator = recognisedGenerator(found);
    const face = { count: 1, size: 32, channels: 3, pixels, labels: Uint8Array.of(0, 1, 1) };
    const sheet = await probeSheet(methodOf(id), generator, face, settings, ['Eyeglasses']);
    const editor = openEditor(methodOf(id), generator, {
      size: 32,
      channels: 3,
      attributes: 3,
      labelScale: 0.5,
    });
    editor.openFace(pixels, [0, 1, 1]);
    const edit = await editor.edit([0, -1, 0]);
    expect(edit.edited).toEqual(sheet.edited);
    expect('attention' in sheet).toBe(id === 'ssa');
    const other = await editor.edit([1, -1, 0]);
    expect(other.edited).not.toEqual(edit.edited);
    editor.openFace(pixels, [1, 0, 0]);
    const relabelled = await editor.edit([0, -1, 0]);
    // Methods that are fed the difference do not look at the labels, the others are fed another target.
    if (id === 'ssa' || id === 'stgan') expect(relabelled.edited).toEqual(edit.edited);
    else expect(relabelled.edited).not.toEqual(edit.edited);
    editor.close();
  });
});

describe('a whole run as one file', () => {
  it('goes on byte for byte, and is known as a checkpoint whose generator edits', async () => {
    const settings = small('stargan');
    const unbroken = await run(settings, 3);
    const { snapshot } = await run(settings, 1);
    const bytes = writeWhole(settings, snapshot);
    const back = readWhole(bytes);
    expect(back.settings).toEqual(settings);
    const rest = await run(back.settings, 2, back.snapshot);
    expect(bytesOf(rest.snapshot)).toEqual(bytesOf(unbroken.snapshot));
    const found = recogniseWeights(bytes);
    expect(found).toMatchObject({ content: 'checkpoint', step: 1, model: { method: 'stargan' } });
    const alone = recogniseWeights(new Uint8Array(snapshot.parts['generator']!));
    expect(found.generator).toEqual(alone.generator);
  });

  it('is refused where it lacks what going on needs', async () => {
    const settings = small('attgan');
    const { snapshot } = await run(settings, 1);
    expect(() => readWhole(new Uint8Array(snapshot.parts['generator']!))).toThrow(/no run to go on with/);
    const { discriminatorAdam: _, ...parts } = snapshot.parts;
    expect(() => writeWhole(settings, { ...snapshot, parts })).toThrow(/"discriminatorAdam"/);
    const { tensors, metadata } = readSafetensors(writeWhole(settings, snapshot));
    const fewer = new Map([...tensors].filter(([name]) => name !== 'adam/D/mean/adv.0.bias'));
    const file = readWhole(writeSafetensors(fewer, metadata));
    expect(() => restoreSession(file.settings, file.snapshot)).toThrow(/lacks the tensor "mean\/adv.0.bias"/);
    const stateless = new Map(metadata).set('state', '{}');
    expect(() => readWhole(writeSafetensors(tensors, stateless))).toThrow(/too little/);
  });
});

describe('options', () => {
  it('one batch for both networks asks for one batch less, and only then', async () => {
    const shared = small('stargan');
    expect(shared.train.sharedBatch).toBe(true);
    expect((await run(shared, 3)).batches).toBe(6);
    const fresh = { ...shared, train: { ...shared.train, sharedBatch: false } };
    expect((await run(fresh, 3)).batches).toBe(9);
  });

  it('class loss on fakes is a term of its own', async () => {
    const settings = small('stargan');
    const plain = (await run(settings, 1)).values[0]!;
    const both = (await run({ ...settings, readings: { ...settings.readings, fakeClasses: true } }, 1))
      .values[0]!;
    expect('D/fake_att' in plain).toBe(false);
    expect(both['D/fake_att']).toBeGreaterThan(0);
  });

  it('edits that the critic refutes are a term of its own, with the weight that is set', async () => {
    const settings = small('attgan');
    const once = { ...settings, train: { ...settings.train, critics: 1 } };
    const plain = (await run(once, 1)).values[0]!;
    const refuting = (await run({ ...once, weights: { ...once.weights, criticEdits: 5 } }, 1)).values[0]!;
    expect('D/edit_att' in plain).toBe(false);
    expect(refuting['D/edit_att']).toBeGreaterThan(0);
    expect(refuting['D/total']).toBeCloseTo(plain['D/total']! + 5 * refuting['D/edit_att']!, 4);
  });

  it('a critic without norms may end at one pixel, has biases instead, and trains', async () => {
    const settings = small('attgan');
    const net = { ...settings.net, layers: 5, criticNorm: 'none' as const };
    const { values, snapshot } = await run({ ...settings, net }, 2);
    expect(Object.values(values[1]!).every(Number.isFinite)).toBe(true);
    const { generator, discriminator } = methodOf('attgan').specs({ ...settings, net });
    const names = discriminator.map(({ name }) => name);
    expect(names).toContain('conv.4.conv.bias');
    expect(names.some((name) => name.includes('norm'))).toBe(false);
    expect(generator.some(({ name }) => name === 'enc.4.norm.weight')).toBe(true);
    expect(() => newSession({ ...settings, net: { ...net, criticNorm: 'instance' } })).toThrow(/map of 1 px/);
    expect(recogniseWeights(new Uint8Array(snapshot.parts['generator']!)).model.net.criticNorm).toBe('none');
  });

  it('enlarging heads train and travel with their kind', async () => {
    const settings = small('ssa');
    const { values, snapshot } = await run({ ...settings, net: { ...settings.net, heads: 'resize' } }, 2);
    expect(Object.values(values[1]!).every(Number.isFinite)).toBe(true);
    const found = recogniseWeights(new Uint8Array(snapshot.parts['generator']!));
    expect(found.model.net.heads).toBe('resize');
    expect(found.generator.get('image.weight')?.shape.slice(2)).toEqual([3, 3]);
  });

  it.each(['ssa', 'attgan', 'stargan'])(
    'the enlarging layers of %s train, travel with their kind, and edit with filters made once',
    async (id) => {
      const net = { ...small(id).net, heads: 'resize', upsampling: 'resize' } as const;
      const settings = { ...small(id), net };
      const { values, snapshot } = await run(settings, 2);
      expect(Object.values(values[1]!).every(Number.isFinite)).toBe(true);
      const found = recogniseWeights(new Uint8Array(snapshot.parts['generator']!));
      expect(found.model.net.upsampling).toBe('resize');
      const layers = {
        ssa: ['dec.0.conv.weight', 'stu.0.state.weight'],
        attgan: ['dec.0.conv.weight'],
        stargan: [`main.${9 + net.blocks}.weight`],
      }[id]!;
      for (const layer of layers) expect(found.generator.get(layer)?.shape.slice(2)).toEqual([3, 3]);

      const { method, state, dispose } = restoreSession(settings, snapshot);
      const random = seededRandom(9);
      const pixels = Uint8Array.from({ length: 32 * 32 * 3 }, () => random.integer(256));
      const face = { count: 1, size: 32, channels: 3, pixels, labels: Uint8Array.of(0, 1, 1) };
      const sheet = (net: Params) => probeSheet(method, net, face, settings, ['Eyeglasses']);
      const trained = await sheet(state.generator);
      const { numTensors } = tf.memory();
      const generator = recognisedGenerator(found);
      for (const layer of layers) expect(generator[layer]?.shape.slice(0, 2)).toEqual([4, 4]);
      expect(await sheet(generator)).toEqual(trained);
      tf.dispose(generator);
      expect(tf.memory().numTensors).toBe(numTensors);
      dispose();
    },
  );

  it('one-hot labels: a softmax loss, probes that change the class', async () => {
    const binary = small('stargan');
    const settings: RunSettings = { ...binary, labels: 'one-hot', net: { ...binary.net, channels: 1 } };
    const { values, snapshot } = await run(settings, 1);
    // An untrained critic guesses: ln 3 for a softmax over three classes, 3 ln 2 for three separate attributes.
    expect(Math.abs(values[0]!['D/att']! - Math.log(3))).toBeLessThan(0.3);
    const found = recogniseWeights(new Uint8Array(snapshot.parts['generator']!));
    expect(found.model.labels).toBe('one-hot');
    const generator = recognisedGenerator(found);
    const method = methodOf('stargan');
    const face = {
      count: 1,
      size: 32,
      channels: 1,
      pixels: new Uint8Array(1024).fill(80),
      labels: Uint8Array.of(0, 0, 1),
    };
    const sheet = await probeSheet(method, generator, face, settings, ['Eyeglasses', 'Young']);
    const editor = openEditor(method, generator, { size: 32, channels: 1, attributes: 3, labelScale: 0.5 });
    editor.openFace(face.pixels, face.labels);
    expect((await editor.edit([0, 1, -1])).edited).toEqual(sheet.edited.slice(0, 1024));
    expect((await editor.edit([0, 0, 0])).edited).toEqual(sheet.edited.slice(1024));
    editor.close();
    expect(() => newSession({ ...settings, method: 'stgan' })).toThrow(/"labels"/);
  });

  it('a label scale of one feeds twice the code of the usual half', async () => {
    const settings = small('attgan');
    const wide: RunSettings = { ...settings, readings: { ...settings.readings, labelScale: 1 } };
    const { snapshot } = await run(wide, 1);
    const found = recogniseWeights(new Uint8Array(snapshot.parts['generator']!));
    expect(found.model.labelScale).toBe(1);
    const generator = recognisedGenerator(found);
    const shape = { size: 32, channels: 3, attributes: 3 };
    const method = methodOf('attgan');
    const pixels = new Uint8Array(3072).fill(80);
    const twice = openEditor(method, generator, { ...shape, labelScale: 1 });
    twice.openFace(pixels, [0, 1, 0]);
    const once = openEditor(method, generator, { ...shape, labelScale: 0.5 });
    once.openFace(pixels, [0, 1, 0]);
    // Codes -1, 1, -1 either way: half the scale, and targets half a unit further out.
    expect((await once.edit([-0.5, 0.5, -0.5])).edited).toEqual((await twice.edit([0, 0, 0])).edited);
    expect((await once.edit([0, 0, 0])).edited).not.toEqual((await twice.edit([0, 0, 0])).edited);
    twice.close();
  });
});
