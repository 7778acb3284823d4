// Documents as files: KIND/ID.json, and KIND/ID.NAME.bin for the bytes beside it. See files.ts for how files are written.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DocumentKind, DocumentStore, StoredDocument } from '../interfaces.ts';
import { namesIn, readJson, readWhole, writeWhole } from './whole.ts';

export function fileDocuments(folder: string): DocumentStore {
  const file = (kind: DocumentKind, id: string): string => join(folder, kind, `${id}.json`);
  const bytesFile = (kind: DocumentKind, id: string, name: string): string =>
    join(folder, kind, `${id}.${name}.bin`);
  const get = async (kind: DocumentKind, id: string): Promise<StoredDocument | undefined> =>
    (await readJson(file(kind, id))) as StoredDocument | undefined;
  return {
    get,
    async list(kind) {
      const names = (await namesIn(join(folder, kind))).filter((name) => name.endsWith('.json'));
      const found = await Promise.all(names.map((name) => get(kind, name.slice(0, -'.json'.length))));
      return found
        .filter((document) => document !== undefined)
        .sort((one, other) => other.createdAt - one.createdAt);
    },
    async put(kind, document, bytes = {}) {
      // The document last: it names bytes that are there.
      for (const [name, value] of Object.entries(bytes)) {
        const path = bytesFile(kind, document.id, name);
        if (value === undefined) await rm(path, { force: true });
        else await writeWhole(path, new Uint8Array(value));
      }
      await writeWhole(file(kind, document.id), `${JSON.stringify(document, null, 1)}\n`);
    },
    readBytes: (kind, id, name) => readWhole(bytesFile(kind, id, name)),
    async remove(kind, id) {
      for (const name of await namesIn(join(folder, kind)))
        if (name === `${id}.json` || name.startsWith(`${id}.`))
          await rm(join(folder, kind, name), { force: true });
    },
  };
}
