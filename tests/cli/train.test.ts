// `semblance train`: what a run's folder holds, and that nothing that stops it changes a byte of what it becomes.
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readWords } from '../../src/cli/arguments.ts';
import { TRAIN } from '../../src/cli/options.ts';
import { readStart } from '../../src/cli/train-plan.ts';
import { readSafetensors } from '../../src/engine/weights/safetensors.ts';
import type { ClassifierReport } from '../../src/face/classifier.ts';
import { parseSettings } from '../../src/face/settings.ts';
import {
  newestParts,
  semblance,
  settingsFile,
  smallShards,
  start,
  tinySettings,
  vulkan,
} from './terminal.ts';

let folder = '';
let shards = '';
let gpu: NodeJS.ProcessEnv | undefined;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'semblance-train-'));
  shards = smallShards(folder);
  gpu = await vulkan();
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));

const run = (name: string): string => join(folder, 'runs', name);

/** Words that start a tiny run. */
async function words(name: string, steps: number): Promise<string[]> {
  const config = await settingsFile(join(folder, name), tinySettings({ steps }));
  return ['train', '--config', config, '--data', shards, '--out', run(name), '--backend', 'wasm'];
}

test.each([
  [undefined, 'quick', 'headkit-64'],
  ['headkit', 'portrait', 'headkit-128'],
  ['headkit-64-independent', 'quick', 'headkit-64-independent'],
])('--data %s with the preset %s means %s', async (data, preset, dataset) => {
  const values = readWords(
    ['--preset', preset, '--out', 'x', ...(data === undefined ? [] : ['--data', data])],
    [],
    TRAIN,
  ).values;
  expect((await readStart(values))?.settings.dataset).toBe(dataset);
});

describe('train', { timeout: 120_000 }, () => {
  // A software adapter compiles the shaders of a first step for minutes.
  test.each(['wasm', 'cpu', 'webgpu'])('takes ten steps on %s', { timeout: 900_000 }, async (backend) => {
    if (backend === 'webgpu' && gpu === undefined) {
      console.warn('WebGPU was not tried: there is neither a Vulkan driver nor a browser that brings one.');
      return;
    }
    const line = [...(await words(backend, 10)).slice(0, -1), backend, '--json'];
    const { code, out, err } = semblance(line, backend === 'webgpu' ? gpu : {});
    expect(code, err).toBe(0);
    const events = out
      .trim()
      .split('\n')
      .map((each) => JSON.parse(each) as Record<string, unknown>);
    expect(events[0]).toMatchObject({ event: 'device', backend });
    const steps = events.filter(({ event }) => event === 'step').map(({ step }) => step);
    expect(steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(events.at(-1)).toEqual({ event: 'end', status: 'finished', step: 10 });

    const text = await readFile(join(run(backend), 'settings.json'), 'utf8');
    expect(parseSettings(JSON.parse(text))).toMatchObject({ name: 'Tiny', dataset: 'faces-32' });
    const metrics = (await readFile(join(run(backend), 'metrics.jsonl'), 'utf8')).trim().split('\n');
    expect(metrics).toHaveLength(10);
    expect(JSON.parse(metrics[9] ?? '')).toMatchObject({
      step: 10,
      values: { 'D/total': expect.any(Number) as number },
    });
    const probes = (await readdir(join(run(backend), 'probes'))).filter((name) => name.endsWith('.png'));
    expect(probes.sort()).toEqual(['0.png', '10.png']);
    const sheet = PNG.sync.read(await readFile(join(run(backend), 'probes', '10.png')));
    expect(sheet.width).toBe(13 * (64 + 2) - 2);
    expect((await newestParts(run(backend))).size).toBe(4);
  });

  test('auto passes over a software adapter and says so', () => {
    if (gpu?.VK_ICD_FILENAMES === undefined) {
      console.warn('Not tried: the adapters here are those of the system.');
      return;
    }
    const rules = join(folder, 'rules');
    mkdirSync(rules);
    copyFileSync('tests/fixtures/parity/guide-rules.json', join(rules, 'guide-rules.json'));
    const { code, out, err } = semblance(['parity', rules], gpu);
    expect(code, err).toBe(0);
    expect(out).toMatch(/Backend wasm\. The only WebGPU adapter is emulated in software/);
  });

  test('Ctrl-C finishes the step, stores a checkpoint, and the resumed run ends as an unbroken one', async () => {
    expect(semblance(await words('whole', 24)).code).toBe(0);
    const command = start([...(await words('stopped', 24)), '--json']);
    await command.says('"step":2,');
    command.kill('SIGINT');
    // npm hands on what the terminal has sent already.
    await new Promise((later) => setTimeout(later, 30));
    command.kill('SIGINT');
    expect(await command.ended).toBe(130);
    const [kept] = await readdir(join(run('stopped'), 'checkpoints'));
    expect(Number(kept)).toBeGreaterThanOrEqual(2);
    expect(Number(kept)).toBeLessThan(24);
    expect(existsSync(join(run('stopped'), '.semblance-training.lock'))).toBe(false);

    const resumed = semblance(['train', '--resume', '--out', run('stopped'), '--backend', 'wasm']);
    expect(resumed.code, resumed.err).toBe(0);
    const [straight, broken] = [await newestParts(run('whole')), await newestParts(run('stopped'))];
    expect([...broken.keys()]).toEqual([...straight.keys()]);
    for (const [name, bytes] of straight)
      expect(bytes.equals(broken.get(name) ?? Buffer.alloc(0)), name).toBe(true);
    const rows = (await readFile(join(run('stopped'), 'metrics.jsonl'), 'utf8')).trim().split('\n');
    expect(rows.map((row) => (JSON.parse(row) as { step: number }).step)).toEqual(
      Array.from({ length: 24 }, (_, at) => at + 1),
    );
  });

  test('kill -9 in the middle of a checkpoint leaves the one before, and nothing differs at the end', async () => {
    expect(semblance(await words('killed', 4)).code).toBe(0);
    const resume = ['train', '--resume', '--out', run('killed'), '--backend', 'wasm', '--steps', '9'];
    const command = start(resume);
    const half = join(run('killed'), 'checkpoints', 'part-9');
    while (!existsSync(join(half, 'generator.safetensors'))) {
      await new Promise((next) => setImmediate(next));
    }
    command.kill('SIGKILL');
    expect(await command.ended).toBe('SIGKILL');
    // Killed while the parts were being written: the checkpoint itself is not there.
    expect(existsSync(half)).toBe(true);
    expect(await readdir(join(run('killed'), 'checkpoints'))).toEqual(['4', 'part-9']);

    const again = semblance(resume);
    expect(again.code, again.err).toBe(0);
    expect(again.out).toContain('checkpoint of step 9');
    expect(semblance(await words('unbroken', 9)).code).toBe(0);
    const [straight, broken] = [await newestParts(run('unbroken')), await newestParts(run('killed'))];
    for (const [name, bytes] of straight)
      expect(bytes.equals(broken.get(name) ?? Buffer.alloc(0)), name).toBe(true);
  });

  test('scores itself as a classifier without changing a byte, and is measured as one', async () => {
    const settings = tinySettings({ steps: 9 });
    const scoring = { ...settings, report: { ...settings.report, classifyEvery: 4 } };
    const config = await settingsFile(join(folder, 'scored'), scoring);
    const line = ['train', '--config', config, '--data', shards, '--out', run('scored')];
    expect(semblance([...line, '--backend', 'wasm']).code).toBe(0);
    const [straight, scored] = [await newestParts(run('unbroken')), await newestParts(run('scored'))];
    for (const [name, bytes] of straight)
      expect(bytes.equals(scored.get(name) ?? Buffer.alloc(0)), name).toBe(true);
    const rows = (await readFile(join(run('scored'), 'metrics.jsonl'), 'utf8')).trim().split('\n');
    const named = rows.map((row) => JSON.parse(row) as { step: number; values: Record<string, number> });
    expect(named.filter(({ values }) => 'D/F1 edited' in values).map(({ step }) => step)).toEqual([4, 8]);

    const words = ['classify', '--model', run('scored'), '--data', shards, '--protocol', 'flips', '--json'];
    const { code, out, err } = semblance([...words, '--backend', 'wasm']);
    expect(code, err).toBe(0);
    const report = JSON.parse(out) as ClassifierReport;
    // Thirteen attributes of one or two faces: every attribute of every face is decided once.
    const faces = report.data.faces;
    for (const role of [
      'criticReal',
      'criticGenerated',
      'directReconstruction',
      'directAttention',
    ] as const) {
      const counts = report.tables[role]?.confusion.flat(2) ?? [];
      expect(
        counts.reduce((sum, count) => sum + count, 0),
        role,
      ).toBe(13 * faces);
    }
    expect(report.notes).toEqual([expect.stringContaining('No independent judge')]);
    const model = join(folder, 'alone.safetensors');
    expect(semblance(['export', run('scored'), '--out', model]).code).toBe(0);
    const alone = semblance(['classify', '--model', model, '--data', shards, '--backend', 'wasm']);
    expect(alone.out).toMatch(/Generator, least change[^]*generator alone/);
    expect(alone.out).not.toMatch(/Critic/);
  });

  test('a run that takes weights over begins with them, and its export counts what was before', async () => {
    expect(semblance(await words('first', 3)).code).toBe(0);
    const heavier = tinySettings({ steps: 2 });
    const weights = { ...heavier.weights, attributes: 30 };
    const config = await settingsFile(join(folder, 'second'), { ...heavier, weights });
    const line = ['train', '--config', config, '--data', shards, '--out', run('second'), '--backend', 'wasm'];
    const begun = semblance([...line, '--weights', run('first')]);
    expect(begun.code, begun.err).toBe(0);
    expect(begun.out).toMatch(/Starts from step 3 of first: \d+ tensors fit\./);
    const generator = (name: string, step: string): Promise<Buffer> =>
      readFile(join(run(name), 'checkpoints', step, 'generator.safetensors'));
    expect(readSafetensors(await generator('second', '0')).tensors).toEqual(
      readSafetensors(await generator('first', '3')).tensors,
    );

    const file = join(folder, 'second.safetensors');
    expect(JSON.parse(semblance(['export', run('second'), '--out', file]).out)).toMatchObject({ step: 5 });
    const { metadata } = readSafetensors(await readFile(file));
    expect(metadata.get('step')).toBe('5');
    const { batch } = heavier.train;
    expect(JSON.parse(metadata.get('training') ?? '')).toMatchObject({ batch, images: 5 * batch });
    expect(semblance(['export', run('first'), '--out', file]).code).toBe(0);
    const alone = readSafetensors(await readFile(file)).metadata;
    expect([alone.get('step'), alone.get('training')]).toEqual(['3', expect.not.stringContaining('images')]);

    // The mean of both runs, each tensor: a quarter of the first, the rest of the second.
    const average = join(folder, 'average.safetensors');
    const mean = (share: string) =>
      semblance(['export', run('second'), '--average', `${share}=${run('first')}`, '--out', average]);
    expect(mean('0.25').code).toBe(0);
    const [before, after, made] = await Promise.all(
      [generator('first', '3'), generator('second', '2'), readFile(average)].map(
        async (bytes) => readSafetensors(await bytes).tensors,
      ),
    );
    expect([...(made ?? [])].map(([name]) => name)).toEqual([...(after ?? [])].map(([name]) => name));
    for (const [name, { data }] of made ?? []) {
      const old = before?.get(name)?.data ?? [];
      const wanted = Float32Array.from(
        after?.get(name)?.data ?? [],
        (v, i) => 0.75 * v + 0.25 * (old[i] ?? 0),
      );
      expect(data).toEqual(wanted);
    }
    expect(mean('1').err).toMatch(/leave something of 1 .*\[settings-invalid]/);
    expect(mean('half').err).toMatch(/"half=.*" in --average is not SHARE=RUN/);
    expect(semblance(['export', run('second'), '--whole', '--average', '0.5=x', '--out', average]).code).toBe(
      2,
    );

    // The same from a file: its generator, what it has behind it, and a critic that begins anew.
    const third = ['train', '--config', config, '--data', shards, '--out', run('third'), '--backend', 'wasm'];
    const fromFile = semblance([...third, '--weights', file]);
    expect(fromFile.code, fromFile.err).toBe(0);
    expect(fromFile.out).toMatch(/Starts from step 3 of second\.safetensors: \d+ tensors fit\./);
    expect(readSafetensors(await generator('third', '0')).tensors).toEqual(
      readSafetensors(await generator('first', '3')).tensors,
    );
    const record: unknown = JSON.parse(await readFile(join(run('third'), 'run.json'), 'utf8'));
    expect(record).toMatchObject({ earlier: { steps: 3, images: 3 * batch } });
    const lost = ['train', '--config', config, '--data', shards, '--out', run('without')];
    const { code, err } = semblance([...lost, '--weights', join(folder, 'nothing')]);
    expect([code, err]).toEqual([1, expect.stringMatching(/no file .*nothing\. \[data-missing]/)]);
  });

  test('refuses what would spoil a run, and says what to do', async () => {
    const line = await words('kept', 1);
    expect(semblance(line).code).toBe(0);
    expect(semblance(line).err).toMatch(/There is a run .* already\. \[settings-invalid]\nAdd --resume/);
    const other = await settingsFile(join(folder, 'other'), tinySettings({ batch: 4, steps: 1 }));
    const changed = ['train', '--resume', '--config', other, '--data', shards, '--out', run('kept')];
    const { code, err } = semblance(changed);
    expect([code, err]).toEqual([1, expect.stringContaining('another "train.batch"')]);
    expect(semblance(['train', '--resume', '--out', run('nowhere')]).err).toMatch(/no run in/);
    const lost = ['train', '--config', other, '--data', '/no/faces', '--out', run('lost'), '--json'];
    expect(JSON.parse(semblance(lost).out)).toMatchObject({ error: { code: 'data-missing' } });
    const both = semblance(['train', '--preset', 'smoke', '--config', other, '--out', run('lost')]);
    expect([both.code, both.err]).toEqual([
      2,
      expect.stringContaining('Choose one of --config and --preset'),
    ]);
  });
});
