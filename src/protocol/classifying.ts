// Messages about models measured as classifiers. Structured-clone data only; progress comes as reports of kind `job`.
import type { ClassifierReport, TargetProtocol } from '../face/classifier.ts';
import type { JudgeChoice, SplitWord } from './evaluating.ts';
import type { ModelSource } from './messages.ts';

export interface ClassifyRequest {
  readonly model: ModelSource;
  /** null: no independent opinion */
  readonly judge: JudgeChoice | null;
  readonly dataset: string;
  readonly split: SplitWord;
  readonly protocol: TargetProtocol;
  /** So many pictures, evenly spaced in the split; all of them with null. */
  readonly faces: number | null;
}

/** What was found, with everything that it depends on. The same record as `semblance classify` writes. */
export interface Classification extends ClassifierReport {
  readonly model: {
    readonly title: string;
    readonly kind: ModelSource['kind'];
    readonly sha256: string;
    readonly method: string;
    readonly step: number;
  };
  readonly device: string;
  readonly seconds: number;
}

export interface StoredClassification {
  readonly id: string;
  readonly createdAt: number;
  readonly report: Classification;
}

/** What an engine worker does. */
export interface ClassifyingApi {
  /** Measures a model and keeps the report. Rejects with `cancelled` after `stopJob`. */
  classify(request: ClassifyRequest): Promise<StoredClassification>;
}

/** What the library worker keeps. */
export interface ClassificationShelfApi {
  classifications(): Promise<StoredClassification[]>;
  removeClassification(id: string): Promise<void>;
}
