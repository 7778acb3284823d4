// The figures of a comparison: some faces through several models under the edits of a layout, with masks, differences and,
// where somebody can draw it, the true edit. For reports that are made without a page.
import { attributeTitle } from '../face/attributes.ts';
import { askedOf, columnsOf } from '../face/comparison.ts';
import type { ColumnChoice, EditColumn, Layout } from '../face/comparison.ts';
import type { EditResult, ModelInfo } from '../protocol/messages.ts';
import type { ReportFigure, ReportPicture, ReportRow } from '../protocol/reporting.ts';
import type { Editing } from './editing.ts';
import { differenceRgb, pictureRgb, rampRgb } from './report-paint.ts';

/** A face that is shown. */
export interface ShownFace {
  readonly index: number;
  readonly size: number;
  readonly channels: number;
  readonly pixels: Uint8Array;
  /** 0 or 1 by attribute. */
  readonly labels: Readonly<Record<string, number>>;
  /** The face with these attributes really changed; undefined where nobody can draw it. */
  readonly truth: (changes: readonly string[]) => Promise<Uint8Array | undefined>;
}

/** What one model made of the faces: results by face and column. */
export interface EditedRow {
  readonly title: string;
  readonly info: ModelInfo;
  readonly results: ReadonlyMap<string, { readonly source: Uint8Array; readonly result: EditResult }>;
  /** Middle of the times of single edits; undefined with fewer than two. */
  readonly millisecondsPerEdit: number | undefined;
}

/** The edits of some layouts; columns that no attribute of the data set has are left out. */
export function figureColumns(
  layouts: readonly Layout[],
  choice: ColumnChoice,
  attributes: readonly string[],
): ReadonlyMap<Layout, readonly EditColumn[]> {
  const known = ({ changes }: EditColumn): boolean => changes.every((name) => attributes.includes(name));
  return new Map(layouts.map((layout) => [layout, columnsOf(layout, choice).filter(known)]));
}

const keyOf = (face: ShownFace, column: EditColumn): string => `${face.index} ${column.key}`;

/**
 * Edits all faces with the model that is open.
 * @param fit the face at the model's size
 */
export async function editFaces(
  editing: Editing,
  row: { readonly title: string; readonly info: ModelInfo },
  faces: readonly ShownFace[],
  columns: readonly EditColumn[],
  fit: (face: ShownFace, size: number, channels: number) => Uint8Array,
): Promise<EditedRow> {
  const { info } = row;
  const results = new Map<string, { source: Uint8Array; result: EditResult }>();
  const times: number[] = [];
  for (const face of faces) {
    const source = fit(face, info.size, info.channels);
    const labels = info.attributes.map((name) => (face.labels[name] === 1 ? 1 : 0));
    await editing.openFace({ size: info.size, channels: info.channels, pixels: source, labels });
    for (const column of columns) {
      const asked = askedOf(column, face.labels, info);
      if (asked === null || results.has(keyOf(face, column))) continue;
      const result = await editing.edit(asked.difference);
      results.set(keyOf(face, column), { source, result });
      times.push(result.milliseconds);
    }
  }
  // The first edit compiles and allocates.
  const sorted = times.slice(1).sort((a, b) => a - b);
  return { ...row, results, millisecondsPerEdit: sorted[Math.floor(sorted.length / 2)] };
}

const CAPTIONS: Readonly<Record<Layout, string>> = {
  single: 'One attribute per column, after Fig. 6 of the first paper',
  colour: 'Changes of colour with the difference from the source, after Fig. 5 of the first paper',
  several: 'Several attributes at once, after Fig. 7 of the first paper',
  strip: 'One attribute at growing intensity',
};
const NAMES: Readonly<Record<Layout, string>> = {
  single: 'one by one',
  colour: 'colours',
  several: 'several at once',
  strip: 'intensity',
};
/** What stands under each picture; the colour figure of the paper has differences. */
const UNDER: Readonly<Record<Layout, readonly ('attention' | 'clothing' | 'difference')[]>> = {
  single: ['attention', 'clothing'],
  colour: ['difference'],
  several: ['attention'],
  strip: ['attention'],
};
const TITLES = { attention: 'Attention mask', clothing: 'Clothing mask', difference: 'Difference' } as const;

/** One face under the edits of a layout, model by model. */
export async function figureOf(
  layout: Layout,
  columns: readonly EditColumn[],
  face: ShownFace,
  rows: readonly EditedRow[],
): Promise<ReportFigure> {
  const title = `Face ${face.index}`;
  const label = (what: string, column: EditColumn): string => `${what}, ${column.title}, face ${face.index}`;
  const truths: (ReportPicture | null)[] = [];
  for (const column of columns) {
    const rgb =
      column.amount === 0
        ? pictureRgb(face.pixels, face.channels)
        : column.amount === 1
          ? await face.truth(column.changes)
          : undefined;
    truths.push(rgb === undefined ? null : { label: label('True edit', column), size: face.size, rgb });
  }
  const drawn = columns.some(({ amount }, place) => amount === 1 && truths[place] != null);
  const asked = columns.flatMap(({ changes }) => changes);
  const words = [...new Set(asked)].map(
    (name) => `${face.labels[name] === 1 ? '−' : '+'} ${attributeTitle(name).toLowerCase()}`,
  );
  return {
    title: `${title}, ${NAMES[layout]}`,
    caption: `${CAPTIONS[layout]}. Asked for: ${words.join('; ')}.`,
    columns: columns.map((column) => column.title),
    source: {
      label: `${title}, source`,
      size: face.size,
      rgb: pictureRgb(face.pixels, face.channels),
    },
    rows: [
      ...(drawn ? [{ title: 'True edit', minor: false, cells: truths }] : []),
      ...rows.flatMap((row) => modelRows(layout, columns, face, row, label)),
    ],
  };
}

function modelRows(
  layout: Layout,
  columns: readonly EditColumn[],
  face: ShownFace,
  { title, info, results }: EditedRow,
  label: (what: string, column: EditColumn) => string,
): ReportRow[] {
  const { size, channels } = info;
  const cells = (
    what: string,
    paint: (result: EditResult, source: Uint8Array) => Uint8Array | undefined,
  ): (ReportPicture | null)[] =>
    columns.map((column) => {
      const found = results.get(keyOf(face, column));
      const rgb = found === undefined ? undefined : paint(found.result, found.source);
      return rgb === undefined ? null : { label: label(what, column), size, rgb };
    });
  const under = UNDER[layout].filter((kind) => kind === 'difference' || info.hasMasks);
  return [
    { title, minor: false, cells: cells(title, ({ final }) => pictureRgb(final, channels)) },
    ...under.map((kind) => ({
      title: TITLES[kind],
      minor: true,
      cells: cells(`${title}, ${TITLES[kind].toLowerCase()}`, (result, source) => {
        if (kind === 'difference') return differenceRgb(source, result.final, channels);
        const mask = result[kind];
        return mask === undefined ? undefined : rampRgb(mask, kind);
      }),
    })),
  ];
}
