// Command lines by description: a command states its operands and options as data, and gets checked, typed values. Not
// here: what the commands are (options.ts, table.ts) and how their help looks (help.ts).
import { parseArgs } from 'node:util';
import { nearest } from './nearest.ts';
import { UsageError } from './usage.ts';

/** What stands before the options, e.g. a folder. */
export interface OperandSpec {
  /** As the help shows it, e.g. `DIR`. */
  readonly name: string;
  readonly help: string;
  /** Any number of them; only the last operand may say so. */
  readonly many?: true;
  readonly optional?: true;
}

export type OptionSpec = { readonly help: string } & (
  | { readonly kind: 'flag' }
  | { readonly kind: 'text'; readonly value: string; readonly required?: true; readonly fallback?: string }
  /** May be given again and again, once at least. */
  | { readonly kind: 'texts'; readonly value: string; readonly required: true }
  | {
      readonly kind: 'whole' | 'number';
      readonly value: string;
      readonly low: number;
      readonly high: number;
      readonly fallback?: number;
    }
  | { readonly kind: 'choice'; readonly choices: readonly string[]; readonly fallback?: string }
);
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

type ValueOf<S> = S extends { kind: 'flag' }
  ? boolean
  : S extends { kind: 'texts' }
    ? readonly string[]
    : S extends { kind: 'whole' | 'number' }
      ? number
      : S extends { choices: readonly (infer Choice)[] }
        ? Choice
        : string;
type Certain = { kind: 'flag' } | { fallback: unknown } | { required: true };

/** What was given for options, by name; undefined where nothing was and there is no fallback. */
export type Values<T extends OptionSpecs> = {
  readonly [K in keyof T]: T[K] extends Certain ? ValueOf<T[K]> : ValueOf<T[K]> | undefined;
};

export interface Given<T extends OptionSpecs> {
  /** As they were typed. */
  readonly words: string[];
  readonly operands: readonly string[];
  readonly values: Values<T>;
}

/**
 * Checks the words of a command line.
 * @param words what follows the command's name
 * @throws UsageError naming the word that is wrong, and the option that was probably meant
 */
export function readWords<T extends OptionSpecs>(
  words: string[],
  operands: readonly OperandSpec[],
  options: T,
): Given<T> {
  const known = Object.entries(options).map(([name, { kind }]): [string, { type: 'boolean' | 'string' }] => [
    name,
    { type: kind === 'flag' ? 'boolean' : 'string' },
  ]);
  const parsed = parseArgs({
    args: words,
    options: Object.fromEntries(known),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const given = new Map<string, string | true | readonly string[]>();
  for (const token of parsed.tokens) {
    if (token.kind !== 'option') continue;
    const { name, rawName, value } = token;
    const spec = Object.hasOwn(options, name) ? options[name] : undefined;
    if (spec === undefined) {
      const meant = nearest(name, Object.keys(options));
      throw new UsageError(
        `There is no option "${rawName}".${meant === undefined ? '' : ` Did you mean "--${meant}"?`}`,
      );
    }
    const before = given.get(name);
    if (before !== undefined && spec.kind !== 'texts') throw new UsageError(`"${rawName}" is given twice.`);
    if (spec.kind === 'flag' && value !== undefined) throw new UsageError(`"${rawName}" takes no value.`);
    if (spec.kind !== 'flag' && !isValue(value)) throw new UsageError(`"${rawName}" needs a value.`);
    if (spec.kind === 'texts') given.set(name, [...(typeof before === 'object' ? before : []), value ?? '']);
    else given.set(name, value ?? true);
  }
  checkOperands(parsed.positionals, operands);
  const values = Object.fromEntries(
    Object.entries(options).map(([name, spec]) => [name, valueOf(name, spec, given.get(name))]),
  );
  return { words, operands: parsed.positionals, values: values as Values<T> };
}

/** A word that begins with a dash is an option that lost its way, unless it is a number. */
function isValue(value: string | undefined): boolean {
  return value !== undefined && value !== '' && (!value.startsWith('-') || Number.isFinite(Number(value)));
}

function checkOperands(words: readonly string[], operands: readonly OperandSpec[]): void {
  const needed = operands.filter(({ optional }) => optional !== true).length;
  const missing = operands[words.length];
  if (words.length < needed && missing !== undefined)
    throw new UsageError(`${missing.name} is missing: ${missing.help}.`);
  const extra = words[operands.length];
  if (operands.at(-1)?.many !== true && extra !== undefined)
    throw new UsageError(`"${extra}" is one word too many.`);
}

function valueOf(name: string, spec: OptionSpec, word: string | true | readonly string[] | undefined) {
  if (spec.kind === 'flag') return word === true;
  if (word !== undefined && typeof word === 'object') return word;
  if (word === undefined || word === true || spec.kind === 'texts') {
    if ('required' in spec) throw new UsageError(`Name it with --${name} ${spec.value}: ${spec.help}.`);
    return 'fallback' in spec ? spec.fallback : undefined;
  }
  if (spec.kind === 'text') return word;
  if (spec.kind === 'choice') {
    if (spec.choices.includes(word)) return word;
    throw new UsageError(`There is no ${name} "${word}"; there are ${spec.choices.join(', ')}.`);
  }
  const value = Number(word);
  const { low, high, kind } = spec;
  if (value >= low && value <= high && (kind === 'number' || Number.isInteger(value))) return value;
  throw new UsageError(
    `--${name} is a ${kind === 'whole' ? 'whole number' : 'number'} from ${low} to ${high}.`,
  );
}
