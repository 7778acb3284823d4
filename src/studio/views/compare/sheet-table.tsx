// The sheet: columns are edits, rows are models with what is folded out below each, one block per face. All pictures zoom
// together, and a cross stands at the same spot in each.
import { memo, useEffect, useRef } from 'react';
import type { ReactNode, RefObject } from 'react';
import { cellRgba } from '../../pictures/cell-paint.ts';
import { Picture } from '../../pictures/picture.tsx';
import type { ZoomControl } from '../../pictures/use-zoom.ts';
import { cellKey } from '../../state/compare-sheet.ts';
import type { CellPicture, Sheet, SheetBlock, SheetCell, SheetRow } from '../../state/compare-sheet.ts';
import { useCompare } from '../../state/compare-store.ts';
import { useStudio } from '../../state/store.ts';
import { RowFacts } from './row-facts.tsx';
import { ScoreCell } from './score-cell.tsx';

interface Props {
  readonly sheet: Sheet;
  readonly zoom: ZoomControl;
  readonly container: RefObject<HTMLDivElement | null>;
  /** Told the spot under the pointer, 0-1 of the picture's frame; null when it leaves. */
  readonly onSpot: (spot: { readonly x: number; readonly y: number } | null) => void;
}

export function SheetTable({ sheet, zoom, container, onSpot }: Props) {
  const side = useCompare((state) => state.side);
  useCross(container, onSpot);
  return (
    <div
      className={`sheet-scroll${zoom.scale > 1 ? ' zoomed' : ''}`}
      ref={container}
      style={{ ...zoom.style, ['--side' as string]: `${side}px` }}
      tabIndex={0}
      role="region"
      aria-label="Comparison sheet: plus and minus zoom, Shift with arrows moves what is seen"
      onKeyDown={(event) => {
        if (zoom.onKey(event)) event.preventDefault();
      }}
    >
      <table className="sheet-table">
        <caption className="hidden">
          Rows are models, columns are edits of {sheet.dataset.title}, one group of rows per face
        </caption>
        <thead>
          <tr>
            <th scope="col" className="sheet-head">
              Model
            </th>
            <th scope="col">Source</th>
            {sheet.columns.map((column) => (
              <th key={column.key} scope="col">
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        {sheet.blocks.map((block, place) => (
          <Block key={block.key} sheet={sheet} block={block} first={place === 0} zoom={zoom.scale} />
        ))}
      </table>
    </div>
  );
}

interface BlockProps {
  readonly sheet: Sheet;
  readonly block: SheetBlock;
  readonly first: boolean;
  readonly zoom: number;
}

function Block({ sheet, block, first, zoom }: BlockProps) {
  return (
    <tbody>
      <tr className="sheet-signs">
        <th scope="rowgroup" className="sheet-head">
          {block.title}
        </th>
        <td />
        {sheet.columns.map((column, place) => (
          <td key={column.key}>{block.signs[place]}</td>
        ))}
      </tr>
      {block.rows.map((row, place) => (
        <Row key={row.key} row={row} block={block} sheet={sheet} facts={first} zoom={zoom}>
          {place === 0 ? (
            <td rowSpan={block.rows.length}>
              <Cell cell={block.source} zoom={zoom} />
            </td>
          ) : null}
        </Row>
      ))}
    </tbody>
  );
}

interface RowProps {
  readonly row: SheetRow;
  readonly block: SheetBlock;
  readonly sheet: Sheet;
  readonly facts: boolean;
  readonly zoom: number;
  /** The source, beside the first row. */
  readonly children: ReactNode;
}

function Row({ row, block, sheet, facts, zoom, children }: RowProps) {
  const { kind, model, title, cells } = row;
  const main = kind === 'final' || kind === 'truth';
  return (
    <tr className={`sheet-${main ? 'main' : 'fold'}`}>
      <th scope="row" className="sheet-head">
        <span className={main ? 'sheet-title' : 'faint'}>{title}</span>
        {kind === 'final' && model !== null && facts ? <RowFacts model={model} /> : null}
      </th>
      {children}
      {cells.map((cell, place) => {
        const column = sheet.columns[place];
        return (
          <td key={cell.key}>
            {kind === 'scores' && model !== null && column !== undefined ? (
              <ScoreCell id={cellKey(model, block.key, column)} changes={column.changes.length} />
            ) : (
              <Cell cell={cell} zoom={zoom} />
            )}
          </td>
        );
      })}
    </tr>
  );
}

function Cell({ cell, zoom }: { readonly cell: SheetCell; readonly zoom: number }) {
  if (cell.state === 'none') return <span className="sheet-none">–</span>;
  return <PictureCell label={cell.label} picture={cell.picture} zoom={zoom} />;
}

interface PictureProps {
  readonly label: string;
  readonly picture: CellPicture | null;
  readonly zoom: number;
}

const PictureCell = memo(
  function PictureCell({ label, picture, zoom }: PictureProps) {
    const gain = useStudio((state) => state.preferences.gain);
    const rgba = picture === null ? null : cellRgba(picture, gain);
    return <Picture label={label} size={picture?.size ?? 64} rgba={rgba} zoom={zoom} />;
  },
  (before, after) =>
    before.label === after.label && before.zoom === after.zoom && same(before.picture, after.picture),
);

/** Whether two cells show the same bytes in the same way. */
function same(a: CellPicture | null, b: CellPicture | null): boolean {
  if (a === null || b === null || a.kind !== b.kind) return a === b;
  if (a.kind === 'picture') return b.kind === 'picture' && a.pixels === b.pixels;
  if (a.kind === 'mask') return b.kind === 'mask' && a.mask === b.mask && a.ramp === b.ramp;
  return b.kind === 'difference' && a.after === b.after && a.before === b.before;
}

/** Moves the cross of all pictures with the pointer, past React: a pointer moves more often than a table can be drawn. */
function useCross(container: Props['container'], onSpot: Props['onSpot']): void {
  const told = useRef(onSpot);
  useEffect(() => {
    told.current = onSpot;
  }, [onSpot]);
  useEffect(() => {
    const element = container.current;
    if (element === null) return;
    const leave = (): void => {
      delete element.dataset['cross'];
      told.current(null);
    };
    const move = (event: PointerEvent): void => {
      const frame =
        event.target instanceof Element
          ? event.target.closest('.picture')?.getBoundingClientRect()
          : undefined;
      if (frame === undefined || event.pointerType === 'touch') return leave();
      const x = Math.min(1, Math.max(0, (event.clientX - frame.left) / frame.width));
      const y = Math.min(1, Math.max(0, (event.clientY - frame.top) / frame.height));
      element.dataset['cross'] = 'on';
      element.style.setProperty('--cross-x', `${x * 100}%`);
      element.style.setProperty('--cross-y', `${y * 100}%`);
      told.current({ x, y });
    };
    element.addEventListener('pointermove', move);
    element.addEventListener('pointerleave', leave);
    return () => {
      element.removeEventListener('pointermove', move);
      element.removeEventListener('pointerleave', leave);
    };
  }, [container]);
}
