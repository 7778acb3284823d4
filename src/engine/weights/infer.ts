// What kind of network arrays are, from their names and shapes alone: for files that do not say it. Bounded, because the
// answer decides how many tensors are then expected.
import { StudioError } from '../../face/errors.ts';
import { joinsOf } from '../nets/decoder.ts';
import { ENLARGED_KERNEL } from '../nets/enlarging.ts';
import type { NetSizes } from '../nets/params.ts';
import type { NamedArray } from './safetensors.ts';

export type Arrays = ReadonlyMap<string, NamedArray>;

/** What the arrays of a generator show. */
export interface Inferred {
  readonly method: string;
  /** `size` is that of the discriminator, or the method's usual one where there is none. */
  readonly net: NetSizes;
  readonly sizeKnown: boolean;
  /** Attributes that the generator is fed. */
  readonly count: number;
}

const MOST_LAYERS = 10;
const MOST_BLOCKS = 64;
/** For sizes that nothing in the arrays shows and nothing reads. */
const UNREAD = { layers: 5, fc: 1024 };
const STAR_SIZE = 128;
/** Side of the innermost map that the papers' depths lead to. */
const INNERMOST = 4;

function unlike(message: string, remedy: string): StudioError {
  return new StudioError('weights-mismatch', message, remedy);
}

/** The arrays whose names start with a prefix, without it. */
export function below(arrays: Arrays, prefix: string): Map<string, NamedArray> {
  return new Map(
    [...arrays]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, array]) => [name.slice(prefix.length), array]),
  );
}

/** Axes of a filter. */
function filterShape(arrays: Arrays, name: string): readonly [number, number, number, number] {
  const shape = arrays.get(name)?.shape;
  if (shape?.length === 4 && shape.every((n) => n > 0)) return shape as [number, number, number, number];
  throw unlike(
    shape === undefined
      ? `The file lacks the tensor "${name}".`
      : `The tensor "${name}" has the shape [${shape.join(', ')}], not that of a filter.`,
    'Choose the file of a whole generator.',
  );
}

/** Channels that a layer which enlarges reads and makes: a convolution's file has them the other way round. */
function enlarging(arrays: Arrays, name: string): { reads: number; makes: number; resizes: boolean } {
  const [first, second, kernel] = filterShape(arrays, name);
  const resizes = kernel === ENLARGED_KERNEL;
  return resizes ? { reads: second, makes: first, resizes } : { reads: first, makes: second, resizes };
}

function count(arrays: Arrays, name: (i: number) => string, most: number, from = 0): number {
  let i = from;
  while (arrays.has(name(i))) {
    i += 1;
    if (i - from > most)
      throw unlike(`The file has more than ${most} tensors like "${name(from)}".`, 'Choose another file.');
  }
  return i - from;
}

/**
 * Method and sizes of a generator.
 * @param discriminator its counterpart, where the file has one; empty otherwise
 * @throws StudioError `weights-mismatch` or `file-unknown`, naming what is missing
 */
export function inferGenerator(generator: Arrays, discriminator: Arrays): Inferred {
  if (generator.has('enc.0.conv.weight')) return inferFamily(generator, discriminator);
  const star = generator.has('main.0.weight');
  if (generator.has('conv.0.conv.weight') || (star && generator.has('conv1.weight'))) {
    throw unlike(
      `This is the discriminator of ${star ? 'StarGAN' : 'AttGAN or STGAN'}; it judges faces and cannot edit them.`,
      'Choose the generator: for StarGAN the file whose name ends with "-G.ckpt".',
    );
  }
  if (star) return inferStar(generator, discriminator);
  const names = [...generator.keys()].slice(0, 3).map((name) => `"${name}"`);
  throw new StudioError(
    'file-unknown',
    `No method here has tensors like ${names.join(', ')}.`,
    'Open it together with a name map (JSON) that says which tensor is which.',
  );
}

function inferFamily(generator: Arrays, discriminator: Arrays): Inferred {
  const layers = count(generator, (i) => `enc.${i}.conv.weight`, MOST_LAYERS);
  const [dim, channels] = filterShape(generator, 'enc.0.conv.weight');
  const [widest] = filterShape(generator, `enc.${layers - 1}.conv.weight`);
  const { reads: fed, resizes: upsamples } = enlarging(generator, 'dec.0.conv.weight');
  const head = discriminator.get('att.0.weight')?.shape;
  const [fc = UNREAD.fc, features = 0] = head ?? [];
  const inner = Math.sqrt(features / widest);
  const sizeKnown = Number.isInteger(inner) && inner > 0;
  const method = generator.has('attention.weight')
    ? 'ssa'
    : generator.has(`stu.${layers - 2}.state.weight`)
      ? 'stgan'
      : 'attgan';
  return {
    method,
    net: {
      size: (sizeKnown ? inner : INNERMOST) * 2 ** layers,
      channels,
      dim,
      layers,
      fc,
      ...(enlarging(generator, 'image.weight').resizes ? { heads: 'resize' as const } : {}),
      ...(upsamples ? { upsampling: 'resize' as const } : {}),
      ...(generator.has('attention_dec.0.conv.weight') ? { decoders: 'separate' as const } : {}),
      ...(discriminator.has('conv.0.conv.bias') ? { criticNorm: 'none' as const } : {}),
      ...(method === 'attgan'
        ? inferJoins(generator, layers, fed - widest)
        : inferTransfers(generator, layers)),
    },
    sizeKnown,
    count: fed - widest,
  };
}

/** AttGAN: how many decoder steps have encoder features and attributes joined in behind them. */
function inferJoins(generator: Arrays, layers: number, attributes: number) {
  let [shortcuts, injects] = [0, 0];
  for (let k = 0; k + 1 < layers; k += 1) {
    const { makes: width } = enlarging(generator, `dec.${k}.conv.weight`);
    const [skip] = filterShape(generator, `enc.${layers - 2 - k}.conv.weight`);
    const last = k + 2 === layers;
    const { reads } = enlarging(generator, last ? 'image.weight' : `dec.${k + 1}.conv.weight`);
    const joined = joinsOf(reads - width, skip, attributes);
    if (joined.skip && shortcuts === k) shortcuts += 1;
    if (joined.code && injects === k) injects += 1;
  }
  return { shortcuts, injects };
}

/** STGAN and the attention method: how many skip connections have a transfer unit, where not all of them do. */
function inferTransfers(generator: Arrays, layers: number): { transfers?: number } {
  const units = Array.from({ length: layers - 1 }, (_, l) => generator.has(`stu.${l}.state.weight`));
  const transfers = units.filter(Boolean).length;
  return transfers < layers - 1 ? { transfers } : {};
}

function inferStar(generator: Arrays, discriminator: Arrays): Inferred {
  const [dim, fed] = filterShape(generator, 'main.0.weight');
  const blocks = count(generator, (i) => `main.${i}.main.0.weight`, MOST_BLOCKS, 9);
  const [channels] = filterShape(generator, `main.${9 + blocks + 6}.weight`);
  const sizeKnown = discriminator.has('conv2.weight');
  const depth = count(discriminator, (i) => `main.${2 * i}.weight`, MOST_LAYERS);
  const size = sizeKnown ? filterShape(discriminator, 'conv2.weight')[2] * 2 ** depth : STAR_SIZE;
  return {
    method: 'stargan',
    net: {
      ...{ ...UNREAD, size, channels, dim, blocks },
      ...(depth > 0 ? { depth } : {}),
      ...(enlarging(generator, `main.${9 + blocks}.weight`).resizes ? { upsampling: 'resize' as const } : {}),
    },
    sizeKnown,
    count: fed - channels,
  };
}
