// Tables with a header and separators: what Kaggle makes of CelebA's lists, and what people export from a spreadsheet.
// Quotes as in RFC 4180. Pure: text in, rows or tables out.
import { bitOf, tableBuilder } from './table.ts';
import type { LabelTable, SplitNumber } from './table.ts';
import { linesOf, shown, wrongLine } from './text.ts';
import type { Line } from './text.ts';

const SEPARATORS = [',', ';', '\t'] as const;
/** Columns that name the picture; otherwise it is the first one. */
const FILE_COLUMNS = ['image_id', 'file', 'filename', 'file_name', 'image', 'path', 'name', 'picture'];
const SPLIT_COLUMNS = ['partition', 'split', 'subset'];
const SPLIT_WORDS: Readonly<Record<string, SplitNumber>> = {
  '0': 0,
  '1': 1,
  '2': 2,
  train: 0,
  training: 0,
  valid: 1,
  val: 1,
  validation: 1,
  test: 2,
};

export interface CsvHead {
  readonly separator: string;
  /** Columns of the header, trimmed. */
  readonly columns: readonly string[];
  /** Place of the column that names the picture. */
  readonly file: number;
  /** Place of the column that says training, validation or test; -1 without one. */
  readonly split: number;
  readonly line: number;
}

/** The header, or undefined where the first line has no separator in it. */
export function csvHead(text: string): CsvHead | undefined {
  const first = linesOf(text).next();
  if (first.done === true) return undefined;
  const { number, text: line } = first.value;
  const separator = SEPARATORS.find((each) => line.includes(each));
  if (separator === undefined) return undefined;
  const columns = cells(line, separator);
  if (columns === undefined) return undefined;
  const lower = columns.map((name) => name.toLowerCase());
  const named = lower.findIndex((name) => FILE_COLUMNS.includes(name));
  const split = lower.findIndex((name) => SPLIT_COLUMNS.includes(name));
  return { separator, columns, file: Math.max(0, named), split, line: number };
}

/** Cells of a line, trimmed; undefined where a quote is never closed. */
function cells(line: string, separator: string): string[] | undefined {
  if (!line.includes('"')) return line.split(separator).map((cell) => cell.trim());
  const found: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < line.length; i += 1) {
    const sign = line[i] ?? '';
    if (quoted && sign === '"' && line[i + 1] === '"') {
      cell += '"';
      i += 1;
    } else if (sign === '"') quoted = !quoted;
    else if (sign === separator && !quoted) {
      found.push(cell.trim());
      cell = '';
    } else cell += sign;
  }
  found.push(cell.trim());
  return quoted ? undefined : found;
}

function* rowsOfCsv(text: string, where: string, head: CsvHead): Generator<{ line: Line; row: string[] }> {
  for (const line of linesOf(text)) {
    if (line.number <= head.line) continue;
    const row = cells(line.text, head.separator);
    if (row === undefined) throw wrongLine(where, line.number, 'a quotation mark is never closed');
    if (row.length !== head.columns.length) {
      throw wrongLine(where, line.number, `it has ${row.length} cells under ${head.columns.length} columns`);
    }
    yield { line, row };
  }
}

function splitAt(where: string, line: number, head: CsvHead, row: readonly string[]): SplitNumber {
  const value = row[head.split] ?? '';
  const known = Object.hasOwn(SPLIT_WORDS, value.toLowerCase())
    ? SPLIT_WORDS[value.toLowerCase()]
    : undefined;
  if (known !== undefined) return known;
  throw wrongLine(
    where,
    line,
    `${shown(value)} is no part of the data (train, valid or test)`,
    head.split + 1,
  );
}

/**
 * Labels: one column names the picture, one may say which part of the data it belongs to, all others are attributes.
 * @throws StudioError `file-damaged` with line and column
 */
export function parseCsvLabels(text: string, where: string): LabelTable {
  const head = headOf(text, where);
  const isLabel = (place: number): boolean => place !== head.file && place !== head.split;
  const table = tableBuilder(
    where,
    head.columns.filter((_, place) => isLabel(place)),
    head.line,
  );
  const splits = new Map<string, SplitNumber>();
  for (const { line, row } of rowsOfCsv(text, where, head)) {
    const file = row[head.file] ?? '';
    table.add(
      line.number,
      file,
      row.filter((_, place) => isLabel(place)),
    );
    if (head.split >= 0) splits.set(file, splitAt(where, line.number, head, row));
  }
  return head.split >= 0 ? { ...table.finish(), splits } : table.finish();
}

/**
 * `list_eval_partition.csv`: a picture and its part of the data.
 * @throws StudioError `file-damaged`
 */
export function parseCsvPartition(text: string, where: string): Map<string, SplitNumber> {
  const head = headOf(text, where);
  if (head.split < 0) throw wrongLine(where, head.line, 'no column is called "partition" or "split"');
  const found = new Map<string, SplitNumber>();
  for (const { line, row } of rowsOfCsv(text, where, head)) {
    const file = row[head.file] ?? '';
    if (found.has(file)) throw wrongLine(where, line.number, `${shown(file)} is listed a second time`);
    found.set(file, splitAt(where, line.number, head, row));
  }
  return found;
}

function headOf(text: string, where: string): CsvHead {
  const head = csvHead(text);
  if (head !== undefined) return head;
  throw wrongLine(where, 1, 'it has no header with commas, semicolons or tabs');
}

/** What the first rows of a table make of it; undefined for a table of something else (boxes, landmarks, prose). */
export function csvKind(start: string): 'labels' | 'partition' | undefined {
  const head = csvHead(start);
  if (head === undefined || head.columns.length < 2) return undefined;
  if (head.columns.length === 2 && head.split >= 0) return 'partition';
  const lines = linesOf(start);
  lines.next();
  const second = lines.next();
  const row = second.done === true ? undefined : cells(second.value.text, head.separator);
  // A cut last line is no reason to doubt the table.
  const labels = (row ?? []).filter((_, place) => place !== head.file && place !== head.split);
  return labels.length > 0 && labels.some((value) => bitOf(value) !== undefined) ? 'labels' : undefined;
}
