// Text of lists, line by line with numbers, so that every complaint names a place. Knows line ends and byte order
// marks; what a line means is known elsewhere.
import { StudioError } from '../../face/errors.ts';
import { damaged } from '../archive/bytes.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Decodes a list; a byte order mark is dropped.
 * @throws StudioError `file-damaged` for anything but UTF-8
 */
export function decodeText(bytes: Uint8Array, where: string): string {
  try {
    if (!bytes.includes(0)) return utf8.decode(bytes);
  } catch {
    // Said below.
  }
  throw damaged(where, 'it is no text in UTF-8', 'Save it again as plain text (UTF-8).');
}

export interface Line {
  /** From 1. */
  readonly number: number;
  /** Without its end and without blanks around it; never empty. */
  readonly text: string;
}

/** Lines that are not blank; any mix of line ends. */
export function* linesOf(text: string): Generator<Line> {
  let number = 0;
  for (let at = 0; at < text.length;) {
    const feed = text.indexOf('\n', at);
    const end = feed < 0 ? text.length : feed;
    // A lone carriage return is an old line end: rare, so such stretches are split apart.
    for (const part of splitReturns(text.slice(at, end))) {
      number += 1;
      const trimmed = part.trim();
      if (trimmed !== '') yield { number, text: trimmed };
    }
    at = end + 1;
  }
}

function splitReturns(stretch: string): string[] {
  const body = stretch.endsWith('\r') ? stretch.slice(0, -1) : stretch;
  return body.includes('\r') ? body.split('\r') : [body];
}

const REMEDY = 'Correct this line, or take the file from its source again.';

/** The error for a line; `column` counts from 1. */
export function wrongLine(where: string, line: number, what: string, column?: number): StudioError {
  const place = column === undefined ? `line ${line}` : `line ${line}, column ${column}`;
  return new StudioError('file-damaged', `${where}, ${place}: ${what}.`, REMEDY);
}

/** A value as an error shows it: short, and without anything that cannot be printed. */
export function shown(value: string): string {
  const clean = value.replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '?');
  return `"${clean.length > 40 ? `${clean.slice(0, 40)}...` : clean}"`;
}
