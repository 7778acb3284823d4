// The studio's storage in the browser's database. One per thread is enough; several see the same data.
import { checkpointStore } from './checkpoints.ts';
import { datasetStore } from './datasets.ts';
import { openDatabase } from './database.ts';
import { documentStore } from './documents.ts';
import type { StudioStorage } from './interfaces.ts';
import { runStore } from './runs.ts';
import { MIGRATIONS } from './schema.ts';

/** Never change this name: what people stored is under it. */
const DATABASE = 'semblance';

export interface StorageOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Another database than the studio's own: for tests. */
  readonly name?: string;
}

/** Opens the storage; the database itself is opened with the first use. */
export function openStorage({ now, name = DATABASE }: StorageOptions): StudioStorage {
  const database = openDatabase(name, MIGRATIONS);
  return {
    datasets: datasetStore(database),
    runs: { ...runStore(database, now), ...checkpointStore(database) },
    documents: documentStore(database),
    pending: () => database.pending(),
    close: () => database.close(),
  };
}
