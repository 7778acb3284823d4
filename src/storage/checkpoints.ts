// Checkpoints in the database: written whole or not at all, checked when read, the last two good ones kept. What a
// checkpoint means is the trainer's affair.
import { StudioError } from '../face/errors.ts';
import { contentHash } from '../face/hash.ts';
import type { Database, Transaction } from './database.ts';
import type { Checkpoint, CheckpointInfo, RunStore } from './interfaces.ts';
import { runOf } from './runs.ts';
import { keysOf } from './schema.ts';
import type { StoredCheckpoint } from './schema.ts';

export type CheckpointStore = Pick<
  RunStore,
  'putCheckpoint' | 'newestCheckpoint' | 'readCheckpoint' | 'listCheckpoints'
>;

/** Good checkpoints that are kept besides the pinned ones. */
const KEPT = 2;

type Content = Pick<StoredCheckpoint, 'step' | 'createdAt' | 'meta' | 'parts'>;

function hashOf({ step, createdAt, meta, parts }: Content): string {
  return contentHash(new TextEncoder().encode(JSON.stringify([step, createdAt, meta, parts])));
}

/** The checkpoints of a database. */
export function checkpointStore({ tx }: Database): CheckpointStore {
  /** The entries of a run, the one written last first. */
  const entries = (runId: string): Promise<StoredCheckpoint[]> =>
    tx(['checkpoints'], 'readonly', 'listing checkpoints', (t) => newestFirst(t, runId));

  /** Reads a checkpoint and checks it; undefined if it is not there, 'damaged' if it is not whole. */
  async function load(runId: string, step: number): Promise<Checkpoint | 'damaged' | undefined> {
    const found = await tx(['checkpoints', 'parts'], 'readonly', 'reading a checkpoint', async (t) => {
      const entry = await t.objectStore('checkpoints').get([runId, step]);
      if (entry === undefined || entry.damaged) return { entry, stored: [] };
      const store = t.objectStore('parts');
      return {
        entry,
        stored: await Promise.all(entry.parts.map(({ name }) => store.get([runId, step, name]))),
      };
    });
    const { entry, stored } = found;
    if (entry === undefined) return undefined;
    if (entry.damaged || entry.hash !== hashOf(entry)) return 'damaged';
    const parts = entry.parts.flatMap(({ name, hash }, place) => {
      const bytes = stored[place];
      return bytes !== undefined && contentHash(new Uint8Array(bytes)) === hash
        ? [{ name, bytes, hash }]
        : [];
    });
    if (parts.length < entry.parts.length) return 'damaged';
    return { step: entry.step, createdAt: entry.createdAt, meta: entry.meta, parts };
  }

  /** Sets a checkpoint aside, so that nobody spends time on it again. */
  async function setAside(runId: string, step: number): Promise<void> {
    await tx(['checkpoints'], 'readwrite', 'setting a damaged checkpoint aside', async (t) => {
      const entry = await t.objectStore('checkpoints').get([runId, step]);
      if (entry !== undefined)
        await t.objectStore('checkpoints').put({ ...entry, damaged: true }, [runId, step]);
    });
  }

  return {
    putCheckpoint: async (runId, { step, createdAt, meta, parts }) => {
      for (const { name, bytes, hash } of parts) {
        if (contentHash(new Uint8Array(bytes)) !== hash) {
          throw new Error(`The part "${name}" of the checkpoint does not match its hash.`);
        }
      }
      const listed = parts.map(({ name, bytes, hash }) => ({ name, size: bytes.byteLength, hash }));
      const content = { step, createdAt, meta, parts: listed };
      await tx(
        ['runs', 'checkpoints', 'parts'],
        'readwrite',
        'writing a checkpoint',
        async (t) => {
          const { pinned = [] } = await runOf(t, runId);
          const before = await newestFirst(t, runId);
          await t.objectStore('parts').delete(keysOf(runId, step));
          for (const { name, bytes } of parts) await t.objectStore('parts').put(bytes, [runId, step, name]);
          const sequence = (before[0]?.sequence ?? 0) + 1;
          const entry = { ...content, sequence, hash: hashOf(content), damaged: false };
          await t.objectStore('checkpoints').put(entry, [runId, step]);
          await prune(t, runId, [entry, ...before.filter((other) => other.step !== step)], pinned);
        },
        'strict',
      );
    },

    newestCheckpoint: async (runId) => {
      const all = await entries(runId);
      for (const { step, damaged } of all) {
        if (damaged) continue;
        const checkpoint = await load(runId, step);
        if (checkpoint === 'damaged') await setAside(runId, step);
        else if (checkpoint !== undefined) return checkpoint;
      }
      if (all.length > 0) throw damagedError('Every checkpoint of this run is damaged');
      return undefined;
    },

    readCheckpoint: async (runId, step) => {
      const checkpoint = await load(runId, step);
      if (checkpoint === 'damaged') {
        await setAside(runId, step);
        throw damagedError(`The checkpoint of step ${step} is damaged`);
      }
      if (checkpoint !== undefined) return checkpoint;
      throw new StudioError(
        'data-missing',
        `This run has no checkpoint of step ${step}.`,
        'Choose another checkpoint.',
      );
    },

    listCheckpoints: async (runId) => {
      const all = await entries(runId);
      return all.map(infoOf).sort((one, other) => one.step - other.step);
    },
  };
}

function infoOf({ step, createdAt, meta, parts, damaged }: StoredCheckpoint): CheckpointInfo {
  return { step, createdAt, meta, damaged, bytes: parts.reduce((sum, { size }) => sum + size, 0) };
}

async function newestFirst(
  transaction: Transaction<'readonly' | 'readwrite'>,
  runId: string,
): Promise<StoredCheckpoint[]> {
  const all = await transaction.objectStore('checkpoints').getAll(keysOf(runId));
  return all.sort((one, other) => other.sequence - one.sequence);
}

/** Drops what is damaged, and what is neither pinned nor among the last good ones. */
async function prune(
  transaction: Transaction<'readwrite'>,
  runId: string,
  newest: readonly StoredCheckpoint[],
  pinned: readonly number[],
): Promise<void> {
  const good = newest.filter((entry) => !entry.damaged);
  const kept = new Set([...good.slice(0, KEPT), ...good.filter((entry) => pinned.includes(entry.step))]);
  for (const entry of newest) {
    if (kept.has(entry)) continue;
    await transaction.objectStore('checkpoints').delete([runId, entry.step]);
    await transaction.objectStore('parts').delete(keysOf(runId, entry.step));
  }
}

function damagedError(what: string): StudioError {
  return new StudioError(
    'file-damaged',
    `${what}: its bytes do not match their hash.`,
    'Resume from another checkpoint of this run, or start a new run.',
  );
}
