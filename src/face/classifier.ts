// The words of "can the generator act as a classifier?": who decides about what, which targets are asked for, and what a
// report holds. Types and sentences; how decisions come about is in the engine.
import type { LabelKind } from './settings.ts';

/** A figure with the 95 % interval that resampling the faces gives. */
export interface Figure {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  /** faces behind it */
  readonly count: number;
}

/** Ways to choose targets, in the words that a report prints. The study does not say which one it took. */
export const TARGET_PROTOCOLS = {
  'all-on':
    'Every attribute is switched on in every picture, one at a time, and only it is counted; digits are turned into all ten classes.',
  permuted:
    'Every picture is asked for the labels of another one, as in training, and all attributes are counted.',
  flips:
    'Every attribute of every picture is inverted, one at a time (conflicting ones follow), and only it is counted; digits are turned into the nine other classes.',
} as const;
export type TargetProtocol = keyof typeof TARGET_PROTOCOLS;

/** Who decides about what, in the order in which people should read them. */
export const CLASSIFIER_ROLES = {
  judgeGenerated: {
    title: 'Judge on edits',
    words: 'An independent judge looks at the edited pictures: does it see what was asked for?',
  },
  criticGenerated: {
    title: 'Critic on edits',
    words:
      'The class head of the run’s own critic looks at the edited pictures. This is the figure of the study; generator and critic were trained together, so it proves less than the judge’s.',
  },
  criticReal: {
    title: 'Critic on test pictures',
    words: 'The same class head looks at real test pictures, against their labels.',
  },
  judgeReal: {
    title: 'Judge on test pictures',
    words: 'The judge looks at the same real pictures: no figure of its can be trusted beyond this one.',
  },
  directReconstruction: {
    title: 'Generator, least change',
    words:
      'The generator is asked for every label; the one whose translation changes the picture least is its answer.',
  },
  directAttention: {
    title: 'Generator, least attention',
    words: 'The same, but the answer is the label for which the attention mask opens least.',
  },
} as const;
export type ClassifierRole = keyof typeof CLASSIFIER_ROLES;

/** Curves of a run that scores itself while it trains (macro F1, permuted targets), and the role that each shows. */
export const CLASSIFIER_CURVES = {
  'D/F1 real': 'criticReal',
  'D/F1 edited': 'criticGenerated',
  'G/F1 direct': 'directReconstruction',
} as const satisfies Record<string, ClassifierRole>;

export interface MeanFigures {
  readonly precision: Figure;
  readonly recall: Figure;
  readonly f1: Figure;
}

/** One class, or one attribute being on. */
export interface ClassFigures extends MeanFigures {
  readonly name: string;
  /** decisions whose truth is this class, or this attribute on */
  readonly support: number;
  /** binary attributes: share of the decisions on it that are right */
  readonly accuracy?: Figure;
}

/** How well one classifier did in one role. */
export interface ClassifierTable {
  readonly kind: LabelKind;
  readonly faces: number;
  readonly decisions: number;
  readonly accuracy: Figure;
  /** plain mean over classes or attributes */
  readonly macro: MeanFigures;
  /** all decisions together */
  readonly micro: MeanFigures;
  readonly classes: readonly ClassFigures[];
  /** One-hot: one matrix, rows = truth, columns = predicted. Binary: per attribute [[TP, FP], [FN, TN]] (Eq. 13). */
  readonly confusion: readonly (readonly (readonly number[])[])[];
}

/** What stands beside the variety of edits. */
export const VARIETY_WORDS =
  'How much edits towards one class differ from each other, relative to real pictures of it: 1 means as much, 0 that every source becomes the same picture. Agreement alone does not show that.';

/** What one measurement gives; plain JSON. */
export interface ClassifierReport {
  readonly protocol: { readonly name: TargetProtocol; readonly words: string };
  readonly data: {
    readonly id: string;
    readonly hash: string;
    readonly split: string;
    readonly faces: number;
  };
  readonly attributes: readonly string[];
  readonly labels: LabelKind;
  /** the judge's data set and its accuracy on that set's test split; absent where none was given */
  readonly judge?: { readonly dataset: string; readonly accuracy: Readonly<Record<string, number>> };
  readonly tables: Readonly<Partial<Record<ClassifierRole, ClassifierTable>>>;
  /** see `VARIETY_WORDS`; absent in reports of earlier versions, and where nothing varies */
  readonly variety?: number;
  /** what could not be measured and why, in sentences */
  readonly notes: readonly string[];
}
