// A run that began in the studio goes on in a terminal, and one that began there goes on in the studio: after the same number
// of steps both have the same bytes as the one that never moved.
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readSafetensors } from '../../src/engine/weights/safetensors.ts';
import { presetOf } from '../../src/face/presets.ts';
import { startStudio } from '../helpers/studio.ts';
import type { Studio } from '../helpers/studio.ts';
import { openView, startRun, waitForStep } from '../helpers/verbs.ts';

const STEPS = 60;
const smoke = presetOf('smoke').settings;
const settings = {
  ...smoke,
  name: 'Traveller',
  net: { ...smoke.net, dim: 4, fc: 16 },
  train: { ...smoke.train, batch: 2, steps: STEPS },
};

let studio: Studio;
let folder = '';
beforeAll(async () => {
  studio = await startStudio();
  folder = await mkdtemp(join(tmpdir(), 'exchange-'));
});
afterAll(async () => {
  await studio.close();
  await rm(folder, { recursive: true });
});

const run = promisify(execFile);
const semblance = (...words: string[]) => run(process.execPath, ['scripts/semblance.mjs', ...words]);

async function saveRun(page: Page, name: string): Promise<string> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export the whole run, to go on elsewhere' }).first().click();
  const path = join(folder, name);
  await (await download).saveAs(path);
  return path;
}

/** Goes on until the end; the button that starts runs is there again then. */
async function finish(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Resume' }).first().click();
  await waitForStep(page, STEPS, 120_000);
  await page.getByRole('button', { name: 'Start training' }).waitFor({ timeout: 60_000 });
}

/** Everything in a whole-run file but the words for the device. */
async function contents(path: string): Promise<{ state: object; tensors: Map<string, string> }> {
  const { tensors, metadata } = readSafetensors(new Uint8Array(await readFile(path)));
  const { device: _, ...state } = JSON.parse(metadata.get('state') ?? '{}') as Record<string, unknown>;
  const hex = ({ data }: { data: Float32Array }): string =>
    Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64');
  return { state, tensors: new Map([...tensors].map(([name, array]) => [name, hex(array)])) };
}

it(
  'begins in the studio, ends in a terminal as it would have ended there',
  { timeout: 240_000 },
  async () => {
    const page = await studio.open('?backend=wasm');
    await startRun(page, settings);
    await waitForStep(page, 3, 120_000);
    await page.getByRole('button', { name: 'Stop' }).first().click();
    await page.getByRole('button', { name: 'Start training' }).waitFor({ timeout: 60_000 });
    const half = await saveRun(page, 'half.safetensors');
    const { state } = await contents(half);
    expect((state as { step: number }).step).toBeLessThan(STEPS);

    const out = join(folder, 'runs', 'moved');
    await semblance('train', '--from', half, '--out', out, '--backend', 'wasm');
    await semblance('export', out, '--whole', '--out', join(folder, 'terminal.safetensors'));
    await finish(page);
    const stayed = await contents(await saveRun(page, 'studio.safetensors'));
    const moved = await contents(join(folder, 'terminal.safetensors'));
    expect(moved.state).toEqual(stayed.state);
    expect([...moved.tensors.keys()]).toEqual([...stayed.tensors.keys()]);
    expect([...moved.tensors].filter(([name, hex]) => stayed.tensors.get(name) !== hex)).toEqual([]);
    await page.close();
  },
);

it(
  'begins in a terminal, ends in the studio as it would have ended there',
  { timeout: 240_000 },
  async () => {
    const config = join(folder, 'settings.json');
    await writeFile(config, JSON.stringify({ ...settings, name: 'Immigrant', seed: 7 }));
    const out = join(folder, 'runs', 'stopped');
    const words = ['scripts/semblance.mjs', 'train', '--out', out, '--backend', 'wasm', '--json'];
    const child = spawn(process.execPath, [...words, '--config', config]);
    child.stdout.on('data', (text: Buffer) => {
      if (text.toString().includes('"step":3')) child.kill('SIGINT');
    });
    expect(await new Promise((done) => child.on('exit', done))).toBe(130);
    const half = join(folder, 'stopped.safetensors');
    await semblance('export', out, '--whole', '--out', half);
    await semblance('train', '--resume', '--out', out, '--backend', 'wasm');
    await semblance('export', out, '--whole', '--out', join(folder, 'stayed.safetensors'));

    const page = await studio.open('?backend=wasm');
    await openView(page, 'Edit');
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Open weights' }).click();
    await (await chooser).setFiles(half);
    await page.getByRole('button', { name: 'Take this run over to Train' }).click();
    await finish(page);
    const moved = await contents(await saveRun(page, 'moved.safetensors'));
    const stayed = await contents(join(folder, 'stayed.safetensors'));
    expect(moved.state).toEqual(stayed.state);
    expect([...moved.tensors].filter(([name, hex]) => stayed.tensors.get(name) !== hex)).toEqual([]);
    await page.close();
  },
);
