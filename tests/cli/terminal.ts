// The command line as a terminal sees it, small settings, a small data set, and a Vulkan driver where one can be found.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { findBrowser } from '../../scripts/find-browser.mjs';
import { presetOf } from '../../src/face/presets.ts';
import type { RunSettings } from '../../src/face/settings.ts';

const SCRIPT = 'scripts/semblance.mjs';

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export function semblance(words: readonly string[], env: NodeJS.ProcessEnv = {}): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...words], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    env: { ...process.env, ...env },
  });
  return { code: status, out: stdout, err: stderr };
}

/** A command that goes on while the test does something to it. */
export function start(words: readonly string[]): {
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Resolves when the text appears in what was printed. */
  readonly says: (text: string) => Promise<void>;
  readonly ended: Promise<number | NodeJS.Signals | null>;
} {
  // The bundle itself: a signal must reach the process that trains.
  const child = spawn(process.execPath, [SCRIPT, ...words]);
  let out = '';
  const waiting: (() => void)[] = [];
  child.stdout.on('data', (text: Buffer) => {
    out += text.toString();
    for (const wake of waiting.splice(0)) wake();
  });
  const ended = new Promise<number | NodeJS.Signals | null>((done) =>
    child.on('exit', (code, signal) => done(code ?? signal)),
  );
  return {
    kill: (signal) => void child.kill(signal),
    ended,
    async says(text) {
      let over = false;
      void ended.then(() => {
        over = true;
        for (const wake of waiting.splice(0)) wake();
      });
      while (!out.includes(text)) {
        if (over) throw new Error(`It ended without saying ${text}:\n${out}`);
        await new Promise<void>((wake) => waiting.push(wake));
      }
    },
  };
}

/** A run of seconds; its rate does not depend on the number of steps, so that runs of different length can be compared. */
export function tinySettings(change: Partial<RunSettings['train']> = {}): RunSettings {
  const { settings } = presetOf('smoke');
  return {
    ...settings,
    name: 'Tiny',
    net: { ...settings.net, dim: 2, layers: 2, fc: 4 },
    train: { ...settings.train, batch: 2, steps: 10, decay: 'constant', ...change },
    report: { ...settings.report, probeEvery: 10 },
  };
}

/** Ten training faces and two others, 32 px, as shards: exported from the built-in ones and imported again. */
export function smallShards(folder: string): string {
  const zip = join(folder, 'export');
  const made = semblance(['data', 'export', '--count', '12', '--size', '32', '--zip', '--out', zip]);
  const shards = join(folder, 'faces-32');
  const archive = join(zip, 'headkit-celeba.zip');
  const words = ['data', 'import', archive, '--size', '32', '--layout', 'celebamask-hq', '--maps'];
  const imported = semblance([...words, '--out', shards]);
  if (made.code === 0 && imported.code === 0) return shards;
  throw new Error(`${made.err}${imported.err}`);
}

export async function settingsFile(folder: string, settings: RunSettings): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'settings.json');
  await writeFile(path, JSON.stringify(settings));
  return path;
}

/** Every part of the newest checkpoint of a run, by name. */
export async function newestParts(run: string): Promise<ReadonlyMap<string, Buffer>> {
  const steps = (await readdir(join(run, 'checkpoints'))).filter((name) => /^\d+$/.test(name)).map(Number);
  const folder = join(run, 'checkpoints', String(Math.max(...steps)));
  const names = (await readdir(folder)).filter((name) => name.endsWith('.safetensors')).sort();
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)),
  );
}

/**
 * What Dawn needs to find Vulkan: nothing where the system has a driver, else the software driver that comes with the
 * browser of the tests. Undefined where there is neither.
 */
export async function vulkan(): Promise<NodeJS.ProcessEnv | undefined> {
  if (process.platform !== 'linux') return {};
  const loader = ['/lib/x86_64-linux-gnu', '/usr/lib/x86_64-linux-gnu', '/usr/lib64', '/usr/lib'].some((at) =>
    existsSync(join(at, 'libvulkan.so.1')),
  );
  if (loader && existsSync('/usr/share/vulkan/icd.d')) return {};
  const browser = await findBrowser();
  const folders = [browser === undefined ? '' : dirname(realpathSync(browser)), '/usr/lib/chromium'];
  const folder = folders.find((at) => existsSync(join(at, 'libvulkan.so.1')));
  if (folder === undefined) return undefined;
  return { LD_LIBRARY_PATH: folder, VK_ICD_FILENAMES: join(folder, 'vk_swiftshader_icd.json') };
}
