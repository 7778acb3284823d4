// From a picture to a training picture: a box is cut out and resized with antialiasing. The same bytes everywhere,
// because no canvas takes part. Masks are reduced elsewhere (masks.ts).
import type { CropBox } from '../../face/crops.ts';
import type { Picture } from './picture.ts';

/** Weights of one output pixel: over which input pixels it reaches. */
interface Taps {
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** `widest` weights per output pixel; they sum to 1. */
  readonly weights: Float32Array;
  readonly widest: number;
}

const known = new Map<string, Taps>();
const MOST_KNOWN = 64;

/** Cubic convolution (Keys 1981, a = -1/2), which is what PIL and TensorFlow call bicubic. */
function cubic(x: number): number {
  const d = Math.abs(x);
  if (d < 1) return (1.5 * d - 2.5) * d * d + 1;
  return d < 2 ? ((-0.5 * d + 2.5) * d - 4) * d + 2 : 0;
}

/** The kernel is as wide as the reduction asks for, so that nothing is passed over (PIL's way of antialiasing). */
function tapsOf(from: number, to: number): Taps {
  const key = `${from} ${to}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const scale = from / to;
  const stretch = Math.max(1, scale);
  const reach = 2 * stretch;
  const widest = Math.ceil(2 * reach) + 1;
  const taps = {
    first: new Int32Array(to),
    count: new Int32Array(to),
    weights: new Float32Array(to * widest),
    widest,
  };
  for (let i = 0; i < to; i += 1) {
    const centre = (i + 0.5) * scale;
    const low = Math.max(0, Math.round(centre - reach));
    const high = Math.min(from, Math.round(centre + reach));
    const row = Array.from({ length: high - low }, (_, k) => cubic((low + k + 0.5 - centre) / stretch));
    const sum = row.reduce((total, weight) => total + weight, 0);
    taps.first[i] = low;
    taps.count[i] = row.length;
    row.forEach((weight, k) => (taps.weights[i * widest + k] = weight / sum));
  }
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, taps);
  return taps;
}

/**
 * Cuts and resizes, bicubic with antialiasing, rounded to the nearest and clipped to 0-255. A large reduction is done
 * in two steps: means over whole squares first, which leaves at least three times the wanted size.
 * @param box inside the picture, square
 * @param channels of the result; grey is spread over three, colour is weighed to grey (Rec. 601)
 * @returns size x size x channels
 */
export function cutAndResize(picture: Picture, box: CropBox, size: number, channels: 1 | 3): Uint8Array {
  const factor = Math.max(1, Math.floor(box.width / (3 * size)));
  const source = takeBox(picture, box, factor, channels);
  return resizeSquare(source.data, source.side, size, channels);
}

/** The box as size x size x channels, reduced by a whole factor; a rest of rows and columns is left out evenly. */
function takeBox(picture: Picture, box: CropBox, factor: number, channels: 1 | 3) {
  const side = Math.floor(box.width / factor);
  const rest = (box.width - side * factor) >> 1;
  const data = new Float32Array(side * side * channels);
  const { data: from, width, channels: given } = picture;
  const grey = given === 1;
  const scale = 1 / (factor * factor);
  for (let y = 0; y < side; y += 1) {
    for (let dy = 0; dy < factor; dy += 1) {
      let at = ((box.top + rest + y * factor + dy) * width + box.left + rest) * given;
      for (let x = 0; x < side; x += 1) {
        let red = 0;
        let green = 0;
        let blue = 0;
        for (let dx = 0; dx < factor; dx += 1, at += given) {
          red += from[at]!;
          if (grey) continue;
          green += from[at + 1]!;
          blue += from[at + 2]!;
        }
        if (grey) green = blue = red;
        const target = (y * side + x) * channels;
        if (channels === 3) {
          data[target] = data[target]! + red * scale;
          data[target + 1] = data[target + 1]! + green * scale;
          data[target + 2] = data[target + 2]! + blue * scale;
        } else {
          data[target] = data[target]! + (grey ? red : 0.299 * red + 0.587 * green + 0.114 * blue) * scale;
        }
      }
    }
  }
  return { data, side };
}

/** Rows first, then columns. */
function resizeSquare(from: Float32Array, side: number, size: number, channels: number): Uint8Array {
  const out = new Uint8Array(size * size * channels);
  if (side === size) {
    for (let i = 0; i < out.length; i += 1) out[i] = clip(from[i]!);
    return out;
  }
  const { first, count, weights, widest } = tapsOf(side, size);
  const rows = new Float32Array(side * size * channels);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const start = (y * side + first[x]!) * channels;
      for (let channel = 0; channel < channels; channel += 1) {
        let sum = 0;
        for (let k = 0; k < count[x]!; k += 1)
          sum += weights[x * widest + k]! * from[start + k * channels + channel]!;
        rows[(y * size + x) * channels + channel] = sum;
      }
    }
  }
  const stride = size * channels;
  const line = new Float32Array(stride);
  for (let y = 0; y < size; y += 1) {
    line.fill(0);
    for (let k = 0; k < count[y]!; k += 1) {
      const weight = weights[y * widest + k]!;
      const start = (first[y]! + k) * stride;
      for (let i = 0; i < stride; i += 1) line[i] = line[i]! + weight * rows[start + i]!;
    }
    for (let i = 0; i < stride; i += 1) out[y * stride + i] = clip(line[i]!);
  }
  return out;
}

function clip(value: number): number {
  return value <= 0 ? 0 : value >= 255 ? 255 : Math.floor(value + 0.5);
}
