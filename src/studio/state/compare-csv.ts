// Scores of a comparison as a table for other programs: one line per model, face and edit. Pure.
import { imagesSeen } from '../../face/comparison.ts';
import type { CellScores } from '../../protocol/comparing.ts';
import { cellKey, modelKey } from './compare-sheet.ts';
import type { OpenedModel, Sheet } from './compare-sheet.ts';

/** A field as RFC 4180 wants it; a text that a spreadsheet would take for a formula is made plain text. */
export function csvField(value: string | number): string {
  if (typeof value === 'number') return Number.isNaN(value) ? '' : String(value);
  const plain = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

/** One line of scores, with what it belongs to. */
interface ScoreLine {
  readonly model: string;
  readonly method: string;
  readonly step: number;
  /** Steps times batch; null where the batch is not known. */
  readonly images: number | null;
  readonly face: number;
  readonly edit: string;
  readonly attributes: readonly string[];
  readonly amount: number;
  readonly scores: CellScores;
}

/** Every scored picture of a sheet, model by model. */
export function scoreLines(
  { models, blocks, columns }: Sheet,
  opened: ReadonlyMap<string, OpenedModel>,
  scores: ReadonlyMap<string, CellScores>,
): readonly ScoreLine[] {
  return models.flatMap((model) => {
    const info = opened.get(modelKey(model))?.info;
    if (info == null) return [];
    return blocks.flatMap(({ face, key }) =>
      columns.flatMap((column) => {
        const found = scores.get(cellKey(model, key, column));
        if (found === undefined) return [];
        const { method, step } = info;
        const { title: edit, changes: attributes, amount } = column;
        const images = imagesSeen(info) ?? null;
        return [{ model: model.title, method, step, images, face, edit, attributes, amount, scores: found }];
      }),
    );
  });
}

/** Names of the scores that at least one line has, in the order in which they come. */
export function scoreNames(lines: readonly ScoreLine[]): readonly string[] {
  return [...new Set(lines.flatMap(({ scores }) => Object.keys(scores)))];
}

export function scoresCsv(lines: readonly ScoreLine[]): string {
  const names = scoreNames(lines);
  const head = ['model', 'method', 'step', 'images', 'face', 'edit', 'attributes', 'amount', ...names];
  const rows = lines.map((line) => {
    const { model, method, step, images, face, edit, attributes, amount, scores } = line;
    const facts = [model, method, step, images ?? '', face, edit, attributes.join(' '), amount];
    return [...facts, ...names.map((name) => scores[name] ?? '')];
  });
  return [head, ...rows].map((row) => `${row.map(csvField).join(',')}\r\n`).join('');
}
