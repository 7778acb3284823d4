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
    sum += ((a[i] ?? 0) - (b[i] ?? 0)) ** 2;
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
  const { width, height, channels } = pair;
  let sum = 0;
  let count = 0;
  for (let c = 0; c < channels; c += 1) {
    const map = ssimMap(pair, c);
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
}

/** Both pictures with everything outside `within` black. */
export function painted(pair: PicturePair, within: ArrayLike<number>): PicturePair {
  const paint = (values: ArrayLike<number>): Float64Array =>
    Float64Array.from(values, (value, i) => (within[Math.floor(i / pair.channels)] === 1 ? value : 0));
  return { ...pair, a: paint(pair.a), b: paint(pair.b) };
}

/** SSIM of every pixel of one channel, height x width. */
function ssimMap({ width, height, channels, a, b }: PicturePair, channel: number): Float64Array {
  const plane = (value: (i: number) => number): Float64Array =>
    Float64Array.from({ length: width * height }, (_, i) => value(i * channels + channel));
  const mean = (values: Float64Array): Float64Array => windowMean(values, width, height);
  const ux = mean(plane((i) => a[i] ?? 0));
  const uy = mean(plane((i) => b[i] ?? 0));
  const uxx = mean(plane((i) => (a[i] ?? 0) ** 2));
  const uyy = mean(plane((i) => (b[i] ?? 0) ** 2));
  const uxy = mean(plane((i) => (a[i] ?? 0) * (b[i] ?? 0)));
  const sample = WINDOW ** 2 / (WINDOW ** 2 - 1);
  return ux.map((mx, i) => {
    const my = uy[i] ?? 0;
    const vx = sample * ((uxx[i] ?? 0) - mx * mx);
    const vy = sample * ((uyy[i] ?? 0) - my * my);
    const vxy = sample * ((uxy[i] ?? 0) - mx * my);
    return ((2 * mx * my + C1) * (2 * vxy + C2)) / ((mx * mx + my * my + C1) * (vx + vy + C2));
  });
}

/** Mean over the window around every pixel; the border reflects with its edge pixel repeated. */
function windowMean(values: Float64Array, width: number, height: number): Float64Array {
  const rows = slide(values, width, height, 1, width);
  return slide(rows, height, width, width, 1);
}

/** One direction: `lines` lines of `length` values that lie `step` apart, the lines `next` apart. */
function slide(
  values: Float64Array,
  length: number,
  lines: number,
  step: number,
  next: number,
): Float64Array {
  const result = new Float64Array(values.length);
  for (let line = 0; line < lines; line += 1) {
    for (let i = 0; i < length; i += 1) {
      let sum = 0;
      for (let k = i - MARGIN; k <= i + MARGIN; k += 1)
        sum += values[line * next + reflected(k, length) * step] ?? 0;
      result[line * next + i * step] = sum / WINDOW;
    }
  }
  return result;
}

/** d c b a | a b c d | d c b a */
function reflected(index: number, length: number): number {
  const period = 2 * length;
  const place = ((index % period) + period) % period;
  return place < length ? place : period - 1 - place;
}
