// What the program keeps and by which verbs. Small interfaces, so that a browser's database and a folder of files
// can stand behind them; records are plain data. Every method throws only StudioErrors (`storage-full`,
// `storage-failed`, `data-missing`, `file-damaged`) on purpose.
import type { DatasetManifest } from '../data/shards/manifest.ts';
import type { ErrorReport } from '../face/errors.ts';
import type { RunSettings } from '../face/settings.ts';

/** Plain JSON data: survives a structured clone and a text file alike. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Shards of an import that did not come to its end. */
export interface UnfinishedImport {
  readonly id: string;
  /** Indices of the shards that are stored, ascending. */
  readonly shards: readonly number[];
}

/**
 * Data sets. A data set is visible (`list`, `get`) from `finish` on and not before. One that exists is replaced by putting
 * the new shards on another shelf (`shelfOf`, in place of the id) and finishing a manifest that names this shelf.
 */
export interface DatasetStore {
  list(): Promise<DatasetManifest[]>;
  get(id: string): Promise<DatasetManifest | undefined>;
  /** Stores or replaces a shard on a shelf that no finished data set uses. */
  putShard(id: string, index: number, bytes: ArrayBuffer): Promise<void>;
  /** The bytes as stored, of a data set or a shelf; `decodeShard` checks them. Throws `data-missing`. */
  readShard(id: string, index: number): Promise<ArrayBuffer>;
  /** Indices of the shards on a shelf, ascending, finished or not. */
  storedShards(id: string): Promise<number[]>;
  unfinished(): Promise<UnfinishedImport[]>;
  /**
   * Makes the data set visible, in place of an earlier one, and removes shards that nothing names any more; throws
   * `data-missing` if a shard that the manifest names is not stored.
   */
  finish(manifest: DatasetManifest): Promise<void>;
  /** Removes manifest and shards of all shelves, finished or not; a data set that does not exist is no error. */
  remove(id: string): Promise<void>;
}

export type RunStatus = 'new' | 'running' | 'paused' | 'finished' | 'failed';

export interface RunRecord {
  readonly id: string;
  readonly name: string;
  readonly settings: RunSettings;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Generator steps done. */
  readonly step: number;
  readonly status: RunStatus;
  /** The device that the run last trained on, in words. */
  readonly device: string;
  readonly secondsTrained: number;
  readonly lastError?: ErrorReport;
  /** What the weights had behind them when this run took them over from another one: generator steps, and pictures. */
  readonly earlier?: { readonly steps: number; readonly images: number };
  /** Steps of checkpoints that are never dropped. */
  readonly pinned?: readonly number[];
}

/** What may change in a record; `updatedAt` is set by the store. `lastError: undefined` removes the error. */
export type RunPatch = {
  readonly [K in 'name' | 'settings' | 'step' | 'status' | 'device' | 'secondsTrained']?: RunRecord[K];
} & { readonly lastError?: ErrorReport | undefined; readonly pinned?: readonly number[] };

/** A named piece of a checkpoint (generator, discriminator, optimiser moments ...): opaque bytes. */
export interface CheckpointPart {
  readonly name: string;
  readonly bytes: ArrayBuffer;
  /** `contentHash` (src/face/hash.ts) of the bytes; checked on the way in and on the way out. */
  readonly hash: string;
}

export interface Checkpoint {
  /** Generator steps done. */
  readonly step: number;
  readonly createdAt: number;
  readonly parts: readonly CheckpointPart[];
  /** Random states, sampler state, hash of the settings, device. */
  readonly meta: Json;
}

/** A checkpoint without its bytes. */
export interface CheckpointInfo {
  readonly step: number;
  readonly createdAt: number;
  readonly meta: Json;
  /** Size of all parts. */
  readonly bytes: number;
  /** A part did not match its hash when it was last read; the checkpoint is not used any more. */
  readonly damaged: boolean;
}

/** Pictures that a run made of its probe faces at one step. */
export interface Probe {
  readonly step: number;
  readonly createdAt: number;
  /** Side of a picture in pixels. */
  readonly size: number;
  /** Pictures in a row. */
  readonly count: number;
  /** One strip of uint8 pictures per row; what a row shows stands in `meta`. */
  readonly rows: readonly ArrayBuffer[];
  readonly meta: Json;
}

/** A probe without its pictures. */
export type ProbeInfo = Omit<Probe, 'rows'>;

/** What a run reported at one step. */
export interface MetricRow {
  readonly step: number;
  /** Seconds trained so far. */
  readonly t: number;
  readonly values: Readonly<Record<string, number>>;
}

/** Runs and everything that belongs to one. Writing for a run that does not exist throws `data-missing`. */
export interface RunStore {
  /** Newest first. */
  list(): Promise<RunRecord[]>;
  create(record: RunRecord): Promise<void>;
  get(id: string): Promise<RunRecord | undefined>;
  /** Returns the record as it is now. */
  update(id: string, patch: RunPatch): Promise<RunRecord>;
  rename(id: string, name: string): Promise<RunRecord>;
  /** Removes the run with its checkpoints, metrics and probes; a run that does not exist is no error. */
  remove(id: string): Promise<void>;
  /**
   * Stores all of a checkpoint or nothing, and drops what is older than the last two good ones and not pinned.
   * Resolves when the bytes are on the disk.
   */
  putCheckpoint(runId: string, checkpoint: Checkpoint): Promise<void>;
  /**
   * The newest whole checkpoint; damaged ones are set aside. Undefined where the run has none.
   * @throws StudioError `file-damaged` if there are checkpoints and none of them is whole
   */
  newestCheckpoint(runId: string): Promise<Checkpoint | undefined>;
  /** @throws StudioError `data-missing`, `file-damaged` */
  readCheckpoint(runId: string, step: number): Promise<Checkpoint>;
  /** By step, ascending. */
  listCheckpoints(runId: string): Promise<CheckpointInfo[]>;
  /** A row for a step that has one replaces it: a resumed run walks its last steps again. */
  appendMetrics(runId: string, rows: readonly MetricRow[]): Promise<void>;
  /** By step, ascending. */
  readMetrics(runId: string): Promise<MetricRow[]>;
  /** @param surplus steps whose probes may go with this one; a store with all the room of a disk may keep them */
  putProbe(runId: string, probe: Probe, surplus?: readonly number[]): Promise<void>;
  /** By step, ascending. */
  listProbes(runId: string): Promise<ProbeInfo[]>;
  readProbe(runId: string, step: number): Promise<Probe>;
}

/** What is kept beside data sets and runs. What a document says is its owner's affair. */
export type DocumentKind = 'judge' | 'report' | 'search' | 'classification';

export interface StoredDocument {
  readonly id: string;
  readonly createdAt: number;
  /** Plain data; whoever reads it checks it. */
  readonly body: unknown;
}

/** Documents: plain records with named bytes beside them. */
export interface DocumentStore {
  /** Newest first. */
  list(kind: DocumentKind): Promise<StoredDocument[]>;
  get(kind: DocumentKind, id: string): Promise<StoredDocument | undefined>;
  /** Stores or replaces a document; of its bytes those that are named are replaced, or removed where undefined. */
  put(
    kind: DocumentKind,
    document: StoredDocument,
    bytes?: Readonly<Record<string, ArrayBuffer | undefined>>,
  ): Promise<void>;
  readBytes(kind: DocumentKind, id: string, name: string): Promise<ArrayBuffer | undefined>;
  /** Removes a document with its bytes; one that does not exist is no error. */
  remove(kind: DocumentKind, id: string): Promise<void>;
}

/** One opened storage. */
export interface StudioStorage {
  readonly datasets: DatasetStore;
  readonly runs: RunStore;
  readonly documents: DocumentStore;
  /** Resolves when no transaction is under way; never rejects. For the moment before a page goes away. */
  pending(): Promise<void>;
  /** Waits for what is under way, then closes. */
  close(): Promise<void>;
}
