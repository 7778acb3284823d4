// Fixtures of unusual sizes, depths, label counts and readings from a second independent implementation (64-bit, see
// scripts/parity-reference), and that a reading which is not the fixture's fails.
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { checkFixture } from '../../src/engine/evaluate/parity.ts';
import { useBackend } from '../helpers/backend.ts';
import { altered, failures } from './fixtures.ts';

const URLS = import.meta.glob<string>('../fixtures/parity/odd/*.safetensors', {
  query: '?url',
  import: 'default',
  eager: true,
});
const nameOf = (path: string): string => path.replace(/.*\/(.*)\.safetensors/, '$1');
const FILES = Object.entries(URLS).map(([path, url]) => [nameOf(path), url] as const);

async function bytesOf(name: string): Promise<Uint8Array> {
  const [, url = ''] = FILES.find(([other]) => other === name) ?? [];
  return new Uint8Array(await (await fetch(url)).arrayBuffer());
}

/** Emulated in software, where compiling the kernels of one more size takes seconds: one fixture of each kind of network. */
const ON_WEBGPU = ['ssa-16-two-layers', 'attgan-16-dcgan', 'stargan-16-one'];
const cases = FILES.flatMap(([name]) =>
  (['wasm', 'cpu', 'webgpu'] as const)
    .filter((backend) => backend !== 'webgpu' || ON_WEBGPU.includes(name))
    .map((backend) => [name, backend] as const),
);

test('there are fixtures of every method', () => {
  const methods = new Set(FILES.map(([name]) => name.split('-')[0]));
  expect([...methods].sort()).toEqual(['attgan', 'ssa', 'stargan', 'stgan']);
});

test.each(cases)('%s on %s', async (name, backend) => {
  await useBackend(backend);
  const before = tf.memory().numTensors;
  const report = await checkFixture(name, await bytesOf(name));
  expect(failures(report)).toEqual([]);
  expect(report.status).toBe('passed');
  expect(tf.memory().numTensors).toBe(before);
});

test.each([
  ['ssa-32-readings', 'unitState', 'reset', 'g/raw'],
  ['ssa-32-readings', 'maskDistance', 'mse', 'g/loss/target'],
  ['ssa-32-readings', 'nontargetMean', 'picture', 'g/loss/nontarget'],
  ['stgan-16-lsgan', 'adversarial', 'dcgan', 'd/loss/real'],
])('%s does not pass with %s read as %s', async (name, reading, value, key) => {
  await useBackend('wasm');
  const bent = altered(await bytesOf(name), (_, metadata) => {
    const readings = JSON.parse(metadata.get('readings') ?? '{}') as Record<string, unknown>;
    metadata.set('readings', JSON.stringify({ ...readings, [reading]: value }));
  });
  expect(failures(await checkFixture(name, bent))).toContain(key);
});

test('a reading that there is not, or that is no JSON, makes a fixture fail with its name', async () => {
  await useBackend('wasm');
  const stated = async (text: string) =>
    checkFixture(
      'bent',
      altered(await bytesOf('stgan-16-lsgan'), (_, metadata) => metadata.set('readings', text)),
    );
  expect((await stated('{"colour": 1}')).error?.message).toMatch(/readings\.colour/);
  expect((await stated('{')).status).toBe('failed');
});
