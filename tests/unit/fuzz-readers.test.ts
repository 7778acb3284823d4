// Twenty-four thousand damaged files for the readers of weights: every one is read or refused with an error of ours, in
// bounded time and without more numbers than the file could hold.
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { StudioError } from '../../src/face/errors.ts';
import { seededRandom } from '../../src/face/random.ts';
import type { Random } from '../../src/face/random.ts';
import { recogniseWeights } from '../../src/engine/weights/recognise.ts';
import { readTorch, torchContainer } from '../../src/engine/weights/pytorch.ts';
import { readSafetensors, writeSafetensors } from '../../src/engine/weights/safetensors.ts';

/** Bytes that mean something to one of the formats. */
const TELLING = [
  0, 1, 0x28, 0x2e, 0x52, 0x62, 0x63, 0x68, 0x71, 0x73, 0x75, 0x7d, 0x80, 0x8a, 0xff, 0x22, 0x7b, 0x2c,
];

/** One to eight changes of a kind each: bytes, numbers, cuts, repeats, splices from another file. */
function mutated(original: Uint8Array, other: Uint8Array, hot: number, random: Random): Uint8Array {
  let bytes: Uint8Array = original.slice();
  for (let left = 1 + random.integer(8); left > 0 && bytes.length > 8; left -= 1) {
    // Headers, pickles and directories are at both ends; the numbers between them are dull.
    const near = random.integer(Math.min(hot, bytes.length));
    const at = random.integer(4) === 0 ? bytes.length - 1 - near : near;
    const kind = random.integer(7);
    const view = new DataView(bytes.buffer);
    if (kind === 0) bytes[at] = random.integer(256);
    else if (kind === 1) bytes[at] = TELLING[random.integer(TELLING.length)] ?? 0;
    else if (kind === 2) bytes[at] = (bytes[at] ?? 0) ^ (1 << random.integer(8));
    else if (kind === 3 && at + 4 <= bytes.length)
      view.setUint32(at, random.integer(3) === 0 ? 0xffffffff : random.integer(2 ** 32), true);
    else if (kind === 4) bytes = bytes.slice(0, at);
    else if (kind === 5)
      bytes = joined(bytes.subarray(0, at), bytes.subarray(Math.max(0, at - random.integer(64))));
    else bytes = joined(bytes.subarray(0, at), other.subarray(random.integer(Math.min(hot, other.length))));
  }
  return bytes;
}

function joined(...parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

interface Outcome {
  read: number;
  refused: Record<string, number>;
  slowest: number;
}

function fuzz(
  count: number,
  seed: number,
  hot: number,
  files: Uint8Array[],
  read: (bytes: Uint8Array) => Iterable<{ data: Float32Array }>,
): Outcome {
  const random = seededRandom(seed);
  const outcome: Outcome = { read: 0, refused: {}, slowest: 0 };
  for (let i = 0; i < count; i += 1) {
    const [file, other] = [files[i % files.length]!, files[random.integer(files.length)]!];
    const bytes = mutated(file, other, hot, random);
    const started = performance.now();
    try {
      let numbers = 0;
      for (const { data } of read(bytes)) numbers += data.length;
      outcome.read += 1;
      if (numbers > bytes.length) throw new Error(`${numbers} numbers from ${bytes.length} bytes`);
    } catch (error) {
      if (!(error instanceof StudioError)) throw new Error(`file ${i} of seed ${seed}`, { cause: error });
      outcome.refused[error.code] = (outcome.refused[error.code] ?? 0) + 1;
    }
    outcome.slowest = Math.max(outcome.slowest, performance.now() - started);
  }
  console.log(JSON.stringify(outcome));
  return outcome;
}

const load = (...paths: string[]): Promise<Uint8Array[]> =>
  Promise.all(paths.map(async (path) => new Uint8Array(await readFile(`tests/fixtures/${path}`))));

/** A safetensors file of the kind that exports are, small. */
const small = (): Uint8Array =>
  writeSafetensors(
    new Map([
      ['enc.0.conv.weight', { shape: [2, 3, 4, 4], data: new Float32Array(96).fill(0.5) }],
      ['enc.0.norm.weight', { shape: [2], data: Float32Array.of(1, 1) }],
      ['dec.0.conv.weight', { shape: [3, 2, 4, 4], data: new Float32Array(96) }],
    ]),
    new Map([
      ['method', 'attgan'],
      ['size', '32'],
      ['attributes', '["a"]'],
      ['dim', '2'],
      ['layers', '1'],
      ['fc', '4'],
    ]),
  );

test('safetensors', { timeout: 60_000 }, () => {
  const files = [
    small(),
    writeSafetensors(new Map([['a', { shape: [4], data: new Float32Array(4) }]]), new Map(), 'F16'),
  ];
  const outcome = fuzz(8000, 1, 600, files, (bytes) => readSafetensors(bytes).tensors.values());
  expect(outcome.read).toBeGreaterThan(100);
  expect(outcome.refused['file-damaged']).toBeGreaterThan(1000);
  expect(outcome.slowest).toBeLessThan(2000);
});

test('both containers of PyTorch', { timeout: 60_000 }, async () => {
  const files = await load('weights/nested.pt', 'weights/nested-legacy.pt', 'weights/module.pt');
  const outcome = fuzz(12_000, 2, 1200, files, (bytes) => readTorch(bytes).values());
  expect(outcome.read).toBeGreaterThan(100);
  expect(outcome.refused['file-damaged']).toBeGreaterThan(1000);
  expect(outcome.slowest).toBeLessThan(2000);
});

test('whole files, recognised', { timeout: 60_000 }, async () => {
  const official = await load(
    'parity/stargan-official/1000-G.ckpt',
    'parity/stargan-official/legacy-G.ckpt',
    'parity/stargan-32.safetensors',
  );
  expect(official.map(torchContainer)).toEqual(['torch-zip', 'torch-legacy', undefined]);
  const outcome = fuzz(4000, 3, 5000, [...official, small()], (bytes) =>
    recogniseWeights(bytes).generator.values(),
  );
  expect(outcome.refused['file-damaged']).toBeGreaterThan(1000);
  expect(outcome.refused['weights-mismatch']).toBeGreaterThan(50);
  expect(outcome.slowest).toBeLessThan(2000);
});
