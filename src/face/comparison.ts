// A comparison as plain data: which edits are its columns (the layouts are those of the first paper's figures), what an
// edit means for one face and one model, and whether its rows are alike enough to be compared. No pictures here.
import { applyConflicts, attributeTitle, differenceVector } from './attributes.ts';
import type { FurtherConflicts } from './attributes.ts';
import { seededRandom } from './random.ts';
import type { LabelKind } from './settings.ts';

/** Fig. 6, Fig. 5 and Fig. 7 of the first paper, and one attribute at growing intensity. */
export const LAYOUTS = ['single', 'colour', 'several', 'strip'] as const;
export type Layout = (typeof LAYOUTS)[number];

/** One column: these attributes are inverted, and the difference vector is stretched by `amount`. */
export interface EditColumn {
  /** Equal keys mean equal edits. */
  readonly key: string;
  readonly title: string;
  /** Attributes to invert, one after the other; none asks for the face itself. */
  readonly changes: readonly string[];
  readonly amount: number;
}

/** What is chosen for each layout; attributes by CelebA's names. */
export interface ColumnChoice {
  readonly single: readonly string[];
  readonly colour: readonly string[];
  readonly several: readonly (readonly string[])[];
  readonly strip: string;
}

/** The columns that the paper's figures have. */
export const PAPER_COLUMNS: ColumnChoice = {
  single: ['Bald', 'Blond_Hair', 'Eyeglasses', 'Male', 'Mouth_Slightly_Open', 'Pale_Skin'],
  colour: ['Blond_Hair', 'Pale_Skin'],
  several: [
    ['Blond_Hair', 'Pale_Skin'],
    ['Blond_Hair', 'Male', 'Young'],
  ],
  strip: 'Blond_Hair',
};

/** Attributes whose edit is a change of colour. */
export const COLOUR_ATTRIBUTES: readonly string[] = [
  'Black_Hair',
  'Blond_Hair',
  'Brown_Hair',
  'Gray_Hair',
  'Pale_Skin',
];

/** Intensities of a strip: backwards, not at all, the training's own, and beyond. */
export const STRIP: readonly number[] = [-0.5, 0, 0.5, 1, 1.5, 2];

const RECONSTRUCTION: EditColumn = { key: '', title: 'Reconstruction', changes: [], amount: 0 };

function column(changes: readonly string[], amount = 1, title?: string): EditColumn {
  const names = changes.map((name, place) =>
    place === 0 ? attributeTitle(name) : attributeTitle(name).toLowerCase(),
  );
  return {
    key: `${changes.join('+')}@${amount}`,
    title: title ?? names.join(' + '),
    changes,
    amount,
  };
}

/** The columns of a layout, reconstruction first where the paper's figure has it. */
export function columnsOf(layout: Layout, choice: ColumnChoice): readonly EditColumn[] {
  switch (layout) {
    case 'single':
      return [RECONSTRUCTION, ...choice.single.map((name) => column([name]))];
    case 'colour':
      return choice.colour.map((name) => column([name]));
    case 'several':
      return choice.several.filter((changes) => changes.length > 0).map((changes) => column(changes));
    case 'strip':
      return STRIP.map((amount) => column([choice.strip], amount, amountText(amount)));
  }
}

/** −0.5, 0, 1.5 with a true minus sign. */
function amountText(amount: number): string {
  return amount < 0 ? `−${-amount}` : String(amount);
}

/** Some of the faces [from, to), drawn from a seed without repeats; all of them where there are no more. */
export function drawFaces(seed: number, count: number, from: number, to: number): number[] {
  const random = seededRandom(seed);
  const faces = new Set<number>();
  while (faces.size < Math.min(count, to - from)) faces.add(from + random.integer(to - from));
  return [...faces];
}

/** What a model is told about faces. */
export interface Told {
  readonly attributes: readonly string[];
  /** `one-hot`: of the attributes exactly one is true, and inverting one means asking for that class. */
  readonly labels: LabelKind;
  readonly conflicts?: FurtherConflicts;
}

/**
 * What a column asks of a model for one face.
 * @param own 0 or 1 by attribute; what is missing counts as 0
 * @returns labels before and after, in the model's order, and the difference vector to be fed; null where the model does not
 *   know an attribute of the column
 */
export function askedOf(
  { changes, amount }: EditColumn,
  own: Readonly<Record<string, number>>,
  { attributes, labels, conflicts }: Told,
): { labels: number[]; target: number[]; difference: number[] } | null {
  if (changes.some((name) => !attributes.includes(name))) return null;
  const source = attributes.map((name) => (own[name] === 1 ? 1 : 0));
  const target = changes.reduce<number[]>((before, name) => {
    if (labels === 'one-hot') return attributes.map((each) => (each === name ? 1 : 0));
    const inverted = before.map((value, place) => (attributes[place] === name ? 1 - value : value));
    return applyConflicts(inverted, attributes, name, conflicts);
  }, source);
  const difference = differenceVector(source, target).map((value) => (value === 0 ? 0 : amount * value));
  return { labels: source, target, difference };
}

/** What the weights of a model have behind them, as its run or its file says. */
export interface TrainingFacts {
  readonly batch: number;
  readonly seed: number;
  readonly dataset: string;
  /** Hash of the data set. */
  readonly data?: string;
  /** Pictures that the generator has learnt from, where they are not steps times batch: other runs came before. */
  readonly images?: number;
}

/** A model as a row of a comparison. */
export interface ComparedModel {
  readonly title: string;
  readonly method: string;
  readonly size: number;
  /** Generator steps, those of runs whose weights were taken over included. */
  readonly step: number;
  readonly training?: TrainingFacts;
}

/** Pictures that the generator has learnt from: as said, or steps times batch; undefined where nothing is said. */
export function imagesSeen({ step, training }: ComparedModel): number | undefined {
  return training === undefined ? undefined : (training.images ?? step * training.batch);
}

/** What rows may differ in so that a comparison says less about the methods. */
export type Unlike = 'steps' | 'images' | 'data' | 'size';

/**
 * In what rows are not alike.
 * @returns `unlike`: what differs between rows that say it; `unknown`: how many rows do not say what they learnt from
 */
export function fairness(models: readonly ComparedModel[]): {
  readonly unlike: readonly Unlike[];
  readonly unknown: number;
} {
  const differs = (values: readonly (string | number | undefined)[]): boolean =>
    new Set(values.filter((value) => value !== undefined)).size > 1;
  const columns: Readonly<Record<Unlike, readonly (string | number | undefined)[]>> = {
    steps: models.map(({ step }) => step),
    images: models.map(imagesSeen),
    data: models.map(({ training }) => training && (training.data ?? training.dataset)),
    size: models.map(({ size }) => size),
  };
  const unlike = (Object.keys(columns) as Unlike[]).filter((name) => differs(columns[name]));
  return { unlike, unknown: models.filter(({ training }) => training === undefined).length };
}

/** a, b and c */
function listed(words: readonly string[]): string {
  return [words.slice(0, -1).join(', '), ...words.slice(-1)].filter((part) => part !== '').join(' and ');
}

/** The sentence of `fairness`; null where there is nothing to say. */
export function fairnessWords(models: readonly ComparedModel[]): string | null {
  if (models.length < 2) return null;
  const { unlike, unknown } = fairness(models);
  const words: Readonly<Record<Unlike, string>> = {
    steps: 'generator steps',
    images: 'pictures seen',
    data: 'training data',
    size: 'picture size',
  };
  const said = [
    ...(unlike.length === 0 ? [] : [`The rows differ in ${listed(unlike.map((name) => words[name]))}.`]),
    ...(unknown === 0
      ? []
      : unknown === models.length
        ? ['No row says what it learnt from.']
        : [`${unknown} of ${models.length} rows do not say what they learnt from.`]),
  ];
  return said.length === 0 ? null : said.join(' ');
}
