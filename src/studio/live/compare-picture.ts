// Draws the comparison's sheet as one picture without loss: every pixel of every picture is a square of whole pixels, titles
// stand above and beside.
import { cellRgba } from '../pictures/cell-paint.ts';
import type { CellPicture, Sheet, SheetRow } from '../state/compare-sheet.ts';

const GAP = 4;
const MARGIN = 12;
const HEAD = 150;
const FONT = 12;
const LINE = 15;
const TEXT = '#1a1c1f';
const FAINT = '#585f68';

/** Side of a cell before enlargement: the largest picture, at least so wide that titles fit. */
function sideOf({ blocks }: Sheet): number {
  const pictures = blocks.flatMap(({ source, rows }) => [source, ...rows.flatMap(({ cells }) => cells)]);
  return Math.max(64, ...pictures.map(({ picture }) => picture?.size ?? 0));
}

/** Words on lines of at most `width`; a word that is too long stands alone. */
function wrapped(context: CanvasRenderingContext2D, text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`.trim();
    if (lines.at(-1) === '' || context.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function drawPicture(
  context: CanvasRenderingContext2D,
  picture: CellPicture,
  at: readonly [number, number],
  side: number,
  gain: number,
): void {
  const { size } = picture;
  const small = new OffscreenCanvas(size, size);
  small.getContext('2d')?.putImageData(new ImageData(cellRgba(picture, gain), size, size), 0, 0);
  // Whole multiples only: a smaller picture does not fill its cell rather than being resampled.
  const shown = size * Math.max(1, Math.floor(side / size));
  context.drawImage(small, at[0], at[1], shown, shown);
}

const isMain = ({ kind }: SheetRow): boolean => kind === 'final' || kind === 'truth';

/**
 * @param scale screen pixels per pixel of the largest picture
 * @param gain by how much differences are amplified
 */
export function drawSheet(sheet: Sheet, scale: 1 | 2, gain: number): HTMLCanvasElement {
  const side = sideOf(sheet) * scale;
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (context === null) return canvas;
  const font = (bold: boolean): string => `${bold ? '600 ' : ''}${FONT}px system-ui, sans-serif`;
  const columns = ['Source', ...sheet.columns.map(({ title }) => title)];
  context.font = font(false);
  const titles = columns.map((title) => wrapped(context, title, side));
  const titleLines = Math.max(1, ...titles.map(({ length }) => length));
  const rows = sheet.blocks.map((block) => block.rows.filter(({ kind }) => kind !== 'scores'));
  const heights = rows.map((each) => LINE + GAP + each.length * (side + GAP));
  canvas.width = 2 * MARGIN + HEAD + columns.length * (side + GAP);
  canvas.height = 2 * MARGIN + titleLines * LINE + heights.reduce((sum, height) => sum + height, 0);
  // Setting the size has reset everything.
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingEnabled = false;
  context.textBaseline = 'top';
  const write = (lines: readonly string[], x: number, y: number, look: readonly [boolean, string]): void => {
    context.font = font(look[0]);
    context.fillStyle = look[1];
    lines.forEach((line, place) => context.fillText(line, x, y + place * LINE));
  };
  const left = (column: number): number => MARGIN + HEAD + column * (side + GAP);
  titles.forEach((lines, column) => write(lines, left(column), MARGIN, [true, TEXT]));
  let y = MARGIN + titleLines * LINE;
  sheet.blocks.forEach((block, place) => {
    write([block.title], MARGIN, y + GAP, [false, FAINT]);
    let top = y + LINE + GAP;
    const { picture } = block.source;
    if (picture !== null) drawPicture(context, picture, [left(0), top], side, gain);
    for (const row of rows[place] ?? []) {
      context.font = font(isMain(row));
      write(wrapped(context, row.title, HEAD - 8), MARGIN, top, isMain(row) ? [true, TEXT] : [false, FAINT]);
      row.cells.forEach((cell, column) => {
        if (cell.picture !== null) drawPicture(context, cell.picture, [left(column + 1), top], side, gain);
      });
      top += side + GAP;
    }
    y += heights[place] ?? 0;
  });
  return canvas;
}
