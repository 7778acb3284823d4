// Labels as JSON: `{"a.png": {"Smiling": 1}}`, `{"a.png": ["Smiling"]}`, or a list of objects that name their picture.
// Pure; the result is the same table that a list or a spreadsheet gives.
import { StudioError } from '../../face/errors.ts';
import { tableBuilder } from '../celeba/table.ts';
import type { LabelTable } from '../celeba/table.ts';
import { shown } from '../celeba/text.ts';

const FILE_KEYS = ['image_id', 'file', 'filename', 'file_name', 'image', 'path', 'name', 'picture'];

function wrong(where: string, what: string): StudioError {
  return new StudioError(
    'file-damaged',
    `${where}: ${what}.`,
    'Write {"picture.png": {"Smiling": 1, "Young": 0}, ...}, or name the attributes that are present: {"picture.png": ["Smiling"], ...}.',
  );
}

type Row = readonly [file: string, labels: unknown];

/**
 * @throws StudioError `file-damaged`
 */
export function parseJsonLabels(text: string, where: string): LabelTable {
  const rows = rowsIn(parse(text, where), where);
  const listed = rows.every(([, labels]) => Array.isArray(labels));
  const names = listed ? namesInLists(rows, where) : namesInObjects(rows, where);
  const table = tableBuilder(where, names, 1);
  rows.forEach(([file, labels], i) => {
    const given: Readonly<Record<string, unknown>> = listed
      ? Object.fromEntries((labels as string[]).map((name) => [name, 1]))
      : (labels as Record<string, unknown>);
    const values = names.map((name) =>
      Object.hasOwn(given, name) ? String(given[name]) : listed ? '0' : '',
    );
    if (!listed && values.includes('')) {
      throw wrong(where, `${shown(file)} has no value for ${shown(names[values.indexOf('')] ?? '')}`);
    }
    table.add(i + 1, file, values);
  });
  return table.finish();
}

function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw wrong(where, 'it is no valid JSON');
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function rowsIn(value: unknown, where: string): Row[] {
  if (Array.isArray(value)) return value.map((item, i) => rowOfItem(item, i, where));
  if (isRecord(value)) return Object.entries(value);
  throw wrong(where, 'it holds neither an object nor a list');
}

function rowOfItem(item: unknown, i: number, where: string): Row {
  if (isRecord(item)) {
    const key = FILE_KEYS.find((name) => Object.hasOwn(item, name));
    const file = key === undefined ? undefined : item[key];
    if (key !== undefined && typeof file === 'string') {
      return [file, Object.fromEntries(Object.entries(item).filter(([name]) => name !== key))];
    }
  }
  throw wrong(where, `its item ${i + 1} does not name its picture ("file")`);
}

function namesInLists(rows: readonly Row[], where: string): string[] {
  const names = new Set<string>();
  for (const [file, labels] of rows) {
    for (const name of labels as unknown[]) {
      if (typeof name !== 'string') throw wrong(where, `${shown(file)} lists something that is no name`);
      names.add(name);
    }
  }
  return [...names].sort();
}

function namesInObjects(rows: readonly Row[], where: string): string[] {
  const names = new Set<string>();
  for (const [file, labels] of rows) {
    if (!isRecord(labels)) throw wrong(where, `${shown(file)} has no attributes`);
    for (const name of Object.keys(labels)) names.add(name);
  }
  return [...names];
}
