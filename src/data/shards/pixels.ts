// Small rearrangements of one picture on its way from a shard into a batch: mirroring and reduction by a whole
// factor. No resampling of any other kind happens here.

/**
 * Copies a square picture into `into` at `at`, mirrored left to right.
 * @param from size x size x channels
 */
export function mirrorInto(
  into: Uint8Array,
  at: number,
  from: Uint8Array,
  size: number,
  channels: number,
): void {
  const stride = size * channels;
  for (let row = 0; row < size; row += 1) {
    const start = row * stride;
    for (let column = 0; column < size; column += 1) {
      const source = start + (size - 1 - column) * channels;
      const target = at + start + column * channels;
      for (let channel = 0; channel < channels; channel += 1) {
        into[target + channel] = from[source + channel] ?? 0;
      }
    }
  }
}

/**
 * Mean over squares of `factor` x `factor` pixels, rounded to the nearest (halves up).
 * @param from size x size x channels
 * @returns (size / factor) squared x channels
 */
export function shrinkPixels(from: Uint8Array, size: number, channels: number, factor: number): Uint8Array {
  const side = size / factor;
  const result = new Uint8Array(side * side * channels);
  const cells = factor * factor;
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      for (let channel = 0; channel < channels; channel += 1) {
        let sum = cells >> 1;
        for (let y = row * factor; y < (row + 1) * factor; y += 1) {
          for (let x = column * factor; x < (column + 1) * factor; x += 1) {
            sum += from[(y * size + x) * channels + channel] ?? 0;
          }
        }
        result[(row * side + column) * channels + channel] = Math.floor(sum / cells);
      }
    }
  }
  return result;
}

/**
 * A bit is set where at least half of the `factor` x `factor` pixels have it; a tie counts, because thin parts such
 * as the rims of glasses would vanish otherwise.
 * @param from size x size plane bytes
 */
export function shrinkPlanes(from: Uint8Array, size: number, factor: number): Uint8Array {
  const side = size / factor;
  const result = new Uint8Array(side * side);
  const cells = factor * factor;
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      // One counter per bit, four packed into one number: 8 bits each hold up to 255 cells (factor <= 8 here).
      let low = 0;
      let high = 0;
      for (let y = row * factor; y < (row + 1) * factor; y += 1) {
        for (let x = column * factor; x < (column + 1) * factor; x += 1) {
          const byte = from[y * size + x] ?? 0;
          low += spread(byte);
          high += spread(byte >>> 4);
        }
      }
      let byte = 0;
      for (let bit = 0; bit < 8; bit += 1) {
        const count = ((bit < 4 ? low : high) >>> (8 * (bit & 3))) & 255;
        if (count * 2 >= cells) byte |= 1 << bit;
      }
      result[row * side + column] = byte;
    }
  }
  return result;
}

/** The four low bits of a byte, one in every byte of the result. */
function spread(byte: number): number {
  return (byte & 1) | ((byte & 2) << 7) | ((byte & 4) << 14) | ((byte & 8) << 21);
}
