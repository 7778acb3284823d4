// What the comparison shows, as plain data: which models, which faces, which edits, which rows. Pure transitions, and the
// words in which it stands in the address bar; the pictures are in compare-sheet.ts and live/compare.ts.
import { LAYOUTS, PAPER_COLUMNS, drawFaces } from '../../face/comparison.ts';
import type { ColumnChoice, Layout } from '../../face/comparison.ts';
import type { DatasetSummary } from '../../protocol/messages.ts';

/** Rows that can be folded away: the true edit above the models, the others under each picture. */
export const FOLDS = ['truth', 'attention', 'clothing', 'difference', 'scores'] as const;
export type Fold = (typeof FOLDS)[number];

type FacePick =
  | { readonly kind: 'random'; readonly seed: number; readonly count: number }
  | { readonly kind: 'chosen'; readonly faces: readonly number[] };

export interface ComparePlan {
  readonly layout: Layout;
  /** Rows, by `formatModel`; null: the models that come with the studio. */
  readonly models: readonly string[] | null;
  /** Data set of the faces; null: the built-in ones. */
  readonly set: string | null;
  readonly pick: FacePick;
  readonly columns: ColumnChoice;
  readonly folds: readonly Fold[];
}

export const MOST_FACES = 6;
export const MOST_MODELS = 8;
const MOST_COMBINATIONS = 6;
const SEEDS = 2 ** 31;

export const FIRST_COMPARISON: ComparePlan = {
  layout: 'single',
  models: null,
  set: null,
  pick: { kind: 'random', seed: 1, count: 2 },
  columns: PAPER_COLUMNS,
  folds: ['truth'],
};

export type CompareEvent =
  | { readonly kind: 'layout'; readonly layout: Layout }
  | { readonly kind: 'models'; readonly models: readonly string[] }
  | { readonly kind: 'set'; readonly set: string | null }
  | { readonly kind: 'random'; readonly seed?: number; readonly count?: number }
  | { readonly kind: 'face'; readonly face: number; readonly shown: readonly number[] }
  | { readonly kind: 'attribute'; readonly name: string; readonly combination?: number }
  | { readonly kind: 'combination'; readonly remove?: number }
  | { readonly kind: 'fold'; readonly fold: Fold };

const whole = (value: number, low: number, high: number): number =>
  Math.min(high, Math.max(low, Math.round(Number.isFinite(value) ? value : low)));

function toggled<T>(items: readonly T[], item: T): readonly T[] {
  return items.includes(item) ? items.filter((each) => each !== item) : [...items, item];
}

/** An attribute added to or taken from the columns of the present layout; a strip has exactly one. */
function withAttribute(plan: ComparePlan, name: string, combination = 0): ColumnChoice {
  const { layout, columns } = plan;
  if (layout === 'strip') return { ...columns, strip: name };
  if (layout === 'several') {
    const several = columns.several.map((names, place) =>
      place === combination ? toggled(names, name) : names,
    );
    return { ...columns, several };
  }
  return { ...columns, [layout]: toggled(columns[layout], name) };
}

export function compareReducer(plan: ComparePlan, event: CompareEvent): ComparePlan {
  const { columns, pick } = plan;
  switch (event.kind) {
    case 'layout': {
      // Fig. 5 is about differences.
      const folds: readonly Fold[] =
        event.layout === 'colour' && !plan.folds.includes('difference')
          ? [...plan.folds, 'difference']
          : plan.folds;
      return { ...plan, layout: event.layout, folds };
    }
    case 'models':
      return { ...plan, models: event.models.slice(0, MOST_MODELS) };
    case 'set':
      return {
        ...plan,
        set: event.set,
        pick: pick.kind === 'random' ? pick : { kind: 'random', seed: 1, count: pick.faces.length },
      };
    case 'random': {
      const before = pick.kind === 'random' ? pick : { seed: 0, count: Math.max(1, pick.faces.length) };
      return {
        ...plan,
        pick: {
          kind: 'random',
          seed: whole(event.seed ?? before.seed, 0, SEEDS),
          count: whole(event.count ?? before.count, 1, MOST_FACES),
        },
      };
    }
    case 'face': {
      const faces = toggled(event.shown, event.face).slice(-MOST_FACES);
      return faces.length === 0 ? plan : { ...plan, pick: { kind: 'chosen', faces } };
    }
    case 'attribute':
      return { ...plan, columns: withAttribute(plan, event.name, event.combination) };
    case 'combination': {
      const several =
        event.remove === undefined
          ? [...columns.several, []].slice(0, MOST_COMBINATIONS)
          : columns.several.filter((_, place) => place !== event.remove);
      return { ...plan, columns: { ...columns, several } };
    }
    case 'fold':
      return { ...plan, folds: FOLDS.filter((fold) => toggled(plan.folds, event.fold).includes(fold)) };
  }
}

/** Faces of the test part, all of them where there is none: drawn from the seed without repeats, or the chosen ones. */
export function facesOf(
  pick: FacePick,
  { count, test }: Pick<DatasetSummary, 'count' | 'test'>,
): readonly number[] {
  if (pick.kind === 'chosen') return pick.faces.filter((face) => face < count);
  const from = test > 0 ? count - test : 0;
  return drawFaces(pick.seed, pick.count, from, count);
}

// ------------------------------------------------------------------------------------------------ address

const list = (names: readonly string[]): string => names.join(',');
const severalText = (several: ColumnChoice['several']): string =>
  list(several.map((names) => names.join('+')));

/** The plan as a query, with only what differs from the first one. Files of weights cannot be opened again from an address
 * and stay out of it. */
export function formatComparison({ layout, models, set, pick, columns, folds }: ComparePlan): string {
  const first = FIRST_COMPARISON;
  const query = new URLSearchParams();
  const put = (key: string, value: string, usual: string): void => {
    if (value !== usual) query.set(key, value);
  };
  put('layout', layout, first.layout);
  if (models !== null) query.set('models', list(models.filter((model) => !model.startsWith('file:'))));
  if (set !== null) query.set('set', set);
  if (pick.kind === 'chosen') query.set('faces', list(pick.faces.map(String)));
  else {
    put('seed', String(pick.seed), '1');
    put('count', String(pick.count), '2');
  }
  put('single', list(columns.single), list(first.columns.single));
  put('colour', list(columns.colour), list(first.columns.colour));
  put('several', severalText(columns.several), severalText(first.columns.several));
  put('strip', columns.strip, first.columns.strip);
  put('rows', list(folds), list(first.folds));
  const text = query.toString().replaceAll('+', '%20');
  return text.replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%2B', '+');
}

const LONGEST = 4000;
const named = (text: string): string[] => text.split(',').filter((name) => /^[\w ().'-]{1,64}$/.test(name));

/** Reads what `formatComparison` wrote; what cannot be read keeps its default. */
export function parseComparison(text: string): ComparePlan {
  const first = FIRST_COMPARISON;
  // A plus stands for itself here, not for a space.
  const get = new URLSearchParams(text.slice(0, LONGEST).replaceAll('+', '%2B'));
  const number = (key: string, otherwise: number): number => {
    const value = get.get(key);
    return value !== null && /^\d{1,10}$/.test(value) ? Number(value) : otherwise;
  };
  const names = (key: string, otherwise: readonly string[]): readonly string[] => {
    const value = get.get(key);
    return value === null ? otherwise : named(value);
  };
  const faces = (get.get('faces') ?? '').split(',').filter((face) => /^\d{1,9}$/.test(face));
  const models = get.get('models');
  const set = get.get('set');
  const several = get.get('several');
  const rows = get.get('rows');
  return {
    layout: LAYOUTS.find((layout) => layout === get.get('layout')) ?? first.layout,
    models:
      models === null
        ? null
        : [...new Set(models.split(','))]
            .filter((key) => /^(run|shipped):[\w.-]{1,100}$/.test(key))
            .slice(0, MOST_MODELS),
    set: set !== null && /^[\w.-]{1,64}$/.test(set) ? set : null,
    pick:
      faces.length > 0
        ? { kind: 'chosen', faces: [...new Set(faces.map(Number))].slice(0, MOST_FACES) }
        : {
            kind: 'random',
            seed: whole(number('seed', 1), 0, SEEDS),
            count: whole(number('count', 2), 1, MOST_FACES),
          },
    columns: {
      single: names('single', first.columns.single),
      colour: names('colour', first.columns.colour),
      several:
        several === null
          ? first.columns.several
          : several
              .split(',')
              .slice(0, MOST_COMBINATIONS)
              .map((combination) => combination.split('+').flatMap(named)),
      strip: named(get.get('strip') ?? '')[0] ?? first.columns.strip,
    },
    folds: rows === null ? first.folds : FOLDS.filter((fold) => rows.split(',').includes(fold)),
  };
}
