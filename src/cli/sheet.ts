// Probe sheets as PNG: one row per face; the source, then for every edit the picture, its attention mask (amber) and
// its clothing mask (cyan).
import { PNG } from 'pngjs';
import type { ProbeSheet } from '../protocol/messages.ts';

const GAP = 2;
const SCALE = 2;

type Paint = (x: number, y: number) => readonly [number, number, number];

/** Bytes of a PNG, every picture enlarged twice. */
export function sheetPng(sheet: ProbeSheet): Buffer {
  const { size, faces, edits } = sheet;
  const perEdit = sheet.attention === undefined ? 1 : 3;
  const columns = 1 + edits.length * perEdit;
  const side = size * SCALE + GAP;
  const png = new PNG({ width: columns * side - GAP, height: faces * side - GAP });
  png.data.fill(255);
  const draw = (column: number, row: number, paint: Paint): void => {
    for (let y = 0; y < size * SCALE; y += 1) {
      for (let x = 0; x < size * SCALE; x += 1) {
        const at = ((row * side + y) * png.width + column * side + x) * 4;
        png.data.set(paint(Math.floor(x / SCALE), Math.floor(y / SCALE)), at);
      }
    }
  };
  for (let face = 0; face < faces; face += 1) {
    draw(0, face, picture(sheet, sheet.source, face));
    edits.forEach((_, edit) => {
      const index = face * edits.length + edit;
      const column = 1 + edit * perEdit;
      draw(column, face, picture(sheet, sheet.edited, index));
      if (sheet.attention !== undefined && sheet.clothing !== undefined) {
        draw(column + 1, face, mask(sheet, sheet.attention, index, [255, 176, 0]));
        draw(column + 2, face, mask(sheet, sheet.clothing, index, [0, 190, 220]));
      }
    });
  }
  return PNG.sync.write(png);
}

function picture({ size, channels }: ProbeSheet, pixels: Uint8Array, index: number): Paint {
  const start = index * size * size * channels;
  return (x, y) => {
    const at = start + (y * size + x) * channels;
    const channel = (c: number): number => pixels[at + (channels === 1 ? 0 : c)] ?? 0;
    return [channel(0), channel(1), channel(2)];
  };
}

function mask({ size }: ProbeSheet, values: Uint8Array, index: number, colour: readonly number[]): Paint {
  return (x, y) => {
    const value = (values[(index * size + y) * size + x] ?? 0) / 255;
    const [r = 0, g = 0, b = 0] = colour;
    return [r * value, g * value, b * value];
  };
}
