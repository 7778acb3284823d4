// Documents in the database: judges, reports, searches. A document and its bytes change together or not at all.
import type { Database } from './database.ts';
import type { DocumentStore } from './interfaces.ts';
import { keysOf } from './schema.ts';

/** The documents of a database. */
export function documentStore({ tx }: Database): DocumentStore {
  return {
    list: (kind) =>
      tx(['documents'], 'readonly', 'listing documents', async (t) => {
        const all = await t.objectStore('documents').getAll(keysOf(kind));
        return all.sort((one, other) => other.createdAt - one.createdAt);
      }),

    get: (kind, id) =>
      tx(['documents'], 'readonly', 'reading a document', (t) => t.objectStore('documents').get([kind, id])),

    put: (kind, document, bytes = {}) =>
      tx(['documents', 'documentBytes'], 'readwrite', `storing a ${kind}`, async (t) => {
        await t.objectStore('documents').put(document, [kind, document.id]);
        for (const [name, value] of Object.entries(bytes)) {
          const key: [typeof kind, string, string] = [kind, document.id, name];
          if (value === undefined) await t.objectStore('documentBytes').delete(key);
          else await t.objectStore('documentBytes').put(value, key);
        }
      }),

    readBytes: (kind, id, name) =>
      tx(['documentBytes'], 'readonly', `reading a ${kind}`, (t) =>
        t.objectStore('documentBytes').get([kind, id, name]),
      ),

    remove: (kind, id) =>
      tx(['documents', 'documentBytes'], 'readwrite', `removing a ${kind}`, async (t) => {
        await t.objectStore('documents').delete([kind, id]);
        await t.objectStore('documentBytes').delete(keysOf(kind, id));
      }),
  };
}
