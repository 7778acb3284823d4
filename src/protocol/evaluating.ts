// Messages about scores: judges, evaluations and their reports, searches. Structured-clone data only. Lists are the
// library worker's, work is an engine worker's; what a job has reached is told by reports of kind `job`.
import type { ErrorReport } from '../face/errors.ts';
import type { ClassificationShelfApi, ClassifyingApi } from './classifying.ts';
import type { SearchPlan, TrialScores, TrialValues } from '../face/search.ts';
import type { ModelSource, RunSummary } from './messages.ts';

/** A mean over faces with its 95 % interval. */
export interface ScoreFigure {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  /** Faces that had a value. */
  readonly count: number;
}
/** Figures by the name of the score; only what could be measured. */
export type ScoreTable = Readonly<Record<string, ScoreFigure>>;

export type SplitWord = 'train' | 'valid' | 'test';

/** How an edit is measured. `paper` and `seed-b` compare with the source, `truth` with the edit as it is drawn. */
export const PROTOCOL_NAMES = ['truth', 'seed-b', 'paper'] as const;
export type ProtocolName = (typeof PROTOCOL_NAMES)[number];

// ---------------------------------------------------------------------------------------------- judges

/** An attribute judge: one that was trained or imported here, or one that comes with the studio. */
export interface JudgeSummary {
  readonly id: string;
  readonly kind: 'stored' | 'shipped';
  readonly title: string;
  readonly createdAt: number;
  /** One in training cannot judge yet. */
  readonly status: 'training' | 'ready';
  /** The data set that it learnt from: its id, and its hash where it is known. */
  readonly dataset: string;
  readonly hash: string;
  readonly size: number;
  readonly channels: number;
  readonly attributes: readonly string[];
  readonly epochs: number;
  /** Updates done and in all; both 0 for one that came as a file. */
  readonly step: number;
  readonly steps: number;
  readonly seconds: number;
  /** Share of real test pictures that it tells right, by attribute; empty where that is not known. */
  readonly accuracy: Readonly<Record<string, number>>;
  readonly note: string;
}

/** Which judge looks. */
export interface JudgeChoice {
  readonly kind: 'stored' | 'shipped';
  readonly id: string;
}

/** A judge to be trained, or one to go on with. */
export type JudgeRequest =
  | {
      readonly kind: 'new';
      readonly dataset: string;
      readonly title: string;
      /** Side of the pictures that it looks at: that of the models it is to judge. */
      readonly size: number;
      readonly epochs: number;
      /** Feature maps of the first block. */
      readonly width: number;
      readonly seed: number;
    }
  | { readonly kind: 'resume'; readonly id: string };

// ---------------------------------------------------------------------------------------------- evaluations

export interface EvaluationRequest {
  readonly model: ModelSource;
  readonly judge: JudgeChoice;
  readonly dataset: string;
  readonly split: SplitWord;
  readonly protocol: ProtocolName;
  /** The first so many faces of the split; all of them with null. */
  readonly faces: number | null;
}

/** What an evaluation found, with everything that it depends on. The same record as `semblance evaluate` writes. */
export interface EvaluationReport {
  readonly model: {
    readonly title: string;
    readonly kind: ModelSource['kind'];
    readonly sha256: string;
    readonly method: string;
    readonly step: number;
    readonly size: number;
  };
  readonly device: string;
  readonly seconds: number;
  readonly protocol: { readonly name: ProtocolName; readonly words: string; readonly intensity: number };
  readonly data: {
    readonly id: string;
    readonly hash: string;
    readonly split: SplitWord;
    readonly faces: number;
  };
  readonly judge: {
    readonly dataset: string;
    readonly epochs: number;
    readonly accuracy: Readonly<Record<string, number>>;
  };
  readonly reconstruction: { readonly psnr: ScoreFigure; readonly ssim: ScoreFigure };
  readonly mean: ScoreTable;
  readonly attributes: Readonly<Record<string, ScoreTable>>;
}

export interface StoredReport {
  readonly id: string;
  readonly createdAt: number;
  readonly report: EvaluationReport;
}

// ---------------------------------------------------------------------------------------------- searches

/** What a search is asked for, beyond what it varies. */
export interface SearchRequest extends SearchPlan {
  readonly judge: JudgeChoice;
  readonly protocol: ProtocolName;
  /** Test faces by which a trial is scored. */
  readonly faces: number;
}

export interface TrialRecord {
  /** 0, 1, ... */
  readonly number: number;
  readonly values: TrialValues;
  readonly status: 'training' | 'scoring' | 'done' | 'failed';
  readonly scores?: TrialScores;
  /** Means over all attributes with their intervals, as in a report. */
  readonly mean?: ScoreTable;
  readonly reconstruction?: { readonly psnr: ScoreFigure; readonly ssim: ScoreFigure };
  /** Seconds that training took. */
  readonly seconds: number;
  readonly error?: ErrorReport;
  /** Whether its weights are still there; otherwise it can be trained again from its seed. */
  readonly kept: boolean;
}

export interface SearchRecord {
  readonly id: string;
  readonly createdAt: number;
  readonly request: SearchRequest;
  /** The accuracy of the judge by attribute, once it has looked. */
  readonly accuracy: Readonly<Record<string, number>>;
  readonly device: string;
  readonly trials: readonly TrialRecord[];
}

// ---------------------------------------------------------------------------------------------- work

/** How far a job is. */
export type JobProgress =
  | {
      readonly job: 'judge';
      readonly id: string;
      readonly step: number;
      readonly steps: number;
      readonly epoch: number;
      /** Mean cross entropy since the last report. */
      readonly loss: number;
      readonly secondsLeft: number | null;
    }
  | {
      readonly job: 'evaluation' | 'classification';
      readonly done: number;
      readonly of: number;
      readonly secondsLeft: number | null;
    }
  | {
      readonly job: 'search';
      readonly search: SearchRecord;
      /** Steps of the present trial, or faces while it is scored. */
      readonly done: number;
      readonly of: number;
      readonly secondsLeft: number | null;
    };

/** What an engine worker does about scores: one job at a time. */
export interface EvaluatingApi extends ClassifyingApi {
  /** Trains to the end, or until `stopJob`; then the judge is stored as it is and can be gone on with. */
  trainJudge(request: JudgeRequest): Promise<JudgeSummary>;
  /** Scores a model and keeps the report. Rejects with `cancelled` after `stopJob`. */
  evaluate(request: EvaluationRequest): Promise<StoredReport>;
  /** Trains and scores trial after trial until the budget is used up, or until `stopJob`; a half-trained trial is
   * stored and gone on with. */
  search(id: string): Promise<SearchRecord>;
  /** Asks the job to end at its next step; returns when it has. */
  stopJob(): Promise<void>;
}

/** What the library worker keeps of scores. */
export interface ScoreShelfApi extends ClassificationShelfApi {
  judges(): Promise<JudgeSummary[]>;
  removeJudge(id: string): Promise<void>;
  /** The judge as the safetensors file that `semblance judge` writes. */
  exportJudge(id: string): Promise<Uint8Array>;
  importJudge(bytes: Uint8Array, title: string): Promise<JudgeSummary>;
  reports(): Promise<StoredReport[]>;
  removeReport(id: string): Promise<void>;
  searches(): Promise<SearchRecord[]>;
  createSearch(request: SearchRequest): Promise<SearchRecord>;
  /** Removes a search with everything that its trials stored. */
  removeSearch(id: string): Promise<void>;
  /** Makes a run of a trial: with the trial's weights where they were kept, from the beginning otherwise. */
  runOfTrial(search: string, trial: number, steps: number): Promise<RunSummary>;
}
