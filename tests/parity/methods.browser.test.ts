// Every compared method against its reference fixture on every backend, and against fixtures of other sizes made here.
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { checkCheckpoint } from '../../src/engine/evaluate/parity-checkpoint.ts';
import { checkFixture } from '../../src/engine/evaluate/parity.ts';
import type { ModelInfo } from '../../src/engine/weights/model-info.ts';
import { useBackend } from '../helpers/backend.ts';
import { committed, failures, makeFixture, official, tidied } from './fixtures.ts';

const BACKENDS = ['webgpu', 'wasm', 'cpu'] as const;
const CHECKS = {
  'ssa-32': 153,
  'stgan-32': 126,
  'attgan-32': 94,
  'stargan-32': 74,
  'stargan-mnist-32': 78,
} as const;
const NAMES = Object.keys(CHECKS) as (keyof typeof CHECKS)[];

test.each(BACKENDS.flatMap((backend) => NAMES.map((name) => [name, backend] as const)))(
  '%s on %s: every number is met',
  async (name, backend) => {
    await useBackend(backend);
    const bytes = await committed(name);
    const before = tf.memory().numTensors;
    const report = await checkFixture(name, bytes);
    const worst = Object.entries(report.worst).map(
      ([kind, check]) => `${kind} ${check.error.toExponential(2)}`,
    );
    console.log(`${name} on ${backend}: ${worst.join(', ')}`);
    expect(failures(report)).toEqual([]);
    expect(report.status).toBe('passed');
    expect(report.checks).toHaveLength(CHECKS[name]);
    expect(tf.memory().numTensors).toBe(before);
  },
);

test.each(BACKENDS.flatMap((backend) => ['1000-G', 'legacy-G'].map((name) => [name, backend] as const)))(
  'the official StarGAN checkpoint %s.ckpt on %s',
  async (name, backend) => {
    await useBackend(backend);
    const { checkpoint, expected } = await official(name);
    const before = tf.memory().numTensors;
    const report = await checkCheckpoint(name, checkpoint, expected);
    console.log(`${name} on ${backend}: output ${report.worst.output?.error.toExponential(2)}`);
    expect(failures(report)).toEqual([]);
    expect(report.checks.map(({ key }) => key)).toEqual(['dim', 'blocks', 'classes', 'edited']);
    expect(tf.memory().numTensors).toBe(before);
  },
);

test('a checkpoint with one other number fails', async () => {
  await useBackend('wasm');
  const { checkpoint, expected } = await official('legacy-G');
  const bent = checkpoint.slice();
  const view = new DataView(bent.buffer);
  view.setFloat32(bent.length - 400, view.getFloat32(bent.length - 400, true) + 0.05, true);
  expect(failures(await checkCheckpoint('bent', bent, expected))).toEqual(['edited']);
});

const family = { size: 64, channels: 3, dim: 6, layers: 4, fc: 10 };
const five = ['Young', 'Eyeglasses', 'Bald', 'Smiling', 'Blond_Hair'];
const unread = { layers: 5, fc: 1024 };
const binary = { labels: 'binary', labelScale: 0.5 } as const;
const other: [string, ModelInfo][] = [
  ['64 px, width 6, layers 4, fc 10, 5 binary', { method: 'ssa', net: family, attributes: five, ...binary }],
  [
    '64 px, width 6, layers 4, fc 10, 5 binary',
    { method: 'stgan', net: family, attributes: five, ...binary },
  ],
  [
    '64 px, width 6, layers 4, fc 10, 1 binary',
    { method: 'attgan', net: { ...family, channels: 1 }, attributes: ['Smiling'], ...binary },
  ],
  [
    '64 px, width 3, blocks 2, depth 6, 3 one-hot',
    {
      method: 'stargan',
      net: { size: 64, channels: 1, dim: 3, blocks: 2, depth: 6, ...unread },
      attributes: ['a', 'b', 'c'],
      ...binary,
      labels: 'one-hot',
    },
  ],
];

test.each(other)('sizes and labels come from the file: %s attributes', async (summary, info) => {
  await useBackend('wasm');
  const report = await checkFixture('made here', await tidied(() => makeFixture(info, 3, 7)));
  expect(failures(report)).toEqual([]);
  expect(report.summary).toBe(`${info.method}, ${summary} attributes`);
});
