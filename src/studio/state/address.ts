// The state of a view as it stands in the address bar (`#/edit?...`): small words and numbers, never pictures.
// What cannot be read falls back to its default, so that an old or mistyped address still opens the studio.
import type { ModelSource } from '../../protocol/messages.ts';
import type { Filter } from './filters.ts';
import { namedSplit } from './splits.ts';
import type { Split } from './splits.ts';

const VIEWS = ['edit', 'compare', 'train', 'data', 'evaluate'] as const;
export type ViewName = (typeof VIEWS)[number];
const EVALUATE_PARTS = ['scores', 'search', 'classifier'] as const;
export type EvaluatePart = (typeof EVALUATE_PARTS)[number];
export const PICTURES = ['edited', 'attention', 'clothing', 'raw', 'difference', 'final'] as const;
export type PictureName = (typeof PICTURES)[number];

export interface Address {
  readonly view: ViewName;
  /** Edit: model, built-in face, offsets by attribute, intensity, clothing mask, the picture shown large. */
  readonly model: ModelSource | null;
  readonly face: number | null;
  readonly offsets: Readonly<Record<string, number>>;
  readonly intensity: number;
  readonly clothing: boolean;
  readonly picture: PictureName;
  /** Train: the run whose curves are shown, and the step of the probe sheet (null = newest). */
  readonly run: string | null;
  readonly probe: number | null;
  /** The data set of the face (Edit) or of the grid (Data); null = the built-in faces. */
  readonly set: string | null;
  /** Data: filter and the face opened large. */
  readonly filter: Filter;
  readonly open: number | null;
  /** Data: only the faces that train, validate or test; null = all. */
  readonly part: Split | null;
  /** Compare: its own words, see state/compare.ts. */
  readonly compare: string;
  /** Evaluate: which part is on show. */
  readonly evaluate: EvaluatePart;
}

export const HOME: Address = {
  view: 'edit',
  model: null,
  face: null,
  offsets: {},
  intensity: 1,
  clothing: true,
  picture: 'final',
  run: null,
  probe: null,
  set: null,
  filter: {},
  open: null,
  part: null,
  compare: '',
  evaluate: 'scores',
};

const rounded = (value: number): string => String(Math.round(value * 100) / 100);

/** A file's bytes do not fit an address: its name tells files apart, and nothing opens it again. */
export function formatModel(source: ModelSource): string {
  if (source.kind === 'file') return `file:${source.name}`;
  return source.kind === 'run' ? `run:${source.runId}` : `shipped:${source.id}`;
}

export function parseModel(text: string): ModelSource | null {
  const [kind, ...rest] = text.split(':');
  const id = rest.join(':');
  if (id === '') return null;
  if (kind === 'run') return { kind: 'run', runId: id };
  return kind === 'shipped' ? { kind: 'shipped', id } : null;
}

/** The hash for an address, with only what differs from its default. */
export function formatAddress(address: Address): string {
  if (address.view === 'compare') return `#/compare${address.compare === '' ? '' : `?${address.compare}`}`;
  const query = new URLSearchParams();
  const put = (key: string, value: string | number | null): void => {
    if (value !== null && value !== '') query.set(key, String(value));
  };
  if (address.view === 'edit') {
    put('model', address.model === null ? null : formatModel(address.model));
    put('set', address.set);
    put('face', address.face);
    const offsets = Object.entries(address.offsets).filter(([, value]) => value !== 0);
    put('d', offsets.map(([name, value]) => `${name}:${rounded(value)}`).join(','));
    if (address.intensity !== 1) put('intensity', rounded(address.intensity));
    if (!address.clothing) put('clothing', 'off');
    if (address.picture !== 'final') put('show', address.picture);
  } else if (address.view === 'train') {
    put('run', address.run);
    put('probe', address.probe);
  } else if (address.view === 'data') {
    put('set', address.set);
    put(
      'has',
      Object.entries(address.filter)
        .map(([name, value]) => `${value === 1 ? '' : '-'}${name}`)
        .join(','),
    );
    put('part', address.part);
    put('face', address.open);
  }
  if (address.view === 'evaluate' && address.evaluate !== HOME.evaluate) put('part', address.evaluate);
  const text = query.toString().replaceAll('%3A', ':').replaceAll('%2C', ',');
  return `#/${address.view}${text === '' ? '' : `?${text}`}`;
}

function setOf(text: string | null): string | null {
  return text !== null && /^[\w.-]{1,64}$/.test(text) ? text : null;
}

function wholeOf(text: string | null): number | null {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;
}

function numberOf(text: string | undefined, low: number, high: number, otherwise: number): number {
  const value = text === undefined || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : otherwise;
}

function offsetsOf(text: string): Record<string, number> {
  const offsets: Record<string, number> = {};
  for (const item of text.split(',')) {
    const [name, value] = item.split(':');
    const offset = numberOf(value, -1.5, 1.5, 0);
    if (name !== undefined && /^\w{1,64}$/.test(name) && offset !== 0) offsets[name] = offset;
  }
  return offsets;
}

function filterOf(text: string): Filter {
  const filter: Record<string, 0 | 1> = {};
  for (const item of text.split(',')) {
    const name = item.replace(/^-/, '');
    if (/^\w{1,64}$/.test(name)) filter[name] = item.startsWith('-') ? 0 : 1;
  }
  return filter;
}

/** Reads a hash; anything unreadable keeps its default. */
export function parseAddress(hash: string): Address {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const view = VIEWS.find((name) => name === path) ?? 'edit';
  const get = new URLSearchParams(query);
  if (view === 'train') return { ...HOME, view, run: get.get('run'), probe: wholeOf(get.get('probe')) };
  if (view === 'data')
    return {
      ...HOME,
      view,
      set: setOf(get.get('set')),
      filter: filterOf(get.get('has') ?? ''),
      open: wholeOf(get.get('face')),
      part: namedSplit(get.get('part')),
    };
  if (view === 'compare') return { ...HOME, view, compare: query };
  if (view === 'evaluate') {
    const evaluate = EVALUATE_PARTS.find((part) => part === get.get('part')) ?? HOME.evaluate;
    return { ...HOME, view, evaluate };
  }
  if (view !== 'edit') return { ...HOME, view };
  return {
    ...HOME,
    view,
    model: parseModel(get.get('model') ?? ''),
    set: setOf(get.get('set')),
    face: wholeOf(get.get('face')),
    offsets: offsetsOf(get.get('d') ?? ''),
    intensity: numberOf(get.get('intensity') ?? undefined, 0, 1.5, 1),
    clothing: get.get('clothing') !== 'off',
    picture: PICTURES.find((name) => name === get.get('show')) ?? 'final',
  };
}
