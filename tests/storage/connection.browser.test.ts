// What the storage promises about its connection: it survives losing it, gives way to others, and knows what is
// under way.
import { openDB } from 'idb';
import { describe, expect, it } from 'vitest';
import { cdp } from 'vitest/browser';
import { openDatabase } from '../../src/storage/database.ts';
import { MIGRATIONS } from '../../src/storage/schema.ts';
import type { Migration } from '../../src/storage/schema.ts';
import { checkpoint } from './checkpoint.ts';
import { newName, open, runRecord } from './open.ts';

interface ProtocolSession {
  send(method: string, parameters: object): Promise<unknown>;
}

/** Takes every database of this origin away, as "clear browsing data" does: connections are closed by force. */
async function clearBrowsingData(): Promise<void> {
  const session = cdp() as unknown as ProtocolSession;
  await session.send('Storage.clearDataForOrigin', { origin: location.origin, storageTypes: 'indexeddb' });
}

describe('a lost connection', () => {
  it('is opened again after the browser closed it by force', async () => {
    const { runs } = open();
    await runs.create(runRecord('a'));
    await clearBrowsingData();
    expect(await runs.list()).toEqual([]);
    await runs.create(runRecord('b'));
    expect(await runs.list()).toEqual([runRecord('b')]);
  });

  it('does not cost what is being written at that moment', async () => {
    const { datasets } = open();
    await datasets.list();
    const bytes = new ArrayBuffer(4_000_000);
    for (let round = 0; round < 5; round += 1) {
      const writes = Array.from({ length: 8 }, (_, index) => datasets.putShard('x', index, bytes));
      await Promise.all([clearBrowsingData(), ...writes]);
    }
    await datasets.putShard('x', 0, bytes);
    expect((await datasets.readShard('x', 0)).byteLength).toBe(4_000_000);
  });

  it('is retried twice, then a typed error', async () => {
    let attempts = 0;
    const database = openDatabase(newName(), MIGRATIONS);
    const work = () => {
      attempts += 1;
      return Promise.reject(new DOMException('closing', 'InvalidStateError'));
    };
    await expect(database.tx(['runs'], 'readonly', 'testing', work)).rejects.toMatchObject({
      code: 'storage-failed',
    });
    expect(attempts).toBe(3);
    await database.close();
  });

  it('is given up for another tab that deletes the database, and opened again', async () => {
    const name = newName();
    const { runs } = open(name);
    await runs.create(runRecord('a'));
    const outcome = await new Promise((resolve) => {
      const request = indexedDB.deleteDatabase(name);
      request.onsuccess = () => resolve('deleted');
      setTimeout(() => resolve('blocked'), 2000);
    });
    expect(outcome).toBe('deleted');
    expect(await runs.list()).toEqual([]);
  });
});

describe('versions', () => {
  it('a database of a newer version is left alone, and the error says so', async () => {
    const name = newName();
    (await openDB(name, MIGRATIONS.length + 1)).close();
    await expect(open(name).runs.list()).rejects.toMatchObject({
      code: 'storage-failed',
      remedy: expect.stringContaining('newer version') as string,
    });
  });

  it('an older database climbs the chain from where it stands and keeps its records', async () => {
    const name = newName();
    const first = open(name);
    await first.runs.create(runRecord('a'));
    await first.close();
    const rename: Migration = async (_, transaction) => {
      const runs = transaction.objectStore('runs');
      for (const record of await runs.getAll()) await runs.put({ ...record, name: 'Migrated' }, record.id);
    };
    const later = openDatabase(name, [...MIGRATIONS, rename]);
    const names = await later.tx(['runs'], 'readonly', 'testing', async (t) =>
      (await t.objectStore('runs').getAll()).map((record) => record.name),
    );
    expect(names).toEqual(['Migrated']);
    await later.close();
  });

  it('a migration that fails half-way leaves the database as it was', async () => {
    const name = newName();
    const first = open(name);
    await first.runs.create(runRecord('a'));
    await first.close();
    const failing: Migration = async (_, transaction) => {
      await transaction.objectStore('runs').clear();
      throw new Error('no way up');
    };
    const later = openDatabase(name, [...MIGRATIONS, failing]);
    const read = later.tx(['runs'], 'readonly', 'testing', (t) => t.objectStore('runs').count());
    await expect(read).rejects.toMatchObject({ code: 'storage-failed' });
    await later.close();
    expect(await open(name).runs.list()).toHaveLength(1);
  });
});

describe('several at once', () => {
  it('two readers see the same whole checkpoints while a third writes', async () => {
    const name = newName();
    const [writer, one, two] = [open(name), open(name), open(name)];
    await writer.runs.create(runRecord('a'));
    await writer.runs.putCheckpoint('a', checkpoint(1));
    const writing = (async () => {
      for (let step = 2; step <= 12; step += 1) await writer.runs.putCheckpoint('a', checkpoint(step));
    })();
    for (let look = 0; look < 15; look += 1) {
      for (const found of await Promise.all([
        one.runs.newestCheckpoint('a'),
        two.runs.newestCheckpoint('a'),
      ])) {
        expect(found).toEqual(checkpoint(found!.step));
      }
    }
    await writing;
    expect((await one.runs.newestCheckpoint('a'))?.step).toBe(12);
    expect((await two.runs.newestCheckpoint('a'))?.step).toBe(12);
  });
});

describe('what is under way', () => {
  it('is waited for by pending, also when it fails', async () => {
    const storage = open();
    await storage.pending();
    await storage.runs.create(runRecord('a'));
    const order: string[] = [];
    const writes = [
      storage.runs.putCheckpoint('a', checkpoint(1)).then(() => order.push('written')),
      storage.runs.putCheckpoint('gone', checkpoint(1)).catch(() => order.push('refused')),
    ];
    await storage.pending();
    // Only callbacks of what has settled run now; a transaction needs more than microtasks.
    for (let tick = 0; tick < 20; tick += 1) await Promise.resolve();
    expect(order.sort()).toEqual(['refused', 'written']);
    await Promise.all(writes);
  });

  it('is finished by close, after which nothing is taken', async () => {
    const name = newName();
    const storage = open(name);
    const creating = storage.runs.create(runRecord('a'));
    await storage.close();
    await creating;
    expect(await open(name).runs.list()).toHaveLength(1);
    await expect(storage.runs.list()).rejects.toMatchObject({ code: 'storage-failed' });
  });
});
