// Help from the table of commands: the list, and one page per command.
import type { OperandSpec, OptionSpec, OptionSpecs } from './arguments.ts';

interface Described {
  readonly summary: string;
  readonly operands: readonly OperandSpec[];
  readonly options: OptionSpecs;
  readonly examples: readonly string[];
}

const WIDTH = 100;
/** Names beyond this have a line of their own, and do not push the second column away. */
const MOST_LEFT = 40;

/** Rows of two columns, the second one wrapped. */
function columns(rows: readonly (readonly [string, string])[]): string[] {
  const left = Math.max(0, ...rows.map(([name]) => name.length).filter((length) => length <= MOST_LEFT));
  return rows.flatMap(([name, text]) => {
    const lines = [''];
    for (const word of text.split(' ')) {
      const line = lines.at(-1) ?? '';
      if (line.length + word.length + left + 5 > WIDTH) lines.push(word);
      else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
    }
    const long = name.length > left;
    const beside = lines.map((line, at) => `  ${(at === 0 && !long ? name : '').padEnd(left)}  ${line}`);
    return long ? [`  ${name}`, ...beside] : beside;
  });
}

function wordOf(name: string, spec: OptionSpec): string {
  if (spec.kind === 'flag') return `--${name}`;
  if (spec.kind === 'choice') return `--${name} ${spec.choices.join('|')}`;
  return `--${name} ${spec.value}`;
}

function helpOf(spec: OptionSpec): string {
  const range = spec.kind === 'whole' || spec.kind === 'number' ? ` (${spec.low} to ${spec.high})` : '';
  const fallback =
    'fallback' in spec && spec.fallback !== undefined && spec.fallback !== '' ? ` [${spec.fallback}]` : '';
  return `${spec.help}${range}${fallback}`;
}

/** One line: what must be given, and that there is more. */
export function usageOf(name: string, { operands, options }: Described): string {
  const words = operands.map((operand) => {
    const word = operand.many === true ? `${operand.name}...` : operand.name;
    return operand.optional === true ? `[${word}]` : word;
  });
  const needed = Object.entries(options).flatMap(([option, spec]) =>
    'required' in spec ? [wordOf(option, spec)] : [],
  );
  const more = Object.keys(options).length > needed.length ? ['[options]'] : [];
  return ['semblance', name, ...words, ...needed, ...more].join(' ');
}

/** Everything about one command. */
export function commandHelp(name: string, command: Described): string {
  const { summary, operands, options, examples } = command;
  const operandRows = operands.map(({ name: word, help }): [string, string] => [word, help]);
  const optionRows = Object.entries(options).map(([option, spec]): [string, string] => [
    wordOf(option, spec),
    helpOf(spec),
  ]);
  const rows = columns([...operandRows, ...optionRows]);
  return [
    usageOf(name, command),
    '',
    ...columns([['', summary]]).map((line) => line.trim()),
    ...(rows.length > 0 ? ['', ...rows] : []),
    ...(examples.length > 0 ? ['', 'For example:', ...examples.map((line) => `  semblance ${line}`)] : []),
  ].join('\n');
}

/** The list of commands. */
export function overview(commands: Readonly<Record<string, Described>>, title: string): string {
  const rows = Object.entries(commands).map(([name, { summary }]): [string, string] => [name, summary]);
  return [
    `${title} [options]`,
    '',
    ...columns(rows),
    '',
    'semblance COMMAND --help says more. Exit codes: 0 done, 1 failed, 2 wrong use, 130 stopped by Ctrl-C.',
  ].join('\n');
}
