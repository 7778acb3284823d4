// Runs as folders: run.json, metrics.jsonl, checkpoints/STEP/, probes/STEP.*. See files.ts for how files are written.
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StudioError } from '../../face/errors.ts';
import { contentHash } from '../../face/hash.ts';
import { parseSettings } from '../../face/settings.ts';
import type {
  Checkpoint,
  CheckpointInfo,
  MetricRow,
  Probe,
  ProbeInfo,
  RunRecord,
  RunStore,
} from '../interfaces.ts';
import { appendLines, namesIn, readJson, readWhole, writeWhole } from './whole.ts';

/** Whole checkpoints that are kept beside pinned ones. */
const KEPT = 2;

interface StoredCheckpoint {
  readonly step: number;
  readonly createdAt: number;
  readonly meta: Checkpoint['meta'];
  readonly parts: readonly { readonly name: string; readonly bytes: number; readonly hash: string }[];
}
type StoredProbe = ProbeInfo & { readonly lengths: readonly number[] };

function missing(what: string): StudioError {
  return new StudioError('data-missing', `${what} does not exist.`, 'Check the folder of the run.');
}

function damaged(what: string): StudioError {
  return new StudioError(
    'file-damaged',
    `${what} is damaged.`,
    'Resume from an earlier checkpoint, or start again.',
  );
}

/** A line of metrics.jsonl. A kill can cut one short; the resumed run writes that step again. */
function parsedRow(line: string): MetricRow | undefined {
  try {
    return line === '' ? undefined : (JSON.parse(line) as MetricRow);
  } catch {
    return undefined;
  }
}

export function fileRuns(folder: string, now: () => number): RunStore {
  const place = (id: string, ...path: string[]): string => join(folder, id, ...path);
  const steps = async (id: string, kind: 'checkpoints' | 'probes', ending: string): Promise<number[]> =>
    (await namesIn(place(id, kind)))
      .flatMap((name) => (/^\d+/.test(name) && name.endsWith(ending) ? [Number.parseInt(name, 10)] : []))
      .sort((one, other) => one - other);

  const get = async (id: string): Promise<RunRecord | undefined> => {
    const record = (await readJson(place(id, 'run.json'))) as RunRecord | undefined;
    // Somebody may have copied or renamed the folder. The name that it has now counts: under the one in the file, a resumed
    // copy would write into the original.
    return record === undefined ? undefined : { ...record, id, settings: parseSettings(record.settings) };
  };
  const write = (record: RunRecord): Promise<void> =>
    writeWhole(place(record.id, 'run.json'), `${JSON.stringify(record, null, 1)}\n`);
  const update: RunStore['update'] = async (id, patch) => {
    const record = await get(id);
    if (record === undefined) throw missing(`The run "${id}"`);
    const { lastError, ...rest } = { ...record, ...patch, updatedAt: now() };
    const changed = lastError === undefined ? rest : { ...rest, lastError };
    await write(changed);
    return changed;
  };
  const describe = async (id: string, step: number): Promise<StoredCheckpoint | undefined> =>
    (await readJson(place(id, 'checkpoints', String(step), 'checkpoint.json'))) as
      StoredCheckpoint | undefined;

  const readCheckpoint = async (id: string, step: number): Promise<Checkpoint> => {
    const stored = await describe(id, step);
    if (stored === undefined) throw missing(`The checkpoint of step ${step}`);
    const parts = await Promise.all(
      stored.parts.map(async ({ name, hash }) => {
        const bytes = await readWhole(place(id, 'checkpoints', String(step), `${name}.safetensors`));
        if (bytes === undefined || contentHash(new Uint8Array(bytes)) !== hash) {
          throw damaged(`The part "${name}" of the checkpoint of step ${step}`);
        }
        return { name, bytes, hash };
      }),
    );
    return { step, createdAt: stored.createdAt, meta: stored.meta, parts };
  };

  return {
    get,
    update,
    readCheckpoint,
    create: write,
    rename: (id, name) => update(id, { name }),
    remove: (id) => rm(place(id), { recursive: true, force: true }),
    async list() {
      const records = await Promise.all((await namesIn(folder)).map(get));
      return records
        .filter((record) => record !== undefined)
        .sort((one, other) => other.createdAt - one.createdAt);
    },
    async putCheckpoint(id, { step, createdAt, meta, parts }) {
      const beside = place(id, 'checkpoints', `part-${step}`);
      const target = place(id, 'checkpoints', String(step));
      await rm(beside, { recursive: true, force: true });
      for (const { name, bytes } of parts)
        await writeWhole(join(beside, `${name}.safetensors`), new Uint8Array(bytes));
      const listed = parts.map(({ name, bytes, hash }) => ({ name, bytes: bytes.byteLength, hash }));
      await writeWhole(
        join(beside, 'checkpoint.json'),
        JSON.stringify({ step, createdAt, meta, parts: listed }),
      );
      await rm(target, { recursive: true, force: true });
      await rename(beside, target);
      const pinned = new Set((await get(id))?.pinned ?? []);
      const old = (await steps(id, 'checkpoints', '')).filter((each) => !pinned.has(each)).slice(0, -KEPT);
      for (const each of old)
        await rm(place(id, 'checkpoints', String(each)), { recursive: true, force: true });
    },
    async newestCheckpoint(id) {
      const stored = (await steps(id, 'checkpoints', '')).reverse();
      for (const step of stored) {
        try {
          return await readCheckpoint(id, step);
        } catch (error) {
          if (!(error instanceof StudioError) || step === stored.at(-1)) throw error;
        }
      }
      return undefined;
    },
    async listCheckpoints(id) {
      const found = await Promise.all((await steps(id, 'checkpoints', '')).map((step) => describe(id, step)));
      return found.flatMap((stored): CheckpointInfo[] => {
        if (stored === undefined) return [];
        const { parts, ...info } = stored;
        return [{ ...info, bytes: parts.reduce((sum, part) => sum + part.bytes, 0), damaged: false }];
      });
    },
    async appendMetrics(id, rows) {
      const lines = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
      await appendLines(place(id, 'metrics.jsonl'), lines);
    },
    async readMetrics(id) {
      const bytes = await readWhole(place(id, 'metrics.jsonl'));
      const text = bytes === undefined ? '' : new TextDecoder().decode(bytes);
      const rows = new Map<number, MetricRow>();
      for (const line of text.split('\n')) {
        const row = parsedRow(line);
        if (row !== undefined) rows.set(row.step, row);
      }
      return [...rows.values()].sort((one, other) => one.step - other.step);
    },
    async putProbe(id, { rows, ...info }) {
      const bytes = new Uint8Array(rows.reduce((sum, row) => sum + row.byteLength, 0));
      let at = 0;
      for (const row of rows) {
        bytes.set(new Uint8Array(row), at);
        at += row.byteLength;
      }
      await writeWhole(place(id, 'probes', `${info.step}.bin`), bytes);
      const stored: StoredProbe = { ...info, lengths: rows.map((row) => row.byteLength) };
      await writeWhole(place(id, 'probes', `${info.step}.json`), JSON.stringify(stored));
    },
    async listProbes(id) {
      const found = await Promise.all(
        (await steps(id, 'probes', '.json')).map((step) => readJson(place(id, 'probes', `${step}.json`))),
      );
      return (found as StoredProbe[]).map(({ lengths: _, ...info }) => info);
    },
    async readProbe(id, step): Promise<Probe> {
      const stored = (await readJson(place(id, 'probes', `${step}.json`))) as StoredProbe | undefined;
      const bytes = await readWhole(place(id, 'probes', `${step}.bin`));
      if (stored === undefined || bytes === undefined) throw missing(`The probe sheet of step ${step}`);
      const { lengths, ...info } = stored;
      let at = 0;
      const rows = lengths.map((length) => bytes.slice(at, (at += length)));
      return { ...info, rows };
    },
  };
}
