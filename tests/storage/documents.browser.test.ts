// Documents and the bytes beside them, and that studios from before they existed climb to them.
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/storage/database.ts';
import { MIGRATIONS } from '../../src/storage/schema.ts';
import { countRecords, newName, open, runRecord } from './open.ts';

const bytes = (value: number): ArrayBuffer => new Uint8Array(1000).fill(value).buffer;

describe('documents', () => {
  it('are kept by kind and id, newest first, and go with their bytes', async () => {
    const name = newName();
    const { documents } = open(name);
    await documents.put('judge', { id: 'a', createdAt: 1, body: { epochs: 3 } }, { state: bytes(1) });
    await documents.put('judge', { id: 'b', createdAt: 2, body: {} }, { weights: bytes(2) });
    await documents.put('report', { id: 'a', createdAt: 9, body: [1] });
    expect((await documents.list('judge')).map(({ id }) => id)).toEqual(['b', 'a']);
    expect(await documents.get('judge', 'a')).toEqual({ id: 'a', createdAt: 1, body: { epochs: 3 } });
    expect(await documents.readBytes('judge', 'a', 'state')).toEqual(bytes(1));
    expect(await documents.readBytes('judge', 'a', 'weights')).toBeUndefined();

    const ready = { id: 'a', createdAt: 1, body: { epochs: 4 } };
    await documents.put('judge', ready, { state: undefined, weights: bytes(3) });
    expect(await documents.readBytes('judge', 'a', 'state')).toBeUndefined();
    expect(await documents.readBytes('judge', 'a', 'weights')).toEqual(bytes(3));

    await documents.remove('judge', 'a');
    expect(await documents.get('judge', 'a')).toBeUndefined();
    expect(await countRecords(name)).toEqual({ documents: 2, documentBytes: 1 });
  });

  it('find their place in a database that has runs but no documents yet', async () => {
    const name = newName();
    const before = openDatabase(name, MIGRATIONS.slice(0, 1));
    await before.tx(['runs'], 'readwrite', 'testing', (t) =>
      t.objectStore('runs').put(runRecord('old'), 'old'),
    );
    await before.close();
    const { documents, runs } = open(name);
    await documents.put('search', { id: 's', createdAt: 1, body: null });
    expect((await runs.list()).map(({ id }) => id)).toEqual(['old']);
  });
});
