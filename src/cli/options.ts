// Every option of every command, as data: what the parser checks and the help prints. Commands take their types from
// here; table.ts says which command has which.
import { SAMPLERS } from '../data/headkit/sample.ts';
import { CROPS, isCropName } from '../face/crops.ts';
import { STARGAN_PRESETS, PRESETS } from '../face/presets.ts';
import { RECIPES } from '../face/recipes.ts';
import { IMPORT_SIZES } from '../protocol/importing.ts';
import type { OptionSpecs } from './arguments.ts';

export const json = { kind: 'flag', help: 'answer in JSON, errors included' } as const;
export const backend = {
  kind: 'choice',
  choices: ['auto', 'webgpu', 'wasm', 'cpu'],
  fallback: 'auto',
  help: 'what computes; auto takes a real GPU, else WASM, else plain JavaScript',
} as const;
const folder = (help: string) => ({ kind: 'text', value: 'DIR', required: true, help }) as const;

export const TRAIN = {
  out: { kind: 'text', value: 'RUN', required: true, help: 'folder of the run' },
  preset: {
    kind: 'choice',
    choices: [...PRESETS, ...STARGAN_PRESETS].map(({ id }) => id),
    help: 'settings to start from',
  },
  method: { kind: 'choice', choices: Object.keys(RECIPES), help: 'method of a preset; ssa unless told' },
  config: { kind: 'text', value: 'FILE', help: 'settings as the studio exports them (JSON)' },
  from: {
    kind: 'text',
    value: 'FILE',
    help: 'go on with a run that the studio or "export --whole" wrote into one file',
  },
  weights: {
    kind: 'text',
    value: 'RUN',
    help: 'take over the weights of another run, or of a file, where they fit',
  },
  data: {
    kind: 'text',
    value: 'headkit|PATH',
    help: 'built-in faces, or a folder of shards, or a folder or archive that "data import" reads',
  },
  resume: { kind: 'flag', help: 'go on with the run that is in the folder' },
  steps: { kind: 'whole', value: 'N', low: 1, high: 10_000_000, help: 'generator steps in all' },
  seed: { kind: 'whole', value: 'N', low: 0, high: 2 ** 32 - 1, help: 'seed of weights, order and targets' },
  backend,
  json: { kind: 'flag', help: 'one JSON record per line: device, step, checkpoint, warning, end' },
} as const satisfies OptionSpecs;

export const EXPORT = {
  out: { kind: 'text', value: 'FILE', required: true, help: 'the file to write' },
  half: { kind: 'flag', help: 'half precision, for editing only' },
  whole: { kind: 'flag', help: 'all that the run needs to go on, here or in the studio' },
  average: {
    kind: 'text',
    value: 'SHARE=RUN,...',
    help: 'the mean with other runs, or files of weights, each with its share; the rest is the run’s',
  },
} as const satisfies OptionSpecs;

export const EDIT = {
  model: {
    kind: 'text',
    value: 'FILE',
    required: true,
    help: 'weights (safetensors or PyTorch), the folder of a run, or the id of a shipped model',
  },
  image: {
    kind: 'text',
    value: 'FILE|DIR',
    required: true,
    help: 'one PNG or JPEG picture, or a folder of them',
  },
  set: {
    kind: 'text',
    value: 'NAME=0|1,...',
    required: true,
    help: 'attributes of the edited face, e.g. Blond_Hair=1,Pale_Skin=0',
  },
  'from-attributes': {
    kind: 'text',
    value: 'FILE|NAME=0|1,...',
    help: 'what the pictures show: in words, or a list as CelebA has it, CSV or JSON by file name',
  },
  judge: {
    kind: 'text',
    value: 'FILE',
    help: 'an attribute judge, which says what the pictures show where nothing else does',
  },
  intensity: {
    kind: 'number',
    value: 'X',
    low: 0,
    high: 2,
    fallback: 1,
    help: 'factor on the difference vector; the papers test with up to 1.5',
  },
  out: folder('folder for the pictures'),
  crop: {
    kind: 'choice',
    choices: Object.keys(CROPS).filter(isCropName),
    fallback: 'square',
    help: 'what is cut out of a picture; square is the largest one in the middle',
  },
  'name-map': {
    kind: 'text',
    value: 'FILE',
    help: 'JSON that says which tensor is which, for other programs’ weights',
  },
  attributes: {
    kind: 'text',
    value: 'A,B,...',
    help: 'names in the order of training, where the weights have none',
  },
  size: { kind: 'whole', value: 'S', low: 16, high: 512, help: 'picture size, where the weights do not say' },
  backend,
  json,
} as const satisfies OptionSpecs;

export const DATA_EXPORT = {
  out: folder('an empty folder'),
  source: {
    kind: 'text',
    value: 'headkit|SHARDS',
    fallback: 'headkit',
    help: 'the built-in faces, or a folder of shards',
  },
  count: {
    kind: 'whole',
    value: 'N',
    low: 1,
    high: 1_000_000,
    help: 'faces; 100 built-in ones unless told, all of a folder of shards',
  },
  size: { kind: 'whole', value: 'S', low: 16, high: 512, help: 'side in pixels; 128, or that of the shards' },
  sampler: {
    kind: 'choice',
    choices: SAMPLERS,
    fallback: 'balanced',
    help: 'how attributes of built-in faces are drawn',
  },
  zip: { kind: 'flag', help: 'one archive instead of a tree' },
} as const satisfies OptionSpecs;

export const DATA_RENDER = {
  out: folder('folder for the files'),
  seed: { kind: 'whole', value: 'N', low: 0, high: 2 ** 40, fallback: 0, help: 'which person' },
  size: { kind: 'whole', value: 'S', low: 16, high: 512, fallback: 128, help: 'side in pixels' },
  sampler: {
    kind: 'choice',
    choices: SAMPLERS,
    fallback: 'balanced',
    help: 'how the other attributes are drawn',
  },
  set: {
    kind: 'text',
    value: 'NAME=0|1,...',
    fallback: '',
    help: 'attributes to choose, e.g. Bald=1,Smiling=0',
  },
} as const satisfies OptionSpecs;

export const DATA_IMPORT = {
  out: {
    kind: 'text',
    value: 'SHARDS',
    required: true,
    help: 'folder for the shards; its name becomes the id of the data set',
  },
  size: {
    kind: 'choice',
    choices: IMPORT_SIZES.map(String),
    help: 'side of the stored pictures; what suits the source unless told',
  },
  layout: {
    kind: 'choice',
    choices: ['celeba', 'celebamask-hq', 'celeba-joined', 'mnist', 'folder', 'classes', 'shards'],
    help: 'which data set to take where several were recognised',
  },
  crop: {
    kind: 'choice',
    choices: Object.keys(CROPS).filter(isCropName),
    help: 'what is cut out of the pictures',
  },
  split: {
    kind: 'choice',
    choices: ['official', 'stgan', 'files', 'tenths'],
    help: 'who trains, validates and tests',
  },
  attributes: { kind: 'text', value: 'A,B,...', help: 'attributes to keep; all unless told' },
  limit: {
    kind: 'whole',
    value: 'N',
    low: 1,
    high: 10_000_000,
    help: 'at most so many pictures, taken evenly',
  },
  maps: { kind: 'flag', help: 'keep part maps beside the guide masks' },
  title: { kind: 'text', value: 'WORDS', help: 'what the data set is called' },
  json,
} as const satisfies OptionSpecs;

export const DATA_INFO = { json } as const satisfies OptionSpecs;

export const INSPECT = { json } as const satisfies OptionSpecs;

export const PARITY = {
  backend,
  json,
  verbose: { kind: 'flag', help: 'list every tensor that failed' },
} as const satisfies OptionSpecs;

/** Faces to measure on. */
const faces = {
  kind: 'text',
  value: 'headkit|PATH',
  fallback: 'headkit',
  help: 'built-in faces, headkit-64-independent, or what train takes',
} as const;

export const JUDGE = {
  out: folder('folder for the judge and the state of its training'),
  data: faces,
  size: {
    kind: 'whole',
    value: 'S',
    low: 16,
    high: 512,
    help: 'side of its pictures; that of the faces unless told',
  },
  epochs: { kind: 'whole', value: 'N', low: 1, high: 1000, fallback: 25, help: 'passes over the faces' },
  width: {
    kind: 'whole',
    value: 'N',
    low: 1,
    high: 256,
    fallback: 16,
    help: 'feature maps of the first block',
  },
  rate: { kind: 'number', value: 'X', low: 1e-7, high: 1, fallback: 2e-4, help: 'first learning rate' },
  seed: {
    kind: 'whole',
    value: 'N',
    low: 0,
    high: 2 ** 32 - 1,
    fallback: 1,
    help: 'seed of weights and order',
  },
  half: { kind: 'flag', help: 'write half precision' },
  resume: { kind: 'flag', help: 'go on with the training that is in the folder' },
  backend,
  json,
} as const satisfies OptionSpecs;

export const EVALUATE = {
  model: { kind: 'text', value: 'FILE', required: true, help: 'weights of a generator' },
  judge: { kind: 'text', value: 'FILE', required: true, help: 'what "judge" wrote for these faces' },
  out: { kind: 'text', value: 'FILE', required: true, help: 'the report to write (JSON)' },
  data: faces,
  split: { kind: 'choice', choices: ['test', 'valid', 'train'], fallback: 'test', help: 'which faces' },
  protocol: {
    kind: 'choice',
    choices: ['truth', 'seed-b', 'paper'],
    fallback: 'truth',
    help: 'how to measure, see docs/evaluation.md',
  },
  faces: { kind: 'whole', value: 'N', low: 1, high: 1_000_000, help: 'only the first so many' },
  backend,
  json,
} as const satisfies OptionSpecs;

export const CLASSIFY = {
  model: {
    kind: 'text',
    value: 'RUN|FILE',
    required: true,
    help: 'the folder of a run, or weights; only "export --whole" keeps the critic',
  },
  judge: { kind: 'text', value: 'FILE', help: 'what "judge" wrote for these faces; an independent opinion' },
  out: { kind: 'text', value: 'FILE', help: 'the report to write (JSON)' },
  data: faces,
  split: { kind: 'choice', choices: ['test', 'valid', 'train'], fallback: 'test', help: 'which faces' },
  protocol: {
    kind: 'choice',
    choices: ['all-on', 'permuted', 'flips'],
    fallback: 'permuted',
    help: 'which labels the generator is asked for, see docs/classifier.md',
  },
  faces: {
    kind: 'whole',
    value: 'N',
    low: 1,
    high: 1_000_000,
    fallback: 1000,
    help: 'at most so many, evenly spaced',
  },
  backend,
  json,
} as const satisfies OptionSpecs;

export const SEARCH = {
  out: folder('folder of the search; trials are runs in it'),
  config: { kind: 'text', value: 'FILE', help: 'what is varied and between which values (JSON)' },
  judge: { kind: 'text', value: 'FILE', help: 'what "judge" wrote for these faces' },
  data: {
    kind: 'text',
    value: 'headkit|PATH',
    help: 'built-in faces, or what train takes; with --resume those that it began with',
  },
  trials: { kind: 'whole', value: 'N', low: 1, high: 1000, help: 'how many; 20 unless told' },
  steps: {
    kind: 'whole',
    value: 'N',
    low: 1,
    high: 10_000_000,
    help: 'generator steps of each; those of the settings unless told',
  },
  faces: {
    kind: 'whole',
    value: 'N',
    low: 1,
    high: 1_000_000,
    fallback: 64,
    help: 'test faces that score a trial',
  },
  protocol: {
    kind: 'choice',
    choices: ['truth', 'seed-b', 'paper'],
    fallback: 'seed-b',
    help: 'how to measure, see docs/evaluation.md',
  },
  resume: { kind: 'flag', help: 'go on with the search that is in the folder' },
  backend,
  json,
} as const satisfies OptionSpecs;

export const BENCH = {
  preset: {
    kind: 'choice',
    choices: PRESETS.map(({ id }) => id),
    fallback: 'quick',
    help: 'sizes to measure',
  },
  method: { kind: 'choice', choices: [...Object.keys(RECIPES), 'all'], fallback: 'ssa', help: 'whose steps' },
  phase: { kind: 'choice', choices: ['discriminator', 'generator', 'edit'], help: 'only this one' },
  steps: {
    kind: 'whole',
    value: 'N',
    low: 1,
    high: 1000,
    fallback: 7,
    help: 'measurements of each, in turns; the median counts',
  },
  batch: {
    kind: 'whole',
    value: 'N',
    low: 1,
    high: 128,
    help: 'pictures in a step; as in the preset unless told',
  },
  layers: {
    kind: 'whole',
    value: 'N',
    low: 2,
    high: 6,
    help: 'encoder layers; as in the preset unless told',
  },
  stock: { kind: 'flag', help: "only tfjs's own kernels under plain ops" },
  tuned: { kind: 'flag', help: 'only ours' },
  kernels: { kind: 'flag', help: 'which kernels the time goes to' },
  'processor-time': { kind: 'flag', help: 'time of the processor, not of the clock: for busy machines' },
  backend,
  json,
} as const satisfies OptionSpecs;

export const NONE = {} as const satisfies OptionSpecs;
