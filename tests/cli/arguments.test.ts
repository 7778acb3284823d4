// The words of a command line, and the help that is made from the same description.
import { describe, expect, test } from 'vitest';
import { readWords } from '../../src/cli/arguments.ts';
import { commandHelp, overview } from '../../src/cli/help.ts';
import { nearest } from '../../src/cli/nearest.ts';
import { clockTime, openOutput } from '../../src/cli/output.ts';
import { COMMANDS, findCommand } from '../../src/cli/table.ts';

const OPTIONS = {
  out: { kind: 'text', value: 'DIR', required: true, help: 'a folder' },
  size: { kind: 'whole', value: 'S', low: 16, high: 512, fallback: 128, help: 'side' },
  rate: { kind: 'number', value: 'X', low: -1, high: 1, help: 'a rate' },
  backend: { kind: 'choice', choices: ['wasm', 'cpu'], help: 'what computes' },
  zip: { kind: 'flag', help: 'an archive' },
} as const;
const FILE = [{ name: 'FILE', help: 'a file' }] as const;
const read = (...words: string[]) => readWords(words, FILE, OPTIONS);

describe('words', () => {
  test('are typed, with fallbacks', () => {
    expect(read('a.bin', '--out', 'x', '--rate=-0.5', '--zip').values).toEqual({
      out: 'x',
      size: 128,
      rate: -0.5,
      backend: undefined,
      zip: true,
    });
    expect(read('--out', 'x', '--rate', '-0.5', 'a.bin').operands).toEqual(['a.bin']);
  });

  test.each([
    [['a'], /--out DIR: a folder/],
    [[], /FILE is missing: a file/],
    [['a', 'b', '--out', 'x'], /"b" is one word too many/],
    [['a', '--out'], /"--out" needs a value/],
    [['a', '--out', '--zip'], /"--out" needs a value/],
    [['a', '--out', 'x', '--zip=1'], /"--zip" takes no value/],
    [['a', '--out', 'x', '--out', 'y'], /"--out" is given twice/],
    [['a', '--out', 'x', '--size', '12'], /--size is a whole number from 16 to 512/],
    [['a', '--out', 'x', '--size', '20.5'], /whole number/],
    [['a', '--out', 'x', '--rate', 'NaN'], /--rate is a number from -1 to 1/],
    [['a', '--out', 'x', '--backend', 'tpu'], /no backend "tpu"; there are wasm, cpu/],
    [['a', '--out', 'x', '--bakcend', 'cpu'], /no option "--bakcend". Did you mean "--backend"/],
    [['a', '--out', 'x', '--constructor'], /no option "--constructor"\.$/],
  ])('%j are refused', (words, message) => {
    expect(() => read(...words)).toThrow(message);
  });

  test('the nearest name is offered only when it is near', () => {
    expect(nearest('trian', ['train', 'edit'])).toBe('train');
    expect(nearest('exp', ['train', 'export'])).toBe('export');
    expect(nearest('zzz', ['train', 'edit'])).toBeUndefined();
  });
});

describe('help', () => {
  test.each(Object.entries(COMMANDS))('%s names every option with its help', (name, command) => {
    const text = commandHelp(name, command);
    expect(text.startsWith(`semblance ${name}`)).toBe(true);
    for (const option of Object.keys(command.options)) expect(text).toContain(`--${option}`);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(140);
    // Examples are command lines that the parser takes.
    for (const example of command.examples) {
      const found = findCommand(example.split(' '));
      expect(found).toBeDefined();
      const { operands, options } = COMMANDS[found?.name ?? '']!;
      expect(() => readWords(found?.rest ?? [], operands, options)).not.toThrow();
    }
  });

  test('the overview lists every command', () => {
    const text = overview(COMMANDS, 'semblance COMMAND');
    for (const name of Object.keys(COMMANDS)) expect(text).toContain(`\n  ${name} `);
  });
});

describe('output', () => {
  function stream(isTTY: boolean) {
    const lines: string[] = [];
    return { isTTY, columns: 20, lines, write: (text: string) => lines.push(text) };
  }

  test('rewrites progress on a terminal, and prints it now and then elsewhere', () => {
    let now = 0;
    const [live, plain, err] = [stream(true), stream(false), stream(false)];
    const tell = openOutput(false, live, err, () => now);
    tell.progress('a line that is longer than the terminal is wide');
    tell.say('done');
    expect(live.lines).toEqual(['\r\x1b[Ka line that is long', '\r\x1b[K', 'done\n']);
    const quiet = openOutput(false, plain, err, () => now);
    for (const at of [0, 1000, 4999, 5001, 6000]) {
      now = at;
      quiet.progress(`at ${at}`);
    }
    quiet.progress('the end', true);
    expect(plain.lines).toEqual(['at 0\n', 'at 5001\n', 'the end\n']);
  });

  test('holds nothing but JSON where a machine reads', () => {
    const [out, err] = [stream(false), stream(false)];
    const tell = openOutput(true, out, err, () => 0);
    tell.say('words');
    tell.progress('words', true);
    tell.fail({ code: 'busy', message: 'Somebody works.', remedy: 'Wait.' });
    expect(err.lines).toEqual([]);
    expect(out.lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { error: { code: 'busy', message: 'Somebody works.', remedy: 'Wait.' } },
    ]);
  });

  test('says times as clocks do', () => {
    expect([0, 59.6, 3599, 3661].map(clockTime)).toEqual(['0:00', '1:00', '59:59', '1:01:01']);
  });
});
