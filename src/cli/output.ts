// What a command says: lines for people, or one JSON document (train: one JSON record per line) for machines, never
// both on the same stream. Progress rewrites its line on a terminal and is a plain line now and then elsewhere.
import type { ErrorReport } from '../face/errors.ts';

/** Milliseconds between two lines of progress that are not rewritten. */
const PLAIN_EVERY = 5000;

export interface Output {
  readonly json: boolean;
  /** A line for people; nothing where a machine reads. */
  say(line: string): void;
  /** The command's answer: the value as JSON, or the lines for people. */
  answer(value: unknown, lines: string | readonly string[]): void;
  /** One record of a stream, only where a machine reads. */
  record(value: unknown): void;
  /** Where work stands; `last` for the line that must not be missed. */
  progress(line: string, last?: boolean): void;
  /** An error, to the error stream for people and to the answer for machines. */
  fail(error: Omit<ErrorReport, 'code'> & { readonly code: string }): void;
}

/** The part of a stream that is used; `process.stdout` is one. */
interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** @param clock milliseconds, monotonic */
export function openOutput(json: boolean, out: Stream, err: Stream, clock: () => number): Output {
  const live = out.isTTY === true;
  let rewriting = false;
  let toldAt = Number.NEGATIVE_INFINITY;
  const line = (text: string): void => {
    if (rewriting) out.write('\r\x1b[K');
    rewriting = false;
    out.write(`${text}\n`);
  };
  return {
    json,
    say: (text) => (json ? undefined : line(text)),
    answer(value, lines) {
      line(json ? JSON.stringify(value, undefined, 1) : [lines].flat().join('\n'));
    },
    record: (value) => (json ? line(JSON.stringify(value)) : undefined),
    progress(text, last = false) {
      if (json) return;
      if (live && !last) {
        out.write(`\r\x1b[K${text.slice(0, (out.columns ?? 80) - 1)}`);
        rewriting = true;
      } else if (last || clock() - toldAt > PLAIN_EVERY) {
        toldAt = clock();
        line(text);
      }
    },
    fail({ code, message, remedy, stack }) {
      if (json) return line(JSON.stringify({ error: { code, message, remedy } }));
      if (rewriting) out.write('\n');
      rewriting = false;
      err.write(`${[`${message} [${code}]`, remedy, ...(stack === undefined ? [] : [stack])].join('\n')}\n`);
    },
  };
}

/** 3:12 or 1:04:09 for the time that work will take, rounded to seconds. */
export function clockTime(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number): string => String(value).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
