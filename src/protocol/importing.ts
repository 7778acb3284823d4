// Messages about people's own faces: what was dropped, what was recognised in it, what is asked for, what it would take.
// Structured-clone data only; files cross as they are and are read in the worker.
import type { CropName } from '../face/crops.ts';
import type { DatasetSummary } from './messages.ts';

/** A file and where it lay in what was dropped: `faces/a.png`, or its name alone. */
export interface DroppedFile {
  readonly path: string;
  readonly file: File;
}

/**
 * Who trains, validates, tests: CelebA's partition; STGAN's variant of it; as files or folders say; eight, one and one
 * of every ten.
 */
export type SplitRule = 'official' | 'stgan' | 'files' | 'tenths';

/** One data set that was recognised. */
export interface FoundSummary {
  readonly kind: 'celeba' | 'celebamask-hq' | 'celeba-joined' | 'mnist' | 'folder' | 'classes' | 'shards';
  readonly title: string;
  /** Where it comes from and on which terms, in words. */
  readonly source: string;
  readonly attributes: readonly string[];
  readonly channels: 1 | 3;
  /** Pictures that can be imported. */
  readonly pictures: number;
  /** Pictures with part masks. */
  readonly labelled: number;
  /** The first is taken unless another is chosen. */
  readonly splitRules: readonly SplitRule[];
  /** The side that suits it best. */
  readonly size: number;
  /** Whether a box can be chosen: pictures are not square. */
  readonly cropped: boolean;
  readonly notes: readonly string[];
}

export interface ImportSurvey {
  /** What is suggested first. */
  readonly sets: readonly FoundSummary[];
  /** Files that belong to none of them. */
  readonly others: number;
  /** Entries that were passed over for their path. */
  readonly passedOver: number;
}

/** Sizes that pictures can be stored with. */
export const IMPORT_SIZES = [16, 32, 48, 64, 96, 128, 192, 256, 384] as const;

export interface ImportRequest {
  /** Place in `ImportSurvey.sets`. */
  readonly set: number;
  /** Side of the stored pictures, one of `IMPORT_SIZES`; an exported data set keeps its own. */
  readonly size: number;
  /** Box that is cut out of pictures that are not square; the one that suits source and size if not told. */
  readonly crop?: CropName;
  readonly split?: SplitRule;
  /** Attributes to keep; all unless told. */
  readonly attributes?: readonly string[];
  /** At most so many pictures, taken evenly. */
  readonly limit?: number;
  /** Keep part maps for display beside the guide masks: two bytes more per pixel. */
  readonly maps?: boolean;
  /** What the data set is to be called. */
  readonly title?: string;
  /** Key of the data set; made from kind and size otherwise. */
  readonly id?: string;
  /** Bytes of a shard, about; 16 MB unless told. */
  readonly shardBytes?: number;
}

export interface ImportEstimate {
  readonly id: string;
  readonly pictures: number;
  readonly labelled: number;
  readonly splits: readonly [train: number, valid: number, test: number];
  readonly bytes: number;
  /** Bytes that may still be used, the reserve of a tenth taken off; null where the browser does not tell. */
  readonly free: number | null;
  /** Pictures that an interrupted import of the same has stored already; all of them where it is complete. */
  readonly kept: number;
  readonly notes: readonly string[];
}

/** An import that did not come to its end: dropping the same files goes on with it, `removeDataset` removes it. */
export interface UnfinishedSummary {
  readonly id: string;
  /** What it is made of, in words; null where that cannot be told. */
  readonly title: string | null;
  /** Side of its pictures; null where that cannot be told. */
  readonly size: number | null;
  /** Pictures that are stored. */
  readonly pictures: number;
  /** Pieces that are stored. */
  readonly shards: number;
}

/** What the library worker does with people's own faces. */
export interface ImportingApi {
  /** Lists archives, reads lists, recognises; what was dropped stays open until something else is surveyed. */
  surveyFiles(files: readonly DroppedFile[]): Promise<ImportSurvey>;
  estimateImport(request: ImportRequest): Promise<ImportEstimate>;
  /** Progress comes as reports (`import`); goes on with an interrupted import of the same. */
  importFiles(request: ImportRequest): Promise<DatasetSummary>;
  renameDataset(id: string, title: string): Promise<DatasetSummary>;
  /** A finished data set as a ZIP archive that `surveyFiles` recognises. */
  exportDataset(id: string): Promise<Blob>;
  unfinishedImports(): Promise<UnfinishedSummary[]>;
}
