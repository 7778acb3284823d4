// Refuses, before a step is spent, what cannot work: pictures halved away, maps too small for a norm, tensors larger than
// the device takes. Every refusal names the setting to change and the value that would do. Sizes are counted here from
// the papers' tables; the networks themselves are in the engine.
import { StudioError } from './errors.ts';
import type { RunSettings } from './settings.ts';

/** What a device takes, in bytes and in workgroups along one axis; WebGPU's names. Absent limits are not checked. */
export interface DeviceLimits {
  readonly maxBufferSize?: number;
  readonly maxStorageBufferBindingSize?: number;
  readonly maxComputeWorkgroupsPerDimension?: number;
}

type Shaped = Pick<RunSettings, 'net' | 'method' | 'labels' | 'attributes'> & {
  readonly train?: Pick<RunSettings['train'], 'batch'>;
};

function impossible(message: string, remedy: string): StudioError {
  return new StudioError('shape-impossible', message, remedy);
}

/**
 * Refuses what cannot work before a step is spent on it.
 * @param limits of the device, where it is known
 * @throws StudioError `shape-impossible` or `settings-invalid`, naming the setting to change
 */
export function checkShapes(settings: Shaped, limits: DeviceLimits = {}): void {
  const { method, labels, attributes } = settings;
  if (labels === 'one-hot') checkClasses(method, attributes.length);
  if (method === 'stargan') checkStar(settings.net);
  else checkFamily(settings.net);
  checkJoins(settings);
  checkDevice(settings, limits);
}

function checkStar({ size, depth }: RunSettings['net']): void {
  // The two halvings of the generator must come out even, and its residual blocks need a map over which a norm is not zero.
  if (size % 4 !== 0 || size < 8) {
    throw impossible(
      `StarGAN's generator halves the picture twice, which ${size} px do not allow.`,
      'Set "net.size" to a multiple of 4 that is at least 8.',
    );
  }
  if (size / 2 ** depth < 1) {
    throw impossible(
      `With depth ${depth} nothing is left of a ${size} px picture for the class kernel to cover.`,
      `Set "net.depth" to at most ${Math.floor(Math.log2(size))}, or choose larger pictures.`,
    );
  }
  checkDivisible(size, depth, 'net.depth');
}

function checkFamily({ size, layers, criticNorm }: RunSettings['net']): void {
  const inner = size / 2 ** layers;
  // After `layers` halvings the critic's map must be larger than one pixel: instance norm over 1x1 is zero everywhere.
  const least = criticNorm === 'none' ? 1 : 2;
  if (inner < least) {
    throw impossible(
      inner < 1
        ? `With ${layers} layers nothing is left of a ${size} px picture.`
        : `With ${layers} layers a ${size} px picture ends as a map of ${inner} px, over which instance norm is zero.`,
      `Set "net.layers" to at most ${Math.floor(Math.log2(size / least))}, or choose larger pictures.`,
    );
  }
  checkDivisible(size, layers, 'net.layers');
}

/** Skip connections join maps of a halved and of a doubled picture; they are equal only if every halving comes out even. */
function checkDivisible(size: number, halvings: number, setting: string): void {
  if (size % 2 ** halvings === 0) return;
  let most = halvings;
  while (size % 2 ** most !== 0) most -= 1;
  throw impossible(
    `A picture of ${size} px cannot be halved ${halvings} times.`,
    `Set "${setting}" to at most ${most}, or "net.size" to a multiple of ${2 ** halvings}.`,
  );
}

/** The decoder's inputs are told apart by their channels (../engine/nets/decoder.ts); one case is ambiguous. */
function checkJoins({ method, net, attributes }: Shaped): void {
  if (method !== 'attgan' || net.shortcuts === net.injects) return;
  const widths = familyWidths(net).slice(0, -1);
  if (!widths.includes(attributes.length)) return;
  throw impossible(
    `A layer is as wide (${attributes.length}) as there are attributes, so that encoder features and attributes cannot be told apart.`,
    'Set "net.injects" to the value of "net.shortcuts", or choose another "net.dim".',
  );
}

function checkClasses(method: string, classes: number): void {
  if (method === 'stargan' && classes > 1) return;
  throw new StudioError(
    'settings-invalid',
    method === 'stargan'
      ? 'The setting "labels" cannot be "one-hot" with a single attribute: there is nothing to change to.'
      : `The setting "labels" cannot be "one-hot" for "${method}": only StarGAN has a softmax over classes.`,
    'Set "labels" to "binary", or name at least two classes and choose StarGAN.',
  );
}

function familyWidths({ dim, layers }: RunSettings['net']): number[] {
  return Array.from({ length: layers }, (_, i) => Math.min(dim * 2 ** i, 1024));
}

const BYTES = 4;

/** The largest tensors of a step in bytes: one that grows with the batch, and the weights. */
export function largestTensors(settings: Shaped): { activations: number; weights: number } {
  const { net, method, attributes, train } = settings;
  const n = attributes.length;
  const batch = train?.batch ?? 1;
  const area = net.size ** 2;
  if (method === 'stargan') {
    const inner = 4 * net.dim;
    const last = net.dim * 2 ** (net.depth - 1);
    const kernel = (net.size / 2 ** net.depth) ** 2;
    return {
      activations: BYTES * batch * area * Math.max(net.dim, net.channels + n),
      weights: BYTES * Math.max(9 * inner ** 2, 8 * last ** 2, kernel * last * n),
    };
  }
  const widths = familyWidths(net);
  const innermost = widths.at(-1) ?? 0;
  const outer = widths[1] ?? innermost;
  const side = net.size / 2 ** net.layers;
  // The input of the last layer: decoder, skip connection and attributes at half the size. Pictures are smaller.
  const joined = outer + net.dim + n;
  return {
    activations: BYTES * batch * Math.max((area / 4) * joined, area * net.channels * 2),
    weights: BYTES * innermost * Math.max(16 * (innermost + n), side ** 2 * net.fc),
  };
}

function checkDevice(settings: Shaped, limits: DeviceLimits): void {
  const { maxBufferSize = Infinity, maxStorageBufferBindingSize = Infinity } = limits;
  const most = Math.min(maxBufferSize, maxStorageBufferBindingSize);
  const { activations, weights } = largestTensors(settings);
  const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  if (weights > most) {
    const { fc, dim } = settings.net;
    const fits = (net: Partial<RunSettings['net']>): boolean =>
      largestTensors({ ...settings, net: { ...settings.net, ...net } }).weights <= most;
    const narrower = largestUpTo(dim, (value) => fits({ dim: value }));
    const smallerHead = settings.method === 'stargan' ? 0 : largestUpTo(fc, (value) => fits({ fc: value }));
    throw impossible(
      `The largest weights of this network take ${megabytes(weights)}, this device takes ${megabytes(most)} at once.`,
      smallerHead >= 4
        ? `Set "net.fc" to at most ${smallerHead}.`
        : `Set "net.dim" to at most ${Math.max(1, narrower)}.`,
    );
  }
  const batch = settings.train?.batch ?? 1;
  if (activations > most) {
    const fitting = Math.floor(batch * (most / activations));
    throw impossible(
      `The largest map of this network takes ${megabytes(activations)}, this device takes ${megabytes(most)} at once.`,
      fitting >= 1
        ? `Set "train.batch" to at most ${fitting}.`
        : 'Choose a smaller "net.size" or a smaller "net.dim".',
    );
  }
  checkWorkgroups(settings, limits);
}

/** Convolutions dispatch pixels along one axis and pictures (real and edited together) along another. */
function checkWorkgroups({ net, train }: Shaped, limits: DeviceLimits): void {
  const { maxComputeWorkgroupsPerDimension: most = Infinity } = limits;
  if (net.size ** 2 > most) {
    throw impossible(
      `Pictures of ${net.size} px need more workgroups than this device has (${most} along one axis).`,
      `Set "net.size" to at most ${Math.floor(Math.sqrt(most))}.`,
    );
  }
  if (2 * (train?.batch ?? 1) > most) {
    throw impossible(
      `A batch of ${train?.batch ?? 1} needs more workgroups than this device has (${most} along one axis).`,
      `Set "train.batch" to at most ${Math.floor(most / 2)}.`,
    );
  }
}

/** The largest whole number from 1 to `from` that fits; 0 where none does. Fitting numbers are all below the others. */
function largestUpTo(from: number, fits: (value: number) => boolean): number {
  let [low, high] = [0, from];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
