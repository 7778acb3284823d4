// Pictures of a report as RGB: masks through the ramps of the studio (attention amber, clothing cyan), signed differences
// from blue over grey to red.

type Colour = readonly [red: number, green: number, blue: number];

const RAMPS = {
  attention: [
    [16, 13, 10],
    [214, 138, 24],
    [255, 236, 179],
  ],
  clothing: [
    [8, 14, 18],
    [20, 168, 196],
    [200, 246, 255],
  ],
  difference: [
    [38, 92, 230],
    [128, 128, 128],
    [226, 52, 42],
  ],
} as const satisfies Readonly<Record<string, readonly [Colour, Colour, Colour]>>;
/** Where the middle colours stand. */
const MIDDLE = { attention: 0.7, clothing: 0.7, difference: 0.5 } as const;
/** By how much differences are amplified. */
const GAIN = 2;

/** @param values 0-255, one per pixel */
export function rampRgb(values: Uint8Array, name: keyof typeof RAMPS): Uint8Array {
  const [low, middle, high] = RAMPS[name];
  const at = MIDDLE[name];
  const out = new Uint8Array(values.length * 3);
  values.forEach((value, pixel) => {
    const share = value / 255;
    const upper = share > at;
    const between = upper ? (share - at) / (1 - at) : share / at;
    for (const c of [0, 1, 2] as const) {
      const [from, to] = upper ? [middle[c], high[c]] : [low[c], middle[c]];
      out[3 * pixel + c] = Math.round(from + (to - from) * between);
    }
  });
  return out;
}

/** Grey or coloured bytes as RGB. */
export function pictureRgb(pixels: Uint8Array, channels: number): Uint8Array {
  if (channels === 3) return pixels;
  return Uint8Array.from({ length: pixels.length * 3 }, (_, at) => pixels[Math.floor(at / 3)] ?? 0);
}

/** `after - before`, the mean over the channels, amplified. */
export function differenceRgb(before: Uint8Array, after: Uint8Array, channels: number): Uint8Array {
  const values = Uint8Array.from({ length: before.length / channels }, (_, pixel) => {
    let sum = 0;
    for (let at = pixel * channels; at < (pixel + 1) * channels; at += 1)
      sum += (after[at] ?? 0) - (before[at] ?? 0);
    return Math.max(0, Math.min(255, Math.round(127.5 + ((sum / channels) * GAIN) / 2)));
  });
  return rampRgb(values, 'difference');
}
