// An edit as files: the pictures one by one, and rows of them on contact sheets.
import { PNG } from 'pngjs';
import { pngBytes } from './pictures.ts';

/** Pictures size x size x channels bytes, masks size x size bytes. */
export interface EditedFace {
  readonly size: number;
  readonly channels: 1 | 3;
  readonly source: Uint8Array;
  readonly final: Uint8Array;
  readonly raw: Uint8Array;
  readonly attention?: Uint8Array;
  readonly clothing?: Uint8Array;
}

/** How far a difference is enlarged, so that small ones can be seen. */
const GAIN = 2;
const GAP = 2;
const AMBER = [255, 176, 0] as const;
const CYAN = [0, 190, 220] as const;

/** final - source, the mean over the channels, twice enlarged; 128 is no difference. */
export function differenceBytes({ size, channels, source, final }: EditedFace): Uint8Array {
  const out = new Uint8Array(size * size);
  for (let i = 0; i < out.length; i += 1) {
    let sum = 0;
    for (let c = 0; c < channels; c += 1)
      sum += (final[i * channels + c] ?? 0) - (source[i * channels + c] ?? 0);
    out[i] = Math.max(0, Math.min(255, Math.round(128 + ((sum / channels) * GAIN) / 2)));
  }
  return out;
}

/** The files of one edit: what to append to the picture's name, and the PNG. */
export function filesOf(face: EditedFace): [string, Uint8Array][] {
  const { size, channels, final, raw, attention, clothing } = face;
  const grey = (bytes: Uint8Array): Uint8Array => pngBytes(bytes, size, size, 1);
  return [
    ['final', pngBytes(final, size, size, channels)],
    ['raw', pngBytes(raw, size, size, channels)],
    ...(attention === undefined ? [] : [['attention', grey(attention)] as [string, Uint8Array]]),
    ...(clothing === undefined ? [] : [['clothing', grey(clothing)] as [string, Uint8Array]]),
    ['difference', grey(differenceBytes(face))],
  ];
}

type Paint = (at: number) => readonly [number, number, number];

/** One row per face: source, final, raw, attention mask (amber), clothing mask (cyan), difference. */
export function contactSheet(faces: readonly EditedFace[]): Uint8Array {
  const rows = faces.map(columnsOf);
  const side = (faces[0]?.size ?? 1) + GAP;
  const columns = Math.max(1, ...rows.map((row) => row.length));
  const png = new PNG({ width: columns * side - GAP, height: Math.max(1, rows.length) * side - GAP });
  png.data.fill(255);
  rows.forEach((row, y) =>
    row.forEach((paint, x) => {
      const size = faces[y]?.size ?? 0;
      for (let at = 0; at < size * size; at += 1) {
        const line = y * side + Math.floor(at / size);
        png.data.set(paint(at), (line * png.width + x * side + (at % size)) * 4);
      }
    }),
  );
  return PNG.sync.write(png, { colorType: 2 });
}

function columnsOf(face: EditedFace): Paint[] {
  const { channels, source, final, raw, attention, clothing } = face;
  const picture = (bytes: Uint8Array, of: number = channels): Paint => {
    const channel = (at: number, c: number): number => bytes[at * of + (of === 1 ? 0 : c)] ?? 0;
    return (at) => [channel(at, 0), channel(at, 1), channel(at, 2)];
  };
  const mask = (bytes: Uint8Array, [r, g, b]: typeof AMBER | typeof CYAN): Paint => {
    return (at) => {
      const share = (bytes[at] ?? 0) / 255;
      return [r * share, g * share, b * share];
    };
  };
  return [
    picture(source),
    picture(final),
    picture(raw),
    ...(attention === undefined ? [] : [mask(attention, AMBER)]),
    ...(clothing === undefined ? [] : [mask(clothing, CYAN)]),
    picture(differenceBytes(face), 1),
  ];
}
