// Seeded random numbers whose whole state is four integers, so that a run can be stopped and resumed to the bit.

/** State of a source: four unsigned 32-bit integers. Plain data: copy it into a checkpoint. */
export type RandomState = readonly [number, number, number, number];

/** A source of random numbers. */
export interface Random {
  /** Uniform in [0, 1), 32 random bits. */
  uniform(): number;
  /** Uniform integer in [0, bound); bound is 1 to 2^32. */
  integer(bound: number): number;
  /** Standard normal (Box-Muller, one number per call so that no spare has to be saved). */
  normal(): number;
  /** A random order of 0 .. count-1 (Fisher-Yates). */
  permutation(count: number): Uint32Array;
  /** The present state; `randomFrom` goes on from it. */
  state(): RandomState;
}

/** splitmix32: spreads a seed (any integer up to 2^53) over the four words of a state. */
function expand(seed: number): RandomState {
  let word = (Math.floor(seed / 0x100000000) ^ seed) >>> 0;
  const next = (): number => {
    word = (word + 0x9e3779b9) >>> 0;
    let z = word;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) >>> 0;
  };
  return [next(), next(), next(), next()];
}

/** A source started from a seed. */
export function seededRandom(seed: number): Random {
  return randomFrom(expand(seed));
}

/** A source that goes on from a saved state (sfc32). */
export function randomFrom(state: RandomState): Random {
  let [a, b, c, d] = state;
  const next = (): number => {
    const t = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    c |= 0;
    return t >>> 0;
  };
  const uniform = (): number => next() / 0x100000000;
  const integer = (bound: number): number => Math.floor(uniform() * bound);
  return {
    uniform,
    integer,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    permutation: (count) => {
      const order = Uint32Array.from({ length: count }, (_, index) => index);
      for (let i = count - 1; i > 0; i -= 1) {
        const j = integer(i + 1);
        const kept = order[i] ?? 0;
        order[i] = order[j] ?? 0;
        order[j] = kept;
      }
      return order;
    },
    state: () => [a >>> 0, b >>> 0, c >>> 0, d >>> 0],
  };
}
