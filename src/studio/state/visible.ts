// Which tiles of a long grid stand in its window: only those exist. Pure geometry in CSS pixels.

/** Height of a row, and the least width of a tile. */
export const TILE = 88;
const SPARE_ROWS = 2;

export interface Viewport {
  readonly width: number;
  readonly height: number;
  /** How far it is scrolled. */
  readonly top: number;
}

/** Tiles [from, to) of `count`, with a few rows to spare above and below. */
export function visibleRange(
  count: number,
  { width, height, top }: Viewport,
): { columns: number; from: number; to: number } {
  const columns = Math.max(1, Math.floor(width / TILE));
  const first = Math.max(0, Math.floor(top / TILE) - SPARE_ROWS);
  const rows = Math.ceil(height / TILE) + 2 * SPARE_ROWS;
  return { columns, from: Math.min(count, first * columns), to: Math.min(count, (first + rows) * columns) };
}
