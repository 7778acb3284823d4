// The command line: finds the command, prints help and errors, and ends with a code that says how it went.
import { reportOf } from '../face/errors.ts';
import { commandHelp, overview, usageOf } from './help.ts';
import { nearest } from './nearest.ts';
import { openOutput } from './output.ts';
import { COMMANDS, findCommand } from './table.ts';
import { UsageError } from './usage.ts';

const WRONG_USE = 2;

function isHelp(word: string): boolean {
  return word === '--help' || word === '-h';
}

/** Commands whose names begin with a word, e.g. all of `data`. */
function family(word: string | undefined): Readonly<Record<string, (typeof COMMANDS)[string]>> {
  const inside = Object.entries(COMMANDS).filter(([name]) => name.startsWith(`${word} `));
  return Object.fromEntries(inside);
}

/** What to say where the words name no command. */
function unknown(words: readonly string[]): string {
  const [first = '', second] = words;
  const group = family(first);
  const names = Object.keys(group);
  if (names.length > 0) {
    const missing = second === undefined || second.startsWith('-');
    const said = missing ? `Say which: ${names.join(', ')}.` : `There is no command "${first} ${second}".`;
    return `${said}\n\n${overview(group, `semblance ${first} COMMAND`)}`;
  }
  const meant = nearest(first, Object.keys(COMMANDS));
  const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
  return `There is no command "${first}".${hint}\n\n${overview(COMMANDS, 'semblance COMMAND')}`;
}

async function main(words: string[]): Promise<number> {
  const [first] = words;
  const plain = words[0] === 'help' ? words.slice(1) : words;
  const found = findCommand(plain);
  const asked = words[0] === 'help' || words.some(isHelp);
  if (found === undefined) {
    const group = family(plain[0]);
    if (asked && (plain.length === 0 || plain.every(isHelp))) {
      console.log(overview(COMMANDS, 'semblance COMMAND'));
      return 0;
    }
    if (asked && Object.keys(group).length > 0) {
      console.log(overview(group, `semblance ${plain[0]} COMMAND`));
      return 0;
    }
    console.error(first === undefined ? overview(COMMANDS, 'semblance COMMAND') : unknown(plain));
    return WRONG_USE;
  }
  const { name, rest } = found;
  const command = COMMANDS[name];
  if (command === undefined || asked) {
    if (command !== undefined) console.log(commandHelp(name, command));
    return 0;
  }
  const json = 'json' in command.options && rest.includes('--json');
  const output = openOutput(json, process.stdout, process.stderr, () => performance.now());
  try {
    return await command.run(rest, output);
  } catch (error) {
    if (error instanceof UsageError) {
      const remedy = `${usageOf(name, command)}\nsemblance ${name} --help says more.`;
      output.fail({ code: 'usage', message: error.message, remedy });
      return WRONG_USE;
    }
    const report = reportOf(error);
    const ours = report.code === 'unexpected';
    output.fail(
      ours ? { ...report, remedy: 'This is a fault of the program; runs go on with --resume.' } : report,
    );
    return 1;
  }
}

const code = await main(process.argv.slice(2));
// Explicit, because a GPU device would keep the process alive; only after what was printed has left.
process.stdout.write('', () => process.exit(code));
