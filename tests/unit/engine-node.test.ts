// The engine in plain Node: bundled as the command line is (Node cannot load tfjs's modules unbundled), without a GPU.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { BackendReport } from '../../src/engine/backend/choose.ts';
import type { ErrorReport } from '../../src/face/errors.ts';

interface Answer {
  report?: BackendReport;
  current?: string;
  gradients?: number[][];
  error?: ErrorReport;
}

const root = join(import.meta.dirname, '../..');
const WASM_FOLDER = join(root, 'node_modules/@tensorflow/tfjs-backend-wasm/dist/');
let out = '';

beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'engine-node-'));
  await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: 'tests/helpers/engine-in-node.ts',
      outDir: out,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: 'entry.mjs' } },
    },
  });
}, 60_000);

afterAll(async () => {
  await rm(out, { recursive: true });
});

async function start(prefer: string, wasmPath = WASM_FOLDER): Promise<Answer> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(out, 'entry.mjs'), prefer, wasmPath]);
  return JSON.parse(stdout) as Answer;
}

// Of the sum of squares of a 2x2 map of ones, doubled by a 4x4 filter of ones with padding 1. Along one axis the four
// results are 1, 2, 2, 1 times a common factor; both inputs reach three of them, so the gradient of an input is
// 2 (1 + 2 + 2)^2 = 50, and the filter's taps meet the sums 2, 3, 3, 2 of those results: 2 x 2 x 2 = 8, 2 x 2 x 3, ...
const GRADIENTS = [
  [50, 50, 50, 50],
  [8, 12, 12, 8, 12, 18, 18, 12, 12, 18, 18, 12, 8, 12, 12, 8],
];

it('computes on WASM with SIMD where there is no GPU', async () => {
  const answer = await start('auto');
  expect(answer.report).toMatchObject({
    backend: 'wasm',
    simd: true,
    threads: 1,
    adapter: null,
    limits: null,
  });
  expect(answer.report?.reason).toMatch(/No GPU/);
  expect(answer.current).toBe('wasm');
  expect(answer.gradients).toEqual(GRADIENTS);
}, 30_000);

it('falls back to plain JavaScript where the .wasm files are missing', async () => {
  const answer = await start('auto', join(out, 'nowhere/'));
  expect(answer.report?.backend).toBe('cpu');
  expect(answer.report?.reason).toMatch(/WebAssembly could not start/);
  expect(answer.gradients).toEqual(GRADIENTS);
}, 30_000);

it('refuses a preferred backend that cannot run, with a remedy', async () => {
  expect((await start('webgpu')).error).toMatchObject({ code: 'backend-missing' });
  const { error } = await start('wasm', join(out, 'nowhere/'));
  expect(error?.code).toBe('backend-missing');
  expect(error?.remedy).toMatch(/\.wasm/);
}, 30_000);
