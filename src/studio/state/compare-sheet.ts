// The sheet of a comparison: from what is chosen and what has been computed so far to rows and cells, the same for the
// screen, the picture file and the report. Pure; nothing is painted here.
import { askedOf, columnsOf } from '../../face/comparison.ts';
import type { EditColumn } from '../../face/comparison.ts';
import { attributeTitle } from '../../face/attributes.ts';
import type { ErrorReport } from '../../face/errors.ts';
import type {
  CounterfactualRecord,
  DatasetSummary,
  FaceRecord,
  ModelInfo,
  ModelSource,
} from '../../protocol/messages.ts';
import type { RampName } from '../pictures/ramps.ts';
import { formatModel } from './address.ts';
import type { ComparePlan, Fold } from './compare.ts';
import { facesOf } from './compare.ts';
import type { Shown } from './edit.ts';
import type { StudioState } from './store.ts';

/** A model that can be a row. */
export interface Candidate {
  /** By `formatModel`. */
  readonly key: string;
  readonly source: ModelSource;
  readonly title: string;
  readonly kind: 'shipped' | 'run' | 'file';
  readonly attributes: readonly string[];
  /** Changes whenever the weights may have. */
  readonly revision: number;
}

const numbers = new WeakMap<object, number>();
let last = 0;
function numberOf(source: object): number {
  const known = numbers.get(source) ?? (last += 1);
  numbers.set(source, known);
  return known;
}

/** Shipped models, files opened on this page, and runs with steps behind them. */
export function candidatesOf({
  library,
  weights,
  trainer,
}: Pick<StudioState, 'library' | 'weights' | 'trainer'>): readonly Candidate[] {
  const keyed = (source: ModelSource, rest: Omit<Candidate, 'key' | 'source'>): Candidate => ({
    key: formatModel(source),
    source,
    ...rest,
  });
  return [
    ...library.shipped.map(({ id, title, attributes }) =>
      keyed({ kind: 'shipped', id }, { title, kind: 'shipped', attributes, revision: 0 }),
    ),
    ...weights.map(({ source, info }) =>
      keyed(source, {
        title: source.name,
        kind: 'file',
        attributes: info.attributes,
        revision: numberOf(source),
      }),
    ),
    ...library.runs.flatMap(({ id, name, settings, step }) => {
      const stored = trainer.checkpoint?.runId === id ? trainer.checkpoint.step : step;
      const { attributes } = settings;
      return stored === 0
        ? []
        : [keyed({ kind: 'run', runId: id }, { title: name, kind: 'run', attributes, revision: stored })];
    }),
  ];
}

/** The models that are compared: the chosen ones that there are; without a choice those that come with the studio, or else
 * the newest run. */
export function rowsOf(plan: ComparePlan, candidates: readonly Candidate[]): readonly Candidate[] {
  if (plan.models !== null) {
    return plan.models.flatMap((key) => candidates.find((each) => each.key === key) ?? []);
  }
  const shipped = candidates.filter(({ kind }) => kind === 'shipped');
  return shipped.length > 0 ? shipped : candidates.slice(0, 1);
}

/** A model as the examiner found it. */
export interface OpenedModel {
  readonly info: ModelInfo | null;
  readonly failure: ErrorReport | null;
  /** Milliseconds of the edits so far, without the first one, which compiles and allocates. */
  readonly times: readonly number[];
}

/** Everything computed so far; maps grow, and are replaced whenever they do. */
export interface Computed {
  readonly faces: ReadonlyMap<string, FaceRecord>;
  readonly models: ReadonlyMap<string, OpenedModel>;
  readonly cells: ReadonlyMap<string, Shown>;
  /** Null where nobody can draw it. */
  readonly truths: ReadonlyMap<string, CounterfactualRecord | null>;
}

export const modelKey = ({ key, revision }: Candidate): string => `${key}@${revision}`;
export const faceKey = ({ id, hash }: Pick<DatasetSummary, 'id' | 'hash'>, face: number): string =>
  `${id} ${hash}:${face}`;
export const cellKey = (model: Candidate, face: string, { key }: EditColumn): string =>
  `${modelKey(model)}|${face}|${key}`;
export const truthKey = (face: string, { changes }: EditColumn): string => `${face}|${changes.join('+')}`;

/** Labels of a face by attribute. */
export function labelsOf(
  { attributes }: Pick<DatasetSummary, 'attributes'>,
  { labels }: FaceRecord,
): Record<string, number> {
  return Object.fromEntries(attributes.map((name, place) => [name, labels[place] ?? 0]));
}

/** What a cell shows. */
export type CellPicture =
  | {
      readonly kind: 'picture';
      readonly size: number;
      readonly channels: number;
      readonly pixels: Uint8Array;
    }
  | { readonly kind: 'mask'; readonly size: number; readonly ramp: RampName; readonly mask: Uint8Array }
  | {
      readonly kind: 'difference';
      readonly size: number;
      readonly channels: number;
      readonly before: Uint8Array;
      readonly after: Uint8Array;
    };

export interface SheetCell {
  readonly key: string;
  readonly label: string;
  readonly picture: CellPicture | null;
  /** Why there is no picture: not computed yet, or nothing to be shown here. */
  readonly state: 'ready' | 'waiting' | 'none';
}

type RowKind = 'truth' | 'final' | Exclude<Fold, 'truth'>;

export interface SheetRow {
  readonly key: string;
  readonly kind: RowKind;
  /** Null for the true edit. */
  readonly model: Candidate | null;
  readonly title: string;
  readonly cells: readonly SheetCell[];
}

export interface SheetBlock {
  readonly face: number;
  readonly key: string;
  readonly title: string;
  readonly source: SheetCell;
  /** For each column what it does to this face: + adds the attribute, − takes it away. */
  readonly signs: readonly string[];
  readonly rows: readonly SheetRow[];
}

export interface Sheet {
  readonly dataset: DatasetSummary;
  readonly columns: readonly EditColumn[];
  readonly models: readonly Candidate[];
  readonly blocks: readonly SheetBlock[];
}

const ROW_TITLES: Readonly<Record<Exclude<RowKind, 'final'>, string>> = {
  truth: 'True edit',
  attention: 'Attention mask',
  clothing: 'Clothing mask',
  difference: 'Difference',
  scores: 'Scores',
};

/** The columns that at least one of the models knows; where it knows none of the chosen ones, its first attributes. */
export function sheetColumns(plan: ComparePlan, models: readonly Candidate[]): readonly EditColumn[] {
  const known = (changes: readonly string[]): boolean =>
    models.some(({ attributes }) => changes.every((name) => attributes.includes(name)));
  const columns = columnsOf(plan.layout, plan.columns).filter(({ changes }) => known(changes));
  if (columns.some(({ changes }) => changes.length > 0) || models.length === 0) return columns;
  const usual = models[0]?.attributes.slice(0, 6) ?? [];
  const strip = usual[0] ?? '';
  return columnsOf(plan.layout, {
    single: plan.columns.single.length === 0 ? [] : usual,
    colour: plan.columns.colour.length === 0 ? [] : usual.slice(0, 2),
    several: plan.columns.several.length === 0 ? [] : [usual.slice(0, 2)],
    strip,
  });
}

const NOTHING = { picture: null, state: 'none' } as const;
const WAITING = { picture: null, state: 'waiting' } as const;

/** The true edit of a column; the face itself where nothing is asked. */
function truthCell(
  face: FaceRecord,
  key: string,
  column: EditColumn,
  computed: Computed,
): Omit<SheetCell, 'key' | 'label'> {
  const { size, channels, pixels } = face;
  if (column.amount === 0)
    return { picture: { kind: 'picture', size, channels, pixels }, state: 'ready' } as const;
  if (column.amount !== 1) return NOTHING;
  const truth = computed.truths.get(truthKey(key, column));
  if (truth === undefined) return WAITING;
  if (truth === null) return NOTHING;
  return {
    picture: { kind: 'picture', size: truth.size, channels: 3, pixels: truth.pixels },
    state: 'ready',
  };
}

/** One picture of an edit; without a result it waits, without such a mask there is nothing. */
function editCell(
  kind: Exclude<RowKind, 'truth' | 'scores'>,
  shown: Shown | undefined,
): Omit<SheetCell, 'key' | 'label'> {
  if (shown === undefined) return WAITING;
  const { source, result } = shown;
  const { size, channels, final } = result;
  if (kind === 'final')
    return { picture: { kind: 'picture', size, channels, pixels: final }, state: 'ready' };
  if (kind === 'difference') {
    return { picture: { kind: 'difference', size, channels, before: source, after: final }, state: 'ready' };
  }
  const mask = result[kind];
  return mask === undefined ? NOTHING : { picture: { kind: 'mask', size, ramp: kind, mask }, state: 'ready' };
}

/** Whether a set's faces can be drawn with an attribute changed. */
export function hasTruth({ id }: Pick<DatasetSummary, 'id'>): boolean {
  return id.startsWith('headkit');
}

/** The kinds of rows below each other for one model, masks only where it has them. */
function kindsOf(folds: readonly Fold[], info: ModelInfo | null): readonly Exclude<RowKind, 'truth'>[] {
  const kinds = ['attention', 'clothing', 'difference', 'scores'] as const;
  const masked = info?.hasMasks !== false;
  const unfolded = kinds.filter(
    (kind) => folds.includes(kind) && (masked || (kind !== 'attention' && kind !== 'clothing')),
  );
  return ['final', ...unfolded];
}

/** Everything that a comparison shows, face by face. */
export function sheetOf(
  plan: ComparePlan,
  candidates: readonly Candidate[],
  dataset: DatasetSummary,
  computed: Computed,
): Sheet {
  const models = rowsOf(plan, candidates);
  const columns = sheetColumns(plan, models);
  const blocks = facesOf(plan.pick, dataset).map((face): SheetBlock => {
    const key = faceKey(dataset, face);
    const record = computed.faces.get(key);
    const own = record === undefined ? {} : labelsOf(dataset, record);
    const title = `Face ${face}`;
    const cell = (
      row: string,
      what: string,
      column: EditColumn,
      shown: Omit<SheetCell, 'key' | 'label'>,
    ): SheetCell => ({
      key: `${row}|${column.key}`,
      label: `${what}, ${column.title}, face ${face}`,
      ...shown,
    });
    const truth: SheetRow = {
      key: `${key}|truth`,
      kind: 'truth',
      model: null,
      title: ROW_TITLES.truth,
      cells: columns.map((column) =>
        cell(
          'truth',
          ROW_TITLES.truth,
          column,
          record === undefined ? WAITING : truthCell(record, key, column, computed),
        ),
      ),
    };
    const rows = models.flatMap((model) => {
      const opened = computed.models.get(modelKey(model));
      return kindsOf(plan.folds, opened?.info ?? null).map((kind): SheetRow => {
        const title = kind === 'final' ? model.title : ROW_TITLES[kind];
        const told = { labels: 'binary', ...opened?.info, attributes: model.attributes } as const;
        return {
          key: `${key}|${model.key}|${kind}`,
          kind,
          model,
          title,
          cells: columns.map((column) => {
            const failed = opened?.failure != null;
            const shown =
              failed || kind === 'scores' || askedOf(column, own, told) === null
                ? NOTHING
                : editCell(kind, computed.cells.get(cellKey(model, key, column)));
            const what = kind === 'final' ? model.title : `${model.title}, ${title.toLowerCase()}`;
            return cell(`${model.key}|${kind}`, what, column, shown);
          }),
        };
      });
    });
    return {
      face,
      key,
      title,
      source: {
        key: 'source',
        label: `${title}, source`,
        ...(record === undefined
          ? WAITING
          : {
              picture: {
                kind: 'picture',
                size: record.size,
                channels: record.channels,
                pixels: record.pixels,
              } as const,
              state: 'ready' as const,
            }),
      },
      signs: columns.map((column) => signOf(column, own)),
      rows: plan.folds.includes('truth') && hasTruth(dataset) ? [truth, ...rows] : rows,
    };
  });
  return { dataset, columns, models, blocks };
}

/** What a column does to a face, in words that fit under its title. */
function signOf({ changes }: EditColumn, own: Readonly<Record<string, number>>): string {
  const said = changes.map((name) => `${own[name] === 1 ? '−' : '+'} ${attributeTitle(name).toLowerCase()}`);
  return said.join(', ');
}
