// Every message between the page and its two workers, as types: structured-clone data only. The engine worker
// trains or edits; the library worker keeps data sets and runs. Reports come over one MessagePort per worker.
import type { FurtherConflicts } from '../face/attributes.ts';
import type { TrainingFacts } from '../face/comparison.ts';
import type { ErrorReport } from '../face/errors.ts';
import type { RunSettings } from '../face/settings.ts';
import type { ComparingApi } from './comparing.ts';
import type { EvaluatingApi, JobProgress, ScoreShelfApi } from './evaluating.ts';
import type { ImportingApi } from './importing.ts';
import type { LookingApi } from './looking.ts';
import type { ReportingApi } from './reporting.ts';

export type BackendName = 'webgpu' | 'wasm' | 'cpu';

/** Which device computes, and why this one. */
export interface DeviceReport {
  readonly backend: BackendName;
  /** A sentence for people. */
  readonly reason: string;
  /** "Apple M3", "SwiftShader (software)", or null without an adapter. */
  readonly adapter: string | null;
  readonly software: boolean;
  readonly threads: number;
}

// ---------------------------------------------------------------------------------------------- training

/** Life of a training session; one union state, changed only by the engine worker. */
export type TrainingPhase =
  'idle' | 'preparing' | 'running' | 'pausing' | 'paused' | 'recovering' | 'finished' | 'failed';

export interface TrainingState {
  readonly phase: TrainingPhase;
  readonly runId: string | null;
  /** Generator steps done. */
  readonly step: number;
  readonly steps: number;
}

/** How steps are computed: each written out anew, being recorded, repeated from a recording, or anew after one differed. */
export interface CaptureReport {
  readonly path: 'eager' | 'recording' | 'replayed' | 'refused';
  /** A sentence for people. */
  readonly reason: string;
}

/** What one step did: loss terms by slash name (`D/gp`, `G/rec`), weighted totals included. */
export interface StepReport {
  readonly step: number;
  readonly values: Readonly<Record<string, number>>;
  /** Milliseconds of the step: waiting for data, discriminator steps, generator step, reports. */
  readonly times: {
    readonly data: number;
    readonly discriminator: number;
    readonly generator: number;
    readonly report: number;
  };
  readonly imagesPerSecond: number;
  /** Median-based estimate; null while warming up. */
  readonly secondsLeft: number | null;
  readonly tensors: number;
  readonly bytes: number;
  readonly capture: CaptureReport;
}

/**
 * Fixed faces under fixed edits at one step. Pictures are row-major, face by face, edit by edit.
 * `source`: faces x S x S x 3; `edited`: faces x edits x S x S x 3; masks: faces x edits x S x S (0-255 = 0-1).
 */
export interface ProbeSheet {
  readonly runId: string;
  readonly step: number;
  readonly size: number;
  readonly channels: number;
  readonly faces: number;
  /** Attribute that is inverted in each column. */
  readonly edits: readonly string[];
  readonly source: Uint8Array;
  readonly edited: Uint8Array;
  /** Absent for methods without masks. */
  readonly attention?: Uint8Array;
  readonly clothing?: Uint8Array;
}

export interface Warning {
  readonly code:
    'mask-closed' | 'mask-open' | 'not-a-number' | 'penalty-high' | 'storage-low' | 'faces-renewed';
  readonly step: number;
  readonly message: string;
  readonly advice: string;
}

export type EngineReport =
  | { readonly kind: 'device'; readonly device: DeviceReport }
  | { readonly kind: 'state'; readonly state: TrainingState }
  | { readonly kind: 'step'; readonly report: StepReport }
  | { readonly kind: 'probe'; readonly sheet: ProbeSheet }
  | { readonly kind: 'checkpoint'; readonly runId: string; readonly step: number }
  | { readonly kind: 'warning'; readonly warning: Warning }
  | { readonly kind: 'lost'; readonly error: ErrorReport }
  | { readonly kind: 'failure'; readonly error: ErrorReport }
  | { readonly kind: 'job'; readonly progress: JobProgress }
  | { readonly kind: 'alive' };

export type TrainingVerb = 'pause' | 'resume' | 'step' | 'stop';

/** What a step of some settings costs on this device, from real steps on made-up faces. */
export interface TrialResult {
  /** Steps behind the figure, without the first one, which compiles and allocates. */
  readonly steps: number;
  /** Median of a whole round: discriminator steps and one generator step. */
  readonly secondsPerStep: number;
  readonly device: DeviceReport;
  /** Bytes that the studio held on the device at most. */
  readonly bytes: number;
}

// ---------------------------------------------------------------------------------------------- editing

/** Where the weights of an edit come from. */
export type ModelSource =
  | { readonly kind: 'run'; readonly runId: string }
  | { readonly kind: 'shipped'; readonly id: string }
  | WeightsFile;

/** A file of weights, recognised by its content: safetensors or a PyTorch checkpoint. What it does not say itself can be
 * said beside it. */
export interface WeightsFile {
  readonly kind: 'file';
  /** For people; nothing is read from it. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Names of the attributes in the order of training; otherwise those of the file, or numbered ones. */
  readonly attributes?: readonly string[];
  /** Side of the pictures, for generators that work at any. */
  readonly size?: number;
  /** Whether the attributes are classes of which one is true, for files that do not say. */
  readonly labels?: 'binary' | 'one-hot';
  /** JSON that says which tensor is which of ours, for checkpoints of other programs. */
  readonly nameMap?: string;
}

export interface ModelInfo {
  readonly title: string;
  readonly method: string;
  readonly size: number;
  readonly channels: number;
  readonly attributes: readonly string[];
  /** Generator steps behind the weights; a newer checkpoint of the run may exist later. */
  readonly step: number;
  /** What the weights learnt from, where the run or the file says it. */
  readonly training?: TrainingFacts;
  readonly hasMasks: boolean;
  /** `one-hot`: exactly one attribute is on, switching one on means switching the present one off. */
  readonly labels: 'binary' | 'one-hot';
  /** Which attributes exclude each other beyond what they do in every model. */
  readonly conflicts?: FurtherConflicts;
  /** Width and depth by the method's own words, e.g. { dim: 64, layers: 5 }. */
  readonly sizes: Readonly<Record<string, number>>;
  /** Whether the attributes have names of their own; otherwise they are numbered and wait to be named. */
  readonly attributesKnown: boolean;
  /** Whether `size` is known; otherwise it is the method's usual one. */
  readonly sizeKnown: boolean;
}

/** A face to edit: size x size x channels bytes and what it shows. */
export interface FaceInput {
  readonly size: number;
  readonly channels: number;
  readonly pixels: Uint8Array;
  /** 0 or 1 in the model's attribute order. AttGAN and StarGAN are fed target labels and need them; without labels a
   * face counts as showing none of the attributes. */
  readonly labels?: readonly number[];
}

/** Result of one edit; pictures S x S x channels bytes, masks S x S bytes (0-255 = 0-1). */
export interface EditResult {
  readonly size: number;
  readonly channels: number;
  /** The generator's picture before composition (x_e). */
  readonly raw: Uint8Array;
  /** Eq. 9: attention lets the raw picture through. */
  readonly edited: Uint8Array;
  /** Eq. 10: clothing keeps the source. Equal to `edited` for methods without masks. */
  readonly final: Uint8Array;
  readonly attention?: Uint8Array;
  readonly clothing?: Uint8Array;
  readonly milliseconds: number;
}

/** The engine worker. One instance trains, a second one edits, so that edits never wait for a training step; a third
 * compares and evaluates. */
export interface EngineApi extends ComparingApi, EvaluatingApi, LookingApi {
  /** Chooses the backend and opens the report port. `prefer` is `auto` or a backend name. */
  open(options: { prefer: BackendName | 'auto'; base: string }, port: MessagePort): Promise<DeviceReport>;
  /** Starts or resumes a run from its newest checkpoint; returns when the first step may begin. */
  train(runId: string): Promise<void>;
  /** `pause` and `stop` return after the checkpoint is stored; `step` does one discriminator-generator round. */
  control(verb: TrainingVerb): Promise<void>;
  /** Writes a checkpoint at the next step boundary (page hide). */
  save(): Promise<void>;
  /** Takes a few steps of these settings and forgets them; nothing is stored. To stop it, end the worker. */
  trial(settings: RunSettings): Promise<TrialResult>;
  openModel(source: ModelSource): Promise<ModelInfo>;
  /** Encodes a face once; edits refer to it. */
  openFace(face: FaceInput): Promise<void>;
  /** @param difference one entry per attribute of the model, target - source */
  edit(difference: readonly number[]): Promise<EditResult>;
}

// ---------------------------------------------------------------------------------------------- library

export interface DatasetSummary {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  readonly size: number;
  readonly channels: number;
  readonly count: number;
  readonly train: number;
  readonly test: number;
  readonly bytes: number;
  readonly attributes: readonly string[];
  readonly attributePositives: Readonly<Record<string, number>>;
  readonly labelled: number;
  readonly partCounts: Readonly<Record<string, number>>;
  /** Pictures that could not be used when it was imported, and the first of them. */
  readonly skipped?: {
    readonly count: number;
    readonly listed: readonly { readonly name: string; readonly reason: string }[];
  };
  readonly hash: string;
  /** A built-in data set that an earlier version of the studio made; `importBuiltIn` makes it anew. */
  readonly outdated?: true;
}

/** One face of a data set with everything known about it. */
export interface FaceRecord {
  readonly index: number;
  readonly size: number;
  readonly channels: number;
  readonly pixels: Uint8Array;
  /** 0/1 in the data set's attribute order. */
  readonly labels: Uint8Array;
  readonly labelled: boolean;
  /** Merged part ids 0-18 and the ids beneath glasses; absent without parts. */
  readonly parts?: Uint8Array;
  readonly under?: Uint8Array;
  /** Guide-mask bits (`PLANE`). */
  readonly planes: Uint8Array;
}

/** The same drawn person with one attribute inverted (conflict rules applied), or several: their names joined by `+`. */
export interface CounterfactualRecord {
  readonly attribute: string;
  readonly size: number;
  /** S x S x 3. */
  readonly pixels: Uint8Array;
  /** S x S: 1 where the true edit touches the picture. */
  readonly change: Uint8Array;
}

export interface RunSummary {
  readonly id: string;
  readonly name: string;
  readonly settings: RunSettings;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly step: number;
  readonly status: 'new' | 'running' | 'paused' | 'finished' | 'failed';
  readonly device: string;
  readonly secondsTrained: number;
  readonly lastError?: ErrorReport;
}

export interface MetricRow {
  readonly step: number;
  readonly values: Readonly<Record<string, number>>;
}

/** Progress of an import. */
export interface ImportProgress {
  readonly done: number;
  readonly total: number;
  readonly perSecond: number;
  readonly secondsLeft: number | null;
}

export type LibraryReport =
  | { readonly kind: 'import'; readonly dataset: string; readonly progress: ImportProgress }
  | { readonly kind: 'alive' };

/** The library worker: data sets, runs and their records. Never computes with tensors. */
export interface LibraryApi extends ImportingApi, ReportingApi, ScoreShelfApi {
  open(options: { base: string }, port: MessagePort): Promise<void>;
  datasets(): Promise<DatasetSummary[]>;
  /** The built-in faces while they are not stored yet: their faces and labels come straight from the pack. Null once they
   * are stored. */
  preview(): Promise<DatasetSummary | null>;
  /**
   * Makes a built-in data set unless it is already there: the shipped pack, or faces drawn on the spot. One that an
   * earlier version of the studio made is replaced when the new one is complete. Progress comes as reports.
   */
  importBuiltIn(id: string): Promise<DatasetSummary>;
  cancelImport(): Promise<void>;
  removeDataset(id: string): Promise<void>;
  faces(dataset: string, indices: readonly number[]): Promise<FaceRecord[]>;
  /** The true edits of a face, one per attribute; empty for data sets that were not drawn here. */
  counterfactuals(dataset: string, index: number): Promise<CounterfactualRecord[]>;
  /** The true edits of a face for some changes of attributes, several at once in each; null where it cannot be drawn. */
  trueEdits(
    dataset: string,
    index: number,
    changes: readonly (readonly string[])[],
  ): Promise<(CounterfactualRecord | null)[]>;
  /** count x attributes bytes, 0/1: for filters over the whole set. */
  labels(dataset: string): Promise<Uint8Array>;
  runs(): Promise<RunSummary[]>;
  createRun(settings: RunSettings): Promise<RunSummary>;
  renameRun(id: string, name: string): Promise<void>;
  removeRun(id: string): Promise<void>;
  /** A safetensors file of the newest checkpoint: the generator alone, or everything that is needed to go on. */
  exportRun(id: string, what: 'generator' | 'whole'): Promise<Uint8Array>;
  /** Makes a run of a file that holds everything that is needed to go on. */
  importRun(bytes: Uint8Array): Promise<RunSummary>;
  metrics(id: string): Promise<MetricRow[]>;
  /** Steps at which probe sheets are stored. */
  probeSteps(id: string): Promise<number[]>;
  probe(id: string, step: number): Promise<ProbeSheet | null>;
  /** Bytes used and allowed by the browser, and whether storage is kept under pressure. */
  room(): Promise<{ used: number; quota: number; persisted: boolean }>;
  /** Models that come with the studio: `public/models/models.json`. */
  shippedModels(): Promise<ShippedModel[]>;
}

export interface ShippedModel {
  readonly id: string;
  readonly title: string;
  readonly method: string;
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly size: number;
  readonly attributes: readonly string[];
  /** One sentence on how it was trained. */
  readonly note: string;
}
