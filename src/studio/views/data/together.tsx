// Which attributes come together: a matrix over the whole set, walked by arrow keys; the sentence beneath says what the
// cell means, and the faces behind it can be shown.
import { Grid3x3 } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { attributeTitle } from '../../../face/attributes.ts';
import type { DatasetSummary } from '../../../protocol/messages.ts';
import { Modal } from '../../components/dialog.tsx';
import { countText } from '../../components/format.ts';
import { show } from '../../state/store.ts';
import { pairOf, together } from '../../state/together.ts';
import type { Pair, Together } from '../../state/together.ts';
import { useLabels } from './use-labels.ts';

/** With more attributes the cells are too small for figures. */
const WITH_FIGURES = 16;

export function TogetherButton({ dataset }: { readonly dataset: DatasetSummary }) {
  const [open, setOpen] = useState(false);
  if (dataset.attributes.length < 2) return null;
  return (
    <>
      <button type="button" className="button" onClick={() => setOpen(true)}>
        <Grid3x3 size={16} aria-hidden /> Attributes together
      </button>
      {open ? (
        <Modal title="Attributes together" onClose={() => setOpen(false)} wide>
          <TogetherMatrix dataset={dataset} onShow={() => setOpen(false)} />
        </Modal>
      ) : null}
    </>
  );
}

function TogetherMatrix({
  dataset,
  onShow,
}: {
  readonly dataset: DatasetSummary;
  readonly onShow: () => void;
}) {
  const labels = useLabels(dataset, true);
  const counted = useMemo(
    () => (labels === null ? null : together(labels, dataset.attributes)),
    [labels, dataset],
  );
  const [[row, column], setPlace] = useState<readonly [number, number]>([0, 1]);
  if (counted === null) {
    return (
      <p role="status" className="faint">
        Reading the labels
      </p>
    );
  }
  const { names } = counted;
  const [given = '', other = ''] = [names[row], names[column]];
  const pair = pairOf(counted, row, column);
  return (
    <div className="together">
      <p className="faint small">
        Each row: the faces with one attribute. Each column: how many of them have the other one. Warm cells
        come together more often than in the whole set, cold ones more rarely.
      </p>
      <Matrix counted={counted} row={row} column={column} onMove={(...to) => setPlace(to)} />
      <p role="status">{sentenceOf(pair, given, other)}</p>
      <div className="row end">
        <button
          type="button"
          className="button"
          disabled={pair.both === 0}
          onClick={() => {
            show({ filter: { [given]: 1, [other]: 1 }, part: null, open: null });
            onShow();
          }}
        >
          Show these {countText(pair.both)} faces
        </button>
      </div>
    </div>
  );
}

const percent = (share: number): string =>
  share > 0 && share < 0.01 ? '< 1' : share > 0.99 && share < 1 ? '> 99' : String(Math.round(100 * share));

function sentenceOf({ given, both, share, usual }: Pair, one: string, other: string): string {
  const [first, second] = [attributeTitle(one), attributeTitle(other)];
  if (one === other) return `${first}: ${countText(given)} faces, ${percent(usual)} % of all.`;
  if (share === null) return `No face has ${first}.`;
  return `Of ${countText(given)} faces with ${first}, ${countText(both)} have ${second}: ${percent(share)} %, of all faces ${percent(usual)} %.`;
}

interface MatrixProps {
  readonly counted: Together;
  readonly row: number;
  readonly column: number;
  readonly onMove: (row: number, column: number) => void;
}

function Matrix({ counted, row, column, onMove }: MatrixProps) {
  const table = useRef<HTMLTableElement>(null);
  const { names } = counted;
  const last = names.length - 1;
  const figures = names.length <= WITH_FIGURES;
  const onKeyDown = (event: KeyboardEvent): void => {
    const to: Record<string, readonly [number, number]> = {
      ArrowRight: [row, column + 1],
      ArrowLeft: [row, column - 1],
      ArrowDown: [row + 1, column],
      ArrowUp: [row - 1, column],
      Home: [row, 0],
      End: [row, last],
    };
    const [toRow, toColumn] = to[event.key] ?? [-1, -1];
    if (to[event.key] === undefined) return;
    event.preventDefault();
    const within = (place: number): number => Math.max(0, Math.min(last, place));
    onMove(within(toRow), within(toColumn));
    table.current?.querySelector<HTMLElement>(`[data-cell="${within(toRow)}-${within(toColumn)}"]`)?.focus();
  };
  return (
    <div className="matrix-scroll">
      <table
        className={figures ? 'matrix' : 'matrix dense'}
        role="grid"
        aria-label="Attributes together"
        ref={table}
        onKeyDown={onKeyDown}
      >
        <thead>
          <tr>
            <td />
            {names.map((name, place) => (
              <th key={name} scope="col" className={place === column ? 'active' : undefined}>
                <span>{attributeTitle(name)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {names.map((name, y) => (
            <tr key={name}>
              <th scope="row" className={y === row ? 'active' : undefined}>
                {attributeTitle(name)}
              </th>
              {names.map((other, x) => {
                const pair = pairOf(counted, y, x);
                const here = y === row && x === column;
                return (
                  <td
                    key={other}
                    role="gridcell"
                    data-cell={`${y}-${x}`}
                    tabIndex={here ? 0 : -1}
                    aria-selected={here}
                    aria-label={sentenceOf(pair, name, other)}
                    className={x === y ? 'self' : undefined}
                    style={x === y ? undefined : { background: colourOf(pair) }}
                    onClick={() => onMove(y, x)}
                    onFocus={() => onMove(y, x)}
                  >
                    {figures
                      ? x === y
                        ? percent(pair.usual)
                        : pair.share === null
                          ? ''
                          : percent(pair.share)
                      : ''}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Warm above the usual share, cold below it; text stays readable on the strongest of both. */
function colourOf({ share, usual }: Pair): string {
  const more = (share ?? usual) - usual;
  const strength = Math.round(45 * Math.min(1, Math.abs(more) * 1.6));
  return `color-mix(in srgb, var(${more >= 0 ? '--attention' : '--clothing'}) ${strength}%, var(--raised))`;
}
