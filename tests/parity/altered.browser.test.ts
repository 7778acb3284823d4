// Proof that the parity check can fail: every kind of alteration of a fixture is found and named.
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { checkFixture } from '../../src/engine/evaluate/parity.ts';
import type { NamedArray } from '../../src/engine/weights/safetensors.ts';
import { useBackend } from '../helpers/backend.ts';
import { altered, committed, failures, nudge, peak } from './fixtures.ts';

type Change = (tensors: Map<string, NamedArray>, metadata: Map<string, string>) => void;

let bytes: Uint8Array = new Uint8Array();
beforeAll(async () => {
  bytes = await committed('ssa-32');
});

describe('an altered fixture fails', () => {
  beforeAll(async () => {
    await useBackend('wasm');
  });

  const scale =
    (key: string, factor: number): Change =>
    (tensors) =>
      nudge(tensors, key, factor * peak(tensors, key));
  test.each<[string, Change, string]>([
    ['an output', scale('eval/final', 3e-4), 'eval/final'],
    ['a logit', scale('eval/d_att', 3e-4), 'eval/d_att'],
    ['the critic step’s picture', scale('d/edited', 3e-4), 'd/edited'],
    ['the penalty', scale('d/loss/gp', 3e-4), 'd/loss/gp'],
    ['a mask loss', scale('g/loss/nontarget', 3e-4), 'g/loss/nontarget'],
    ['a gradient', scale('g/grad/stu.1.hidden.weight', 3e-3), 'g/grad/stu.1.hidden.weight'],
    ['a gradient of zero', (tensors) => nudge(tensors, 'd/grad/adv.1.bias', 1e-3), 'd/grad/adv.1.bias'],
    [
      'an update',
      (tensors) => nudge(tensors, 'd/after/conv.1.conv.weight', 1e-6),
      'd/after/conv.1.conv.weight',
    ],
    [
      'a running variance',
      (tensors) => nudge(tensors, 'g/after/dec.0.norm.running_var', 1e-5),
      'g/after/dec.0.norm.running_var',
    ],
    [
      'the guide selection',
      (_, metadata) => metadata.set('guideMask', metadata.get('guideMask')!.replace('skin', 'hair')),
      'in/guide[1]',
    ],
    [
      'a key without counterpart',
      (tensors) => tensors.set('g/loss/extra', { shape: [], data: Float32Array.of(1) }),
      'g/loss/extra',
    ],
    [
      'nothing to compare',
      (tensors) =>
        [...tensors.keys()].filter((key) => key.startsWith('g/grad/')).forEach((key) => tensors.delete(key)),
      'g/grad/',
    ],
    [
      'a missing weight',
      (tensors) => tensors.delete('init/G/image.bias'),
      'The file lacks the tensor "init/G/image.bias".',
    ],
    ['a missing input', (tensors) => tensors.delete('in/alpha'), 'The fixture lacks "in/alpha".'],
    ['another width', (_, metadata) => metadata.set('dim', '8'), 'init/G/enc.0.conv.weight'],
  ])('%s', async (_, change, blamed) => {
    const before = tf.memory().numTensors;
    const report = await checkFixture('altered', altered(bytes, change));
    expect(report.status).toBe('failed');
    expect(failures(report).join('\n')).toContain(blamed);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('a damaged file is reported, not thrown', async () => {
    const report = await checkFixture('short', bytes.slice(0, 1000));
    expect(report.status).toBe('failed');
    expect(report.error?.code).toBe('file-damaged');
  });

  test('a method that nobody knows is skipped by name', async () => {
    const unknown = altered(bytes, (_, metadata) => metadata.set('method', 'cyclegan'));
    const { status, summary } = await checkFixture('unknown', unknown);
    expect(status).toBe('skipped');
    expect(summary).toContain('cyclegan');
  });
});
