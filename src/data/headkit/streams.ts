// Streams of random numbers, one for each group of numbers that a seed stands for, and ways to draw from them. A new
// group does not change the old ones.
import { seededRandom, type Random } from '../../face/random.ts';

const STREAMS = {
  race: 0,
  shape: 1,
  skin: 2,
  hair: 3,
  face: 4,
  beard: 5,
  glasses: 6,
  hat: 7,
  cloth: 8,
  light: 10,
  camera: 11,
  expression: 12,
  attributes: 13,
  strands: 14,
  style: 15,
  jewellery: 16,
  room: 17,
} as const;
export type StreamName = keyof typeof STREAMS;
const STREAMS_PER_SEED = 64;

/** The random stream of one group of one identity. `seed` is a whole number from 0 to 2^40. */
export function stream(seed: number, name: StreamName): Random {
  return seededRandom(seed * STREAMS_PER_SEED + STREAMS[name]);
}

/** Bounded bell-shaped number, standard deviation 0.71: six uniform numbers, no logarithm. */
export function soft(random: Random): number {
  let sum = 0;
  for (let i = 0; i < 6; i += 1) sum += random.uniform();
  return sum - 3;
}

export const several = (count: number, draw: () => number): number[] => Array.from({ length: count }, draw);

export function pick<Value>(random: Random, values: readonly Value[]): Value {
  return values[random.integer(values.length)]!;
}
