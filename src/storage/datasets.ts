// Data sets in the database: shards while an import goes on, the manifest at its end.
import { parseManifest, shelfOf, shelvesOf } from '../data/shards/manifest.ts';
import { StudioError } from '../face/errors.ts';
import type { Database } from './database.ts';
import type { DatasetStore } from './interfaces.ts';
import { keysOf } from './schema.ts';

/** The data sets of a database. */
export function datasetStore({ tx }: Database): DatasetStore {
  return {
    list: () =>
      tx(['datasets'], 'readonly', 'listing the data sets', async (t) => {
        const all = await t.objectStore('datasets').getAll();
        return all.sort((one, other) => one.createdAt - other.createdAt);
      }),

    get: (id) => tx(['datasets'], 'readonly', 'reading a data set', (t) => t.objectStore('datasets').get(id)),

    putShard: (id, index, bytes) =>
      tx(['datasets', 'shards'], 'readwrite', `storing shard ${index + 1}`, async (t) => {
        const complete = await t.objectStore('datasets').getAll();
        if (complete.some((manifest) => shelfOf(manifest) === id)) {
          throw new StudioError(
            'storage-failed',
            `The data set "${id}" is complete and cannot be added to.`,
            'Remove the data set first to import it again.',
          );
        }
        await t.objectStore('shards').put(bytes, [id, index]);
      }),

    readShard: async (id, index) => {
      const bytes = await tx(['datasets', 'shards'], 'readonly', `reading shard ${index + 1}`, async (t) => {
        const manifest = await t.objectStore('datasets').get(id);
        return t.objectStore('shards').get([manifest === undefined ? id : shelfOf(manifest), index]);
      });
      if (bytes === undefined) throw missing(`Shard ${index + 1} of the data set "${id}"`);
      return bytes;
    },

    storedShards: (id) =>
      tx(['shards'], 'readonly', 'listing shards', async (t) => {
        const keys = await t.objectStore('shards').getAllKeys(keysOf(id));
        return keys.map(([, index]) => index);
      }),

    unfinished: () =>
      tx(['datasets', 'shards'], 'readonly', 'listing unfinished imports', async (t) => {
        const complete = new Set((await t.objectStore('datasets').getAll()).map(shelfOf));
        const found = new Map<string, number[]>();
        for (const [id, index] of await t.objectStore('shards').getAllKeys()) {
          if (!complete.has(id)) found.set(id, [...(found.get(id) ?? []), index]);
        }
        return [...found].map(([id, shards]) => ({ id, shards }));
      }),

    finish: async (manifest) => {
      const checked = parseManifest(manifest);
      await tx(
        ['datasets', 'shards'],
        'readwrite',
        'completing a data set',
        async (t) => {
          const shards = t.objectStore('shards');
          const shelf = shelfOf(checked);
          const stored = await shards.getAllKeys(keysOf(shelf));
          const have = new Set(stored.map(([, index]) => index));
          for (const { index } of checked.shards) {
            if (!have.has(index)) throw missing(`Shard ${index + 1} of the data set "${checked.id}"`);
          }
          await t.objectStore('datasets').put({ ...checked, complete: true }, checked.id);
          for (const key of stored) if (key[1] >= checked.shards.length) await shards.delete(key);
          for (const other of shelvesOf(checked.id)) if (other !== shelf) await shards.delete(keysOf(other));
        },
        'strict',
      );
    },

    remove: (id) =>
      tx(['datasets', 'shards'], 'readwrite', 'removing a data set', async (t) => {
        await t.objectStore('datasets').delete(id);
        for (const shelf of shelvesOf(id)) await t.objectStore('shards').delete(keysOf(shelf));
      }),
  };
}

function missing(what: string): StudioError {
  return new StudioError('data-missing', `${what} is not stored.`, 'Import the data set again.');
}
