// Runs in the database: their records, metrics and probes. Checkpoints are in checkpoints.ts.
import { StudioError } from '../face/errors.ts';
import { parseSettings } from '../face/settings.ts';
import type { Database, Transaction } from './database.ts';
import type { CheckpointStore } from './checkpoints.ts';
import type { RunPatch, RunRecord, RunStore } from './interfaces.ts';
import { keysOf } from './schema.ts';

/**
 * The record of a run, within a transaction over `runs`.
 * @throws StudioError `data-missing`
 */
export async function runOf(
  transaction: Transaction<'readonly' | 'readwrite'>,
  id: string,
): Promise<RunRecord> {
  const record = await transaction.objectStore('runs').get(id);
  if (record !== undefined) return record;
  throw new StudioError(
    'data-missing',
    `The run "${id}" does not exist any more.`,
    'Choose another run, or start a new one.',
  );
}

/**
 * The runs of a database, without their checkpoints.
 * @param now milliseconds since 1970
 */
export function runStore({ tx }: Database, now: () => number): Omit<RunStore, keyof CheckpointStore> {
  const update = (id: string, { lastError, ...patch }: RunPatch, keepError: boolean): Promise<RunRecord> =>
    tx(['runs'], 'readwrite', 'updating a run', async (t) => {
      const { lastError: before, ...record } = await runOf(t, id);
      const error = keepError ? before : lastError;
      const next = {
        ...record,
        ...patch,
        updatedAt: now(),
        ...(error === undefined ? {} : { lastError: error }),
      };
      await t.objectStore('runs').put(next, id);
      return next;
    });

  return {
    list: () =>
      tx(['runs'], 'readonly', 'listing the runs', async (t) => {
        const all = await t.objectStore('runs').getAll();
        return all.sort((one, other) => other.createdAt - one.createdAt);
      }),

    create: async (record) => {
      const checked = { ...record, settings: parseSettings(record.settings) };
      await tx(['runs'], 'readwrite', 'creating a run', async (t) => {
        if ((await t.objectStore('runs').getKey(record.id)) !== undefined) {
          throw new StudioError('storage-failed', `There is already a run "${record.id}".`, 'Try again.');
        }
        await t.objectStore('runs').put(checked, record.id);
      });
    },

    get: (id) => tx(['runs'], 'readonly', 'reading a run', (t) => t.objectStore('runs').get(id)),

    update: (id, patch) => update(id, patch, !('lastError' in patch)),

    rename: (id, name) => update(id, { name }, true),

    remove: (id) =>
      tx(
        ['runs', 'checkpoints', 'parts', 'metrics', 'probes', 'pictures'],
        'readwrite',
        'removing a run',
        async (t) => {
          await t.objectStore('runs').delete(id);
          await t.objectStore('checkpoints').delete(keysOf(id));
          await t.objectStore('parts').delete(keysOf(id));
          await t.objectStore('metrics').delete(keysOf(id));
          await t.objectStore('probes').delete(keysOf(id));
          await t.objectStore('pictures').delete(keysOf(id));
        },
      ),

    appendMetrics: (runId, rows) =>
      tx(['runs', 'metrics'], 'readwrite', 'storing metrics', async (t) => {
        await runOf(t, runId);
        for (const row of rows) await t.objectStore('metrics').put(row, [runId, row.step]);
      }),

    readMetrics: (runId) =>
      tx(['metrics'], 'readonly', 'reading metrics', (t) => t.objectStore('metrics').getAll(keysOf(runId))),

    putProbe: (runId, { rows, ...info }, surplus = []) =>
      tx(['runs', 'probes', 'pictures'], 'readwrite', 'storing probe pictures', async (t) => {
        await runOf(t, runId);
        await t.objectStore('probes').put(info, [runId, info.step]);
        await t.objectStore('pictures').put([...rows], [runId, info.step]);
        for (const step of surplus) {
          await t.objectStore('probes').delete([runId, step]);
          await t.objectStore('pictures').delete([runId, step]);
        }
      }),

    listProbes: (runId) =>
      tx(['probes'], 'readonly', 'listing probes', (t) => t.objectStore('probes').getAll(keysOf(runId))),

    readProbe: async (runId, step) => {
      const [info, rows] = await tx(['probes', 'pictures'], 'readonly', 'reading probe pictures', (t) =>
        Promise.all([
          t.objectStore('probes').get([runId, step]),
          t.objectStore('pictures').get([runId, step]),
        ]),
      );
      if (info !== undefined && rows !== undefined) return { ...info, rows };
      throw new StudioError(
        'data-missing',
        `There are no probe pictures of step ${step}.`,
        'Choose another step.',
      );
    },
  };
}
