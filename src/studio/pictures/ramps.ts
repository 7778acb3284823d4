// The colours that mean one thing everywhere: attention = amber ramp (dark keeps, light changes), clothing = cyan
// ramp, difference = blue-grey-red. Each ramp rises evenly in lightness, so it also reads without colour.

export type Colour = readonly [red: number, green: number, blue: number];
type Anchor = readonly [at: number, colour: Colour];

const ATTENTION: readonly Anchor[] = [
  [0, [16, 13, 10]],
  [0.35, [104, 58, 12]],
  [0.7, [214, 138, 24]],
  [1, [255, 236, 179]],
];
const CLOTHING: readonly Anchor[] = [
  [0, [8, 14, 18]],
  [0.35, [10, 78, 98]],
  [0.7, [20, 168, 196]],
  [1, [200, 246, 255]],
];
const DIFFERENCE: readonly Anchor[] = [
  [0, [38, 92, 230]],
  [0.5, [128, 128, 128]],
  [1, [226, 52, 42]],
];

function between(anchors: readonly Anchor[], at: number): Colour {
  const upper = anchors.findIndex(([place]) => place >= at);
  const [highAt, high] = anchors[Math.max(0, upper)] ?? [1, [0, 0, 0]];
  const [lowAt, low] = anchors[Math.max(0, upper - 1)] ?? [0, [0, 0, 0]];
  const share = highAt === lowAt ? 0 : (at - lowAt) / (highAt - lowAt);
  const mix = (index: 0 | 1 | 2): number => Math.round(low[index] + (high[index] - low[index]) * share);
  return [mix(0), mix(1), mix(2)];
}

/** 256 x 3 bytes. */
function table(anchors: readonly Anchor[]): Uint8Array {
  return Uint8Array.from(Array.from({ length: 256 }, (_, index) => between(anchors, index / 255)).flat());
}

export type RampName = 'attention' | 'clothing' | 'difference';

/** For each ramp 256 x 3 bytes; index 0 = keep (difference: much darker), 255 = change (much lighter). */
export const RAMPS: Readonly<Record<RampName, Uint8Array>> = {
  attention: table(ATTENTION),
  clothing: table(CLOTHING),
  difference: table(DIFFERENCE),
};

/** A ramp as a CSS gradient, for legends. */
export function rampGradient(name: RampName): string {
  const ramp = RAMPS[name];
  const stops = Array.from({ length: 9 }, (_, index) => {
    const at = Math.round((index / 8) * 255) * 3;
    return `rgb(${ramp[at] ?? 0} ${ramp[at + 1] ?? 0} ${ramp[at + 2] ?? 0})`;
  });
  return `linear-gradient(90deg, ${stops.join(', ')})`;
}

/** One colour per part id 0-18, told apart by hue and lightness; 0 (background) is transparent. */
export const PART_COLOURS: readonly Colour[] = [
  [0, 0, 0],
  [231, 176, 140],
  [201, 128, 92],
  [64, 64, 240],
  [64, 200, 220],
  [32, 150, 190],
  [150, 96, 40],
  [118, 72, 26],
  [240, 200, 120],
  [214, 170, 84],
  [150, 24, 56],
  [230, 70, 100],
  [200, 44, 84],
  [92, 60, 160],
  [16, 150, 96],
  [250, 230, 70],
  [214, 190, 30],
  [206, 160, 130],
  [44, 140, 230],
];
