// The commands. Each is loaded only when it is called: help and mistakes must not wait for tensors.
import { readWords } from './arguments.ts';
import type { Given, OperandSpec, OptionSpecs } from './arguments.ts';
import { COMPARE } from './compare-options.ts';
import * as options from './options.ts';
import type { Output } from './output.ts';

export interface Command {
  readonly summary: string;
  readonly operands: readonly OperandSpec[];
  readonly options: OptionSpecs;
  readonly examples: readonly string[];
  /**
   * Checks the words and runs the command.
   * @param output given whether the answer is for a machine
   * @returns the exit code
   * @throws UsageError before anything is done, or whatever the command throws
   */
  run(words: string[], output: Output): Promise<number>;
}

interface Entry<T extends OptionSpecs> {
  readonly summary: string;
  readonly operands?: readonly OperandSpec[];
  readonly options: T;
  readonly examples?: readonly string[];
  readonly load: () => Promise<(given: Given<T>, output: Output) => Promise<number>>;
}

function command<T extends OptionSpecs>(entry: Entry<T>): Command {
  const { summary, operands = [], options: specs, examples = [], load } = entry;
  return {
    summary,
    operands,
    options: specs,
    examples,
    async run(words, output) {
      const given = readWords(words, operands, specs);
      return (await load())(given, output);
    },
  };
}

const run = { name: 'RUN', help: 'the folder of a run' };

export const COMMANDS: Readonly<Record<string, Command>> = {
  train: command({
    summary: 'train a run in a folder, or go on with one; Ctrl-C finishes the step and stores a checkpoint',
    options: options.TRAIN,
    examples: [
      'train --preset quick --out runs/first',
      'train --resume --out runs/first',
      'train --config settings.json --data faces.zip --out runs/mine --backend webgpu',
      'train --from studio-run.safetensors --out runs/from-studio',
    ],
    load: async () => (await import('./train.ts')).train,
  }),
  probes: command({
    summary: 'draw the probe sheets of a run as PNG',
    operands: [run],
    options: options.NONE,
    load: async () => (await import('./probes.ts')).probes,
  }),
  export: command({
    summary: 'write the generator of a run, or all of it, as a safetensors file',
    operands: [run],
    options: options.EXPORT,
    examples: [
      'export runs/first --out model.safetensors',
      'export runs/first --whole --out run.safetensors',
    ],
    load: async () => (await import('./export.ts')).exportModel,
  }),
  edit: command({
    summary: 'edit pictures: final and raw picture, masks, difference, and a contact sheet',
    options: options.EDIT,
    examples: [
      'edit --model ssa-64 --image face.png --set Blond_Hair=1 --out edited',
      'edit --model runs/first --image faces/ --set Pale_Skin=1,Eyeglasses=1 --from-attributes list_attr_celeba.txt --out edited',
    ],
    load: async () => (await import('./edit.ts')).edit,
  }),
  judge: command({
    summary: 'train the attribute judge that scores edits',
    options: options.JUDGE,
    examples: ['judge --data headkit --out runs/judge'],
    load: async () => (await import('./judge.ts')).judge,
  }),
  evaluate: command({
    summary: 'score a generator on a data set',
    options: options.EVALUATE,
    examples: ['evaluate --model model.safetensors --judge runs/judge/judge.safetensors --out report.json'],
    load: async () => (await import('./evaluate.ts')).evaluate,
  }),
  classify: command({
    summary: 'measure a model as a classifier: its critic, a judge, and the generator itself',
    options: options.CLASSIFY,
    examples: [
      'classify --model runs/digits --data data/mnist --judge runs/digit-judge/judge.safetensors --protocol all-on',
    ],
    load: async () => (await import('./classify.ts')).classify,
  }),
  search: command({
    summary: 'random search over settings: trains and scores trial after trial; Ctrl-C and --resume go on',
    options: options.SEARCH,
    examples: [
      'search --config ranges.json --judge runs/judge/judge.safetensors --trials 20 --out runs/search',
      'search --resume --trials 40 --out runs/search',
    ],
    load: async () => (await import('./search.ts')).search,
  }),
  compare: command({
    summary: 'models side by side on the same faces: figures, scores and protocol as one HTML page',
    options: COMPARE,
    examples: [
      'compare --model ssa-64 --model runs/mine --judge judge.safetensors --faces 128 --out report.html',
    ],
    load: async () => (await import('./compare.ts')).compare,
  }),
  'data export': command({
    summary: 'write faces as the files of CelebA and CelebAMask-HQ',
    options: options.DATA_EXPORT,
    load: async () => (await import('./data.ts')).exportData,
  }),
  'data render': command({
    summary: 'draw one built-in face, its parts, and what the chosen attributes change',
    options: options.DATA_RENDER,
    load: async () => (await import('./data.ts')).renderData,
  }),
  'data import': command({
    summary:
      'turn CelebA, CelebAMask-HQ, MNIST or folders of pictures into shards; goes on where it was stopped',
    operands: [{ name: 'PATH', help: 'archives, folders and lists that belong together', many: true }],
    options: options.DATA_IMPORT,
    examples: [
      'data import img_align_celeba.zip list_attr_celeba.txt list_eval_partition.txt --size 64 --out data/celeba-64',
      'train --preset study --data data/celeba-64 --out runs/celeba',
    ],
    load: async () => (await import('./import.ts')).importData,
  }),
  'data info': command({
    summary: 'the figures of a data set; every shard is checked',
    operands: [{ name: 'SHARDS', help: 'a folder of shards' }],
    options: options.DATA_INFO,
    load: async () => (await import('./info.ts')).info,
  }),
  inspect: command({
    summary: 'what a file or folder holds: weights, run, checkpoint, settings, shard, pack, picture',
    operands: [{ name: 'FILE', help: 'told by its content, not by its name' }],
    options: options.INSPECT,
    load: async () => (await import('./inspect.ts')).inspect,
  }),
  bench: command({
    summary: 'time steps and edits, ours beside stock tfjs in the same run',
    options: options.BENCH,
    examples: [
      'bench',
      'bench --preset study --method all --json',
      'bench --backend webgpu --layers 5 --batch 4',
    ],
    load: async () => (await import('./bench.ts')).bench,
  }),
  parity: command({
    summary: 'compare networks, losses and steps with the fixtures in a folder',
    operands: [{ name: 'DIR', help: 'a folder of fixtures' }],
    options: options.PARITY,
    load: async () => (await import('./parity.ts')).parity,
  }),
};

/** The command that the first one or two words name, and the words that are left; undefined for none. */
export function findCommand(words: readonly string[]): { name: string; rest: string[] } | undefined {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(' ');
    if (words.length >= length && Object.hasOwn(COMMANDS, name)) return { name, rest: words.slice(length) };
  }
  return undefined;
}
