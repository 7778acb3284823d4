// The command line: a table of commands, each loaded only when it is called. Not here: anything a command does.
import { reportOf } from '../face/errors.ts';
import { UsageError } from './usage.ts';

interface Command {
  /** one line for the list of commands */
  readonly summary: string;
  readonly usage: string;
  /** @returns the exit code */
  readonly load: () => Promise<(args: string[]) => Promise<number>>;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  parity: {
    summary: 'compare networks, losses and steps with the fixtures in a folder',
    usage: 'semblance parity DIR [--backend webgpu|wasm|cpu] [--json] [--verbose]',
    load: async () => (await import('./parity.ts')).parity,
  },
  train: {
    summary: 'train a run in a folder, or go on with one',
    usage:
      'semblance train --preset NAME [--method ID] | --config FILE | --from EXPORT  --out RUN [--weights OTHER_RUN] [--steps N] [--seed N] [--resume] [--backend auto|webgpu|wasm|cpu]',
    load: async () => (await import('./train.ts')).train,
  },
  export: {
    summary: 'write the generator of a run, or all of it, as a safetensors file',
    usage: 'semblance export RUN --out FILE [--half | --whole]',
    load: async () => (await import('./export.ts')).exportModel,
  },
  data: {
    summary: 'export the built-in faces as CelebA and CelebAMask-HQ files, or render one of them',
    usage: [
      'semblance data export --out DIR [--count N] [--size S] [--sampler balanced|celeba-like] [--zip]',
      'semblance data render --out DIR [--seed N] [--size S] [--set Bald=1,Smiling=0,...]',
    ].join('\n'),
    load: async () => (await import('./data.ts')).data,
  },
  probes: {
    summary: 'draw the probe sheets of a run as PNG',
    usage: 'semblance probes RUN',
    load: async () => (await import('./probes.ts')).probes,
  },
};

function help(): string {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
  const lines = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return ['semblance COMMAND [options]', '', ...lines, '', 'semblance COMMAND --help says more.'].join('\n');
}

async function run([name, ...args]: string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    console.log(help());
    return name === undefined ? 2 : 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    console.error(`There is no command "${name}".\n\n${help()}`);
    return 2;
  }
  if (args.includes('--help') || args.includes('-h')) {
    console.log(`${command.usage}\n\n${command.summary}`);
    return 0;
  }
  try {
    const main = await command.load();
    return await main(args);
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(`${error.message}\n\n${command.usage}`);
      return 2;
    }
    const { code, message, remedy, stack } = reportOf(error);
    console.error([`${message} [${code}]`, remedy, ...(stack === undefined ? [] : [stack])].join('\n'));
    return 1;
  }
}

const code = await run(process.argv.slice(2));
// Explicit, because a GPU device would keep the process alive; only after what was printed has left.
process.stdout.write('', () => process.exit(code));
