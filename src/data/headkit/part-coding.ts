// Part maps in few bytes, without loss: every pixel is guessed from its neighbours, and an adaptive binary range coder
// (that of LZMA, with finer probabilities) writes where a guess fails. Whole numbers only, so that every engine reads
// the same. Half the size of deflated runs.
import { PARTS, partId } from '../../face/parts.ts';

const GLASSES = partId('eye_g');
/** Part ids and the background. */
const IDS = PARTS.length + 1;
/** Guesses per pixel: at most four neighbours differ. */
const GUESSES = 4;
/** Bits of a part id that no guess names. */
const ID_BITS = 5;
const ONE = 65536;
/** A probability moves by 2^-FASTEST at first and by 2^-SLOWEST of its error once it is settled. */
const FASTEST = 2;
const SLOWEST = 7;
const TOP = 2 ** 24;

/** Adaptive probabilities of a zero, in 1/65536. */
class Odds {
  readonly zero: Uint16Array;
  private readonly seen: Uint8Array;

  constructor(count: number) {
    this.zero = new Uint16Array(count).fill(ONE / 2);
    this.seen = new Uint8Array(count).fill(FASTEST);
  }

  learn(at: number, bit: 0 | 1): void {
    const rate = this.seen[at]!;
    const p = this.zero[at]!;
    this.zero[at] = bit === 0 ? p + ((ONE - 1 - p) >> rate) : p - ((p - 1) >> rate);
    if (rate < SLOWEST) this.seen[at] = rate + 1;
  }
}

/** Writes or reads one bit; a reader ignores what it is given. */
type Coder = (odds: Odds, at: number, bit: 0 | 1) => 0 | 1;

/** What is learnt about one kind of map. */
interface Memory {
  readonly guesses: Odds;
  readonly ids: Odds;
}

function memory(): Memory {
  return { guesses: new Odds(IDS ** 4 * GUESSES), ids: new Odds(IDS << ID_BITS) };
}

/** Passes all pixels of some square maps through a coder, in place: a writer leaves them as they are. */
function passMaps(code: Coder, label: Uint8Array, under: Uint8Array, size: number): void {
  const ofLabel = memory();
  const ofUnder = memory();
  for (let at = 0; at < label.length; at += 1) {
    const x = at % size;
    const y = ((at - x) / size) % size;
    label[at] = passPixel(code, ofLabel, label, at, x, y, size);
    if (label[at] === GLASSES) under[at] = passPixel(code, ofUnder, under, at, x, y, size);
  }
}

function passPixel(
  code: Coder,
  { guesses, ids }: Memory,
  map: Uint8Array,
  at: number,
  x: number,
  y: number,
  size: number,
): number {
  const value = map[at]!;
  const west = x > 0 ? map[at - 1]! : 0;
  const north = y > 0 ? map[at - size]! : 0;
  const corner = x > 0 && y > 0 ? map[at - size - 1]! : 0;
  const east = x + 1 < size && y > 0 ? map[at - size + 1]! : 0;
  const context = (((west * IDS + north) * IDS + corner) * IDS + east) * GUESSES;
  // An edge that comes from above goes on downwards.
  const first = west === corner ? north : west;
  const second = west === corner ? east : north;
  if (code(guesses, context, value === first ? 0 : 1) === 0) return first;
  if (second !== first && code(guesses, context + 1, value === second ? 0 : 1) === 0) return second;
  for (let k = 2; k < GUESSES; k += 1) {
    const guess = k === 2 ? west : east;
    if (guess === first || guess === second || (k === 3 && guess === west)) continue;
    if (code(guesses, context + k, value === guess ? 0 : 1) === 0) return guess;
  }
  let node = 1;
  for (let bit = ID_BITS - 1; bit >= 0; bit -= 1) {
    node = 2 * node + code(ids, (first << ID_BITS) + node, ((value >> bit) & 1) as 0 | 1);
  }
  // Only damaged bytes lead beyond the last part.
  return Math.min(node - (1 << ID_BITS), IDS - 1);
}

/**
 * @param label square maps of part ids, one after the other, size x size each
 * @param under what lies beneath glasses; zero everywhere else
 * @throws Error for maps that are no part maps: a fault of the caller
 */
export function encodeParts(label: Uint8Array, under: Uint8Array, size: number): Uint8Array {
  const fits = label.every((id, at) => id < IDS && under[at]! < IDS && (id === GLASSES || under[at] === 0));
  if (!fits || label.length !== under.length) throw new Error('These are no part maps.');
  const out: number[] = [];
  let low = 0;
  let range = 2 ** 32 - 1;
  let held = 0;
  let pending = 0;
  const shift = (): void => {
    if (low < 0xff000000 || low >= 2 ** 32) {
      const carry = low >= 2 ** 32 ? 1 : 0;
      out.push((held + carry) & 255);
      for (; pending > 0; pending -= 1) out.push((255 + carry) & 255);
      held = Math.floor(low / TOP) & 255;
    } else pending += 1;
    low = (low % TOP) * 256;
  };
  const write: Coder = (odds, at, bit) => {
    const bound = (range >>> 16) * odds.zero[at]!;
    if (bit === 0) range = bound;
    else {
      low += bound;
      range -= bound;
    }
    odds.learn(at, bit);
    for (; range < TOP; range *= 256) shift();
    return bit;
  };
  passMaps(write, label.slice(), under.slice(), size);
  for (let i = 0; i < 5; i += 1) shift();
  // The first byte is always zero.
  return Uint8Array.from(out.slice(1));
}

/**
 * The inverse of `encodeParts`. Never fails: bytes of something else give maps of something else.
 * @param count number of maps
 */
export function decodeParts(
  bytes: Uint8Array,
  count: number,
  size: number,
): { label: Uint8Array; under: Uint8Array } {
  let next = 4;
  let range = 2 ** 32 - 1;
  let code = new DataView(Uint8Array.from({ length: 4 }, (_, i) => bytes[i] ?? 0).buffer).getUint32(0);
  const read: Coder = (odds, at) => {
    const bound = (range >>> 16) * odds.zero[at]!;
    const bit = code < bound ? 0 : 1;
    if (bit === 0) range = bound;
    else {
      code -= bound;
      range -= bound;
    }
    odds.learn(at, bit);
    for (; range < TOP; range *= 256) {
      code = (code % TOP) * 256 + (bytes[next] ?? 0);
      next += 1;
    }
    return bit;
  };
  const label = new Uint8Array(count * size * size);
  const under = new Uint8Array(count * size * size);
  passMaps(read, label, under, size);
  return { label, under };
}
