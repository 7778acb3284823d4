// The tables of the database and the chain of migrations that leads to them. A migration that has been released is
// never changed: what comes after it is a new one at the end.
import type { DBSchema, IDBPDatabase, IDBPTransaction, StoreNames } from 'idb';
import type { DatasetManifest } from '../data/shards/manifest.ts';
import type { DocumentKind, Json, MetricRow, ProbeInfo, RunRecord, StoredDocument } from './interfaces.ts';

/** A checkpoint's entry; its bytes are in `parts`. */
export interface StoredCheckpoint {
  readonly step: number;
  readonly createdAt: number;
  /** Counts the checkpoints of a run in the order of writing: the newest is the one written last. */
  readonly sequence: number;
  readonly meta: Json;
  readonly parts: readonly { readonly name: string; readonly size: number; readonly hash: string }[];
  /** Over all of the above but the sequence. */
  readonly hash: string;
  readonly damaged: boolean;
}

/** Everything that belongs to a run has a key that begins with the run's id, and so for data sets. */
export interface Schema extends DBSchema {
  datasets: { key: string; value: DatasetManifest };
  shards: { key: [dataset: string, index: number]; value: ArrayBuffer };
  runs: { key: string; value: RunRecord };
  checkpoints: { key: [run: string, step: number]; value: StoredCheckpoint };
  parts: { key: [run: string, step: number, name: string]; value: ArrayBuffer };
  metrics: { key: [run: string, step: number]; value: MetricRow };
  probes: { key: [run: string, step: number]; value: ProbeInfo };
  pictures: { key: [run: string, step: number]; value: ArrayBuffer[] };
  documents: { key: [kind: DocumentKind, id: string]; value: StoredDocument };
  documentBytes: { key: [kind: DocumentKind, id: string, name: string]; value: ArrayBuffer };
}

export type Store = StoreNames<Schema>;
type Upgrade = IDBPTransaction<Schema, Store[], 'versionchange'>;
/** Leads from the version that is its place in the chain to the next; touches nothing but its arguments. */
export type Migration = (database: IDBPDatabase<Schema>, transaction: Upgrade) => void | Promise<void>;

/** The version of the database is the length of this chain. */
export const MIGRATIONS: readonly Migration[] = [
  (database) => {
    database.createObjectStore('datasets');
    database.createObjectStore('shards');
    database.createObjectStore('runs');
    database.createObjectStore('checkpoints');
    database.createObjectStore('parts');
    database.createObjectStore('metrics');
    database.createObjectStore('probes');
    database.createObjectStore('pictures');
  },
  (database) => {
    database.createObjectStore('documents');
    database.createObjectStore('documentBytes');
  },
];

/** All keys that begin with these parts: in IndexedDB an array sorts after every string and number. */
export function keysOf(...parts: readonly (string | number)[]): IDBKeyRange {
  return IDBKeyRange.bound([...parts], [...parts, []]);
}
