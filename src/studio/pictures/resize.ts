// Fitting a square picture to a model's size: area means when it shrinks, bilinear when it grows. Pure bytes, so the
// same face gives the same input in every browser.
import type { FaceInput } from '../../protocol/messages.ts';

/** Weights of the source pixels under one target pixel. */
function spans(from: number, to: number): { at: number; weight: number }[][] {
  const scale = from / to;
  return Array.from({ length: to }, (_, target) => {
    if (scale > 1) {
      const low = target * scale;
      const high = low + scale;
      const span: { at: number; weight: number }[] = [];
      for (let at = Math.floor(low); at < Math.ceil(high - 1e-9); at += 1) {
        span.push({ at, weight: (Math.min(high, at + 1) - Math.max(low, at)) / scale });
      }
      return span;
    }
    const middle = Math.max(0, Math.min(from - 1, (target + 0.5) * scale - 0.5));
    const at = Math.floor(middle);
    const share = middle - at;
    return [
      { at, weight: 1 - share },
      { at: Math.min(from - 1, at + 1), weight: share },
    ];
  });
}

/** The picture at another size and number of channels (grey = Rec. 601 luma). */
export function fitted(face: FaceInput, size: number, channels: number): FaceInput {
  const { pixels, size: from, channels: had } = face;
  if (from === size && had === channels) return face;
  const axis = spans(from, size);
  const out = new Uint8Array(size * size * channels);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const sums = [0, 0, 0];
      for (const row of axis[y] ?? []) {
        for (const column of axis[x] ?? []) {
          const weight = row.weight * column.weight;
          const at = (row.at * from + column.at) * had;
          for (let c = 0; c < 3; c += 1)
            sums[c] = (sums[c] ?? 0) + weight * (pixels[at + (had === 3 ? c : 0)] ?? 0);
        }
      }
      const [red = 0, green = 0, blue = 0] = sums;
      const at = (y * size + x) * channels;
      if (channels === 1) out[at] = Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
      else for (let c = 0; c < 3; c += 1) out[at + c] = Math.round(sums[c] ?? 0);
    }
  }
  return { size, channels, pixels: out };
}
