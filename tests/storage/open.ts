// Opens storages for tests, each over a database of its own that is deleted afterwards, and looks into databases
// past the storage.
import { openDB } from 'idb';
import { afterEach } from 'vitest';
import { presetOf } from '../../src/face/presets.ts';
import { openStorage } from '../../src/storage/indexeddb.ts';
import type { RunRecord, StudioStorage } from '../../src/storage/interfaces.ts';

const names = new Set<string>();
const opened = new Set<StudioStorage>();

afterEach(async () => {
  await Promise.all([...opened].map((storage) => storage.close()));
  opened.clear();
  for (const name of names) {
    await new Promise<void>((resolve, reject) => {
      const request = indexedDB.deleteDatabase(name);
      request.onsuccess = () => resolve();
      request.onerror = () => reject(new Error(`${name} could not be deleted`));
    });
  }
  names.clear();
});

export function newName(): string {
  const name = `test-${crypto.randomUUID()}`;
  names.add(name);
  return name;
}

/** A storage whose clock counts its calls. */
export function open(name = newName()): StudioStorage {
  let time = 1000;
  const storage = openStorage({ now: () => (time += 1), name });
  opened.add(storage);
  return storage;
}

/** Records in each store of a database. */
export async function countRecords(name: string): Promise<Record<string, number>> {
  const database = await openDB(name);
  const stores = [...database.objectStoreNames];
  const counts = await Promise.all(
    stores.map(async (store) => [store, await database.count(store)] as const),
  );
  database.close();
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

/** Changes a stored record behind the storage's back, as a failing disk would. */
export async function tamper<Value>(
  name: string,
  store: string,
  key: IDBValidKey,
  change: (value: Value) => Value,
): Promise<void> {
  const database = await openDB(name);
  const value = (await database.get(store, key)) as Value | undefined;
  if (value === undefined) throw new Error(`There is no record ${JSON.stringify(key)} in ${store}.`);
  await database.put(store, change(value), key);
  database.close();
}

export function flipByte(buffer: ArrayBuffer, at: number): ArrayBuffer {
  new Uint8Array(buffer)[at]! ^= 1;
  return buffer;
}

export function runRecord(id: string, change: Partial<RunRecord> = {}): RunRecord {
  return {
    id,
    name: `Run ${id}`,
    settings: presetOf('smoke').settings,
    createdAt: 1,
    updatedAt: 1,
    step: 0,
    status: 'new',
    device: 'test',
    secondsTrained: 0,
    ...change,
  };
}
