// How alike two pictures are: PSNR and SSIM over everything or over the background alone. Plain numbers, no tensors, so
// that any picture can be compared anywhere. The definitions are scikit-image's, which STGAN and the papers after it use.

/** Two pictures of one size: bytes (or numbers) 0-255, height x width x channels. */
export interface PicturePair {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly a: ArrayLike<number>;
  readonly b: ArrayLike<number>;
}

const RANGE = 255;
const WINDOW = 7;
const MARGIN = (WINDOW - 1) / 2;
const C1 = (0.01 * RANGE) ** 2;
const C2 = (0.03 * RANGE) ** 2;

/**
 * Peak signal-to-noise ratio in dB; Infinity for equal pictures.
 * @param within height x width, 1 where pixels count; without it all do. NaN if none does
 */
export function psnr({ channels, a, b }: PicturePair, within?: ArrayLike<number>): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < a.length; i += 1) {
    if (within !== undefined && within[Math.floor(i / channels)] !== 1) continue;
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    sum += difference * difference;
    count += 1;
  }
  return 10 * Math.log10(RANGE ** 2 / (sum / count));
}

/**
 * Structural similarity: 7x7 uniform window, sample covariance, mean over channels. Without `within` the map is cropped by
 * three pixels on every side, as scikit-image does; with it the whole map is averaged over the pixels that count.
 * @param within height x width, 1 where pixels count. NaN if none does
 */
export function ssim(pair: PicturePair, within?: ArrayLike<number>): number {
  return ssimOf(pair)(within);
}

/** `ssim` of one pair over several regions: the map is made once. */
export function ssimOf(pair: PicturePair): (within?: ArrayLike<number>) => number {
  const { width, height, channels } = pair;
  const maps = Array.from({ length: channels }, (_, channel) => ssimMap(pair, channel));
  return (within) => {
    let sum = 0;
    let count = 0;
    for (const map of maps) {
      for (let y = 0; y < height; y += 1) {
        for (let x = 0; x < width; x += 1) {
          const inside = x >= MARGIN && y >= MARGIN && x < width - MARGIN && y < height - MARGIN;
          if (within === undefined ? !inside : within[y * width + x] !== 1) continue;
          sum += map[y * width + x] ?? 0;
          count += 1;
        }
      }
    }
    return sum / count;
  };
}

/** Both pictures with everything outside `within` black. */
export function painted(pair: PicturePair, within: ArrayLike<number>): PicturePair {
  const paint = (values: ArrayLike<number>): Float64Array =>
    Float64Array.from(values, (value, i) => (within[Math.floor(i / pair.channels)] === 1 ? value : 0));
  return { ...pair, a: paint(pair.a), b: paint(pair.b) };
}

/** SSIM of every pixel of one channel, height x width. */
function ssimMap({ width, height, channels, a, b }: PicturePair, channel: number): Float64Array {
  const area = width * height;
  const plane = (): Float64Array => new Float64Array(area);
  const [x, y, xx, yy, xy] = [plane(), plane(), plane(), plane(), plane()] as const;
  for (let i = 0; i < area; i += 1) {
    const one = a[i * channels + channel] ?? 0;
    const other = b[i * channels + channel] ?? 0;
    x[i] = one;
    y[i] = other;
    xx[i] = one * one;
    yy[i] = other * other;
    xy[i] = one * other;
  }
  for (const each of [x, y, xx, yy, xy]) windowSums(each, width, height);
  const sample = WINDOW ** 2 / (WINDOW ** 2 - 1);
  const map = new Float64Array(area);
  for (let i = 0; i < area; i += 1) {
    const ux = (x[i] ?? 0) / WINDOW ** 2;
    const uy = (y[i] ?? 0) / WINDOW ** 2;
    const vx = sample * ((xx[i] ?? 0) / WINDOW ** 2 - ux * ux);
    const vy = sample * ((yy[i] ?? 0) / WINDOW ** 2 - uy * uy);
    const vxy = sample * ((xy[i] ?? 0) / WINDOW ** 2 - ux * uy);
    map[i] = ((2 * ux * uy + C1) * (2 * vxy + C2)) / ((ux * ux + uy * uy + C1) * (vx + vy + C2));
  }
  return map;
}

/** Replaces every value by the sum over its window; the border reflects with its edge pixel repeated. Running sums of
 * bytes and their products are whole numbers, so that nothing is rounded. */
function windowSums(values: Float64Array, width: number, height: number): void {
  const line = new Float64Array(Math.max(width, height));
  for (let y = 0; y < height; y += 1) slide(values, line, y * width, 1, width);
  for (let x = 0; x < width; x += 1) slide(values, line, x, width, height);
}

/** One line of `length` values that lie `step` apart. */
function slide(values: Float64Array, line: Float64Array, from: number, step: number, length: number): void {
  for (let i = 0; i < length; i += 1) line[i] = values[from + i * step] ?? 0;
  let sum = 0;
  for (let k = -MARGIN; k <= MARGIN; k += 1) sum += line[reflected(k, length)] ?? 0;
  for (let i = 0; i < length; i += 1) {
    values[from + i * step] = sum;
    const left = i - MARGIN;
    const right = i + MARGIN + 1;
    const leaves = left < 0 ? reflected(left, length) : left;
    const enters = right >= length ? reflected(right, length) : right;
    sum += (line[enters] ?? 0) - (line[leaves] ?? 0);
  }
}

/** d c b a | a b c d | d c b a */
function reflected(index: number, length: number): number {
  const period = 2 * length;
  const place = ((index % period) + period) % period;
  return place < length ? place : period - 1 - place;
}
