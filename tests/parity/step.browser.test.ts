// Steps as training uses them: nothing is left behind, nothing that should stay changes, every reading of the losses
// works, and the split edit equals the whole one.
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { memoryReport } from '../../src/engine/backend/memory.ts';
import { guideBatch } from '../../src/engine/methods/guides.ts';
import { ssa } from '../../src/engine/methods/ssa.ts';
import { disposeBatch, stepBatch } from '../../src/engine/methods/step-batch.ts';
import type { StepBatch } from '../../src/engine/methods/method.ts';
import { isRunning } from '../../src/engine/nets/params.ts';
import type { Params } from '../../src/engine/nets/params.ts';
import {
  discriminatorStep,
  disposeReport,
  disposeState,
  generatorStep,
  startState,
} from '../../src/engine/train/step.ts';
import type { TrainState } from '../../src/engine/train/step.ts';
import { presetOf } from '../../src/face/presets.ts';
import { seededRandom } from '../../src/face/random.ts';
import type { RunSettings } from '../../src/face/settings.ts';
import { useBackend } from '../helpers/backend.ts';

const PRESET = presetOf('smoke').settings;
const SETTINGS: RunSettings = { ...PRESET, net: { ...PRESET.net, dim: 4, fc: 8 } };
const COUNT = 4;

function randomBatch(seed: number): StepBatch {
  const random = seededRandom(seed);
  const bytes = (length: number, bound: number): Uint8Array =>
    Uint8Array.from({ length }, () => random.integer(bound));
  const { size } = SETTINGS.net;
  const faces = {
    count: COUNT,
    size,
    channels: 3,
    pixels: bytes(COUNT * size * size * 3, 256),
    labels: bytes(COUNT * SETTINGS.attributes.length, 2),
    planes: bytes(COUNT * size * size, 16),
    labelled: Uint8Array.of(1, 1, 1, 0),
  };
  const target = faces.labels.slice();
  for (let i = 0; i < COUNT; i += 1) target[i * 13 + [2, 7, 11, 0][i]!]! ^= 1;
  const alpha = Float32Array.from({ length: COUNT }, () => random.uniform());
  return stepBatch(faces, target, alpha, guideBatch(faces, target, SETTINGS.attributes, SETTINGS.rules));
}

async function numbers(params: Params, which: (name: string) => boolean): Promise<number[][]> {
  const chosen = Object.entries(params).filter(([name]) => which(name));
  return Promise.all(chosen.map(async ([, tensor]) => [...(await tensor.data())]));
}

function bothSteps(state: TrainState, batch: StepBatch, settings = SETTINGS): void {
  disposeReport(discriminatorStep(ssa, state, batch, settings, 2e-4));
  disposeReport(generatorStep(ssa, state, batch, settings, 2e-4));
}

describe.each(['webgpu', 'wasm'] as const)('on %s', (name) => {
  beforeAll(async () => {
    await useBackend(name);
  });

  test('tensors and bytes are constant over steps, pictures and gradients included', async () => {
    const empty = memoryReport();
    const state = startState(ssa.build(SETTINGS, seededRandom(3)));
    const batch = randomBatch(5);
    bothSteps(state, batch);
    const settled = memoryReport();
    const more = name === 'webgpu' ? 1 : 3; // the emulated GPU takes seconds for each
    for (let i = 0; i < more; i += 1) bothSteps(state, batch);
    const wanted = { pictures: true, grads: true };
    disposeReport(discriminatorStep(ssa, state, batch, SETTINGS, 2e-4, wanted));
    const report = generatorStep(ssa, state, batch, SETTINGS, 2e-4, wanted);
    expect(Object.keys(report.pictures)).toEqual(['raw', 'edited', 'attention', 'clothing', 'final']);
    expect(Object.keys(report.grads)).toEqual(Object.keys(state.generatorAdam.mean));
    await report.loss.data();
    disposeReport(report);
    const after = memoryReport();
    expect([after.tensors, after.bytes]).toEqual([settled.tensors, settled.bytes]);
    disposeState(state);
    disposeBatch(batch);
    expect(memoryReport().tensors).toBe(empty.tensors);
  });
});

describe('a step', () => {
  beforeAll(async () => {
    await useBackend('wasm');
  });

  test('of the critic leaves the generator’s weights alone and updates its running statistics', async () => {
    const state = startState(ssa.build(SETTINGS, seededRandom(3)));
    const batch = randomBatch(5);
    const weights = (each: string): boolean => !isRunning(each);
    const before = await numbers(state.generator, weights);
    const running = await numbers(state.generator, isRunning);
    disposeReport(discriminatorStep(ssa, state, batch, SETTINGS, 2e-4));
    expect(await numbers(state.generator, weights)).toEqual(before);
    const moved = await numbers(state.generator, isRunning);
    moved.forEach((values, i) => expect(values).not.toEqual(running[i]));
    disposeState(state);
    disposeBatch(batch);
  });

  test('repeated from equal states gives equal bits', async () => {
    const run = async (): Promise<number[][]> => {
      const state = startState(ssa.build(SETTINGS, seededRandom(3)));
      const batch = randomBatch(5);
      bothSteps(state, batch);
      bothSteps(state, batch);
      const values = [
        ...(await numbers(state.generator, () => true)),
        ...(await numbers(state.discriminator, () => true)),
      ];
      disposeState(state);
      disposeBatch(batch);
      return values;
    };
    expect(await run()).toEqual(await run());
  });

  test.each([
    ['rms', 'sum', 'active'],
    ['norm', 'mean', 'batch'],
  ] as const)(
    'with the readings %s, %s, %s changes the losses as they say',
    async (maskDistance, attributeReduction, gateMean) => {
      const losses = async (readings: RunSettings['readings']): Promise<Record<string, number>> => {
        const state = startState(ssa.build(SETTINGS, seededRandom(3)));
        const batch = randomBatch(5);
        const report = generatorStep(ssa, state, batch, { ...SETTINGS, readings }, 2e-4);
        const values: Record<string, number> = {};
        for (const [key, term] of Object.entries({ ...report.terms, total: report.loss })) {
          values[key] = (await term.data())[0]!;
        }
        disposeReport(report);
        const params = (await numbers(state.generator, () => true)).flat();
        expect(params.every(Number.isFinite)).toBe(true);
        disposeState(state);
        disposeBatch(batch);
        return values;
      };
      const plain = await losses(SETTINGS.readings);
      const other = await losses({ ...SETTINGS.readings, maskDistance, attributeReduction, gateMean });
      const labels = attributeReduction === 'sum' ? SETTINGS.attributes.length : 1;
      expect(other['att']! / plain['att']!).toBeCloseTo(labels, 3);
      // Of four samples one (Male) is gated nontarget and two (Black_Hair, Pale_Skin) target.
      expect(other['nontarget']! / plain['nontarget']!).toBeCloseTo(gateMean === 'active' ? 4 : 1, 3);
      const side = SETTINGS.net.size;
      const open = gateMean === 'active' ? 2 : 1;
      const pixels = maskDistance === 'norm' ? side : 1;
      // A root mean square of masks in 0..1 is at least the mean square, and the norm is the root times the side.
      expect(other['target']!).toBeGreaterThan(plain['target']! * open * pixels);
      expect(other['target']!).toBeLessThan(2 * open * pixels);
      expect(other['rec']).toBeCloseTo(plain['rec']!, 5);
    },
  );

  test('a batch without any open gate has mask losses of zero and finite gradients', async () => {
    const state = startState(ssa.build(SETTINGS, seededRandom(3)));
    const batch = randomBatch(5);
    const closed = tf.zeros<tf.Rank.R1>([COUNT]);
    const gates = { target: closed, nontarget: closed, clothing: closed };
    const readings = { ...SETTINGS.readings, maskDistance: 'rms', gateMean: 'active' } as const;
    const settings = { ...SETTINGS, readings };
    const report = generatorStep(ssa, state, { ...batch, gates }, settings, 2e-4, { grads: true });
    for (const key of ['target', 'nontarget', 'clothing']) {
      expect((await report.terms[key]!.data())[0]).toBe(0);
    }
    const grads = (await numbers(report.grads, () => true)).flat();
    expect(grads.every(Number.isFinite)).toBe(true);
    disposeReport(report);
    tf.dispose(closed);
    disposeState(state);
    disposeBatch(batch);
  });

  test('editing: encoded once, edited twice, equal to edits of their own; composed as Eq. 9 and 10 say', async () => {
    const before = memoryReport().tensors;
    const { generator, discriminator } = ssa.build(SETTINGS, seededRandom(3));
    const batch = randomBatch(5);
    const encode = () => ssa.encode(generator, batch.x, batch.source, SETTINGS.readings);
    const encoding = tf.tidy(encode);
    const differences = [1, -1].map((value) => tf.fill<tf.Rank.R2>([COUNT, 13], value));
    for (const difference of differences) {
      const edit = tf.tidy(() => ssa.edit(generator, encoding, difference));
      const own = tf.tidy(() => ssa.edit(generator, encode(), difference));
      expect([...(await edit.final!.data())]).toEqual([...(await own.final!.data())]);
      const [x, raw, attention, clothing, edited, final] = await Promise.all(
        [batch.x, edit.raw, edit.attention!, edit.clothing!, edit.edited, edit.final!].map((each) =>
          each.data(),
        ),
      );
      edited!.forEach((value, i) => {
        const [a, c] = [attention![Math.floor(i / 3)]!, clothing![Math.floor(i / 3)]!];
        expect(Math.abs(value - (raw![i]! * a + x![i]! * (1 - a)))).toBeLessThan(1e-5);
        expect(Math.abs(final![i]! - (x![i]! * c + value * (1 - c)))).toBeLessThan(1e-5);
      });
      tf.dispose([edit, own]);
    }
    tf.dispose([encoding.features, differences, generator, discriminator]);
    disposeBatch(batch);
    expect(memoryReport().tensors).toBe(before);
  });
});
