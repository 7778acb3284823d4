// Fixed faces under fixed edits, through time: rows are faces, columns are source and edits; masks and difference
// fold out below each face. The scrubber moves through the stored steps.
import { memo, useMemo, useState } from 'react';
import { attributeTitle } from '../../../face/attributes.ts';
import { Legend } from '../../components/legend.tsx';
import { Range } from '../../components/range.tsx';
import { TermHelp } from '../../components/term.tsx';
import { countText } from '../../components/format.ts';
import { scrubTo } from '../../live/records.ts';
import { differenceRgba, maskRgba, pictureRgba, slicePicture } from '../../pictures/paint.ts';
import type { Rgba } from '../../pictures/paint.ts';
import { Picture } from '../../pictures/picture.tsx';
import type { ProbeSheet } from '../../../protocol/messages.ts';
import { useStudio } from '../../state/store.ts';

type Fold = 'attention' | 'clothing' | 'difference';
const FOLDS: readonly {
  readonly fold: Fold;
  readonly title: string;
  readonly term: 'attention' | 'clothing' | 'signedDifference';
}[] = [
  { fold: 'attention', title: 'Attention', term: 'attention' },
  { fold: 'clothing', title: 'Clothing', term: 'clothing' },
  { fold: 'difference', title: 'Difference', term: 'signedDifference' },
];

export function Probes() {
  const sheet = useStudio((state) => state.probes.sheet);
  const [folds, setFolds] = useState<ReadonlySet<Fold>>(new Set<Fold>(['attention']));
  const toggle = (fold: Fold): void => {
    const next = new Set(folds);
    if (!next.delete(fold)) next.add(fold);
    setFolds(next);
  };
  return (
    <section className="probes" aria-label="Probe faces">
      <header className="section-head">
        <h2>Probe faces</h2>
        {FOLDS.map(({ fold, title, term }) => (
          <span key={fold} className="fold">
            <button
              type="button"
              className="chip choice"
              aria-pressed={folds.has(fold)}
              disabled={sheet !== null && fold !== 'difference' && sheet[fold] === undefined}
              onClick={() => toggle(fold)}
            >
              {title}
            </button>
            <TermHelp name={term} />
          </span>
        ))}
        <span className="grow" />
        {[...folds].map((fold) => (
          <Legend key={fold} ramp={fold} />
        ))}
      </header>
      {sheet === null ? <NoProbes /> : <Sheet sheet={sheet} folds={folds} />}
      <Scrubber />
    </section>
  );
}

function NoProbes() {
  const run = useStudio((state) => state.probes.runId);
  return (
    <p className="faint probes-none">
      {run === null
        ? 'A run shows here how the same faces change while it learns.'
        : 'The first probe faces appear after the first few steps.'}
    </p>
  );
}

type Column = 'source' | 'edited' | Fold;
const COLUMN_TITLES: Readonly<Record<Column, string>> = {
  source: 'Source',
  edited: 'Edited',
  attention: 'Attention',
  clothing: 'Clothing',
  difference: 'Difference',
};

const Sheet = memo(function Sheet({
  sheet,
  folds,
}: {
  readonly sheet: ProbeSheet;
  readonly folds: ReadonlySet<Fold>;
}) {
  const { faces, edits } = sheet;
  const unfolded = FOLDS.map(({ fold }) => fold).filter(
    (fold) => folds.has(fold) && (fold === 'difference' || sheet[fold] !== undefined),
  );
  const groups: readonly Column[] = ['edited', ...unfolded];
  return (
    <div className="probe-scroll" tabIndex={0} role="region" aria-label={`Probe sheet at step ${sheet.step}`}>
      <table className="probe-table">
        <thead>
          <tr>
            <th scope="col" rowSpan={2}>
              {COLUMN_TITLES.source}
            </th>
            {groups.map((group) => (
              <th key={group} scope="colgroup" colSpan={edits.length} className="probe-group">
                {COLUMN_TITLES[group]}
              </th>
            ))}
          </tr>
          <tr>
            {groups.map((group) =>
              edits.map((edit, place) => (
                <th key={`${group}-${edit}`} scope="col" className={place === 0 ? 'probe-first' : ''}>
                  {attributeTitle(edit)}
                </th>
              )),
            )}
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: faces }, (_, face) => (
            <tr key={face}>
              <td>
                <ProbeCell sheet={sheet} face={face} edit={-1} kind="source" />
              </td>
              {groups.map((group) =>
                edits.map((edit, place) => (
                  <td key={`${group}-${edit}`} className={place === 0 ? 'probe-first' : ''}>
                    <ProbeCell sheet={sheet} face={face} edit={place} kind={group} />
                  </td>
                )),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
});

interface CellProps {
  readonly sheet: ProbeSheet;
  readonly face: number;
  readonly edit: number;
  readonly kind: Column;
}

function cellRgba({ sheet, face, edit, kind }: CellProps): Rgba | null {
  const { size, channels, edits } = sheet;
  const length = size * size * channels;
  const source = slicePicture(sheet.source, face, length);
  if (kind === 'source') return pictureRgba(source, channels);
  const place = face * edits.length + edit;
  const edited = slicePicture(sheet.edited, place, length);
  if (kind === 'edited') return pictureRgba(edited, channels);
  if (kind === 'difference') return differenceRgba(source, edited, channels, 2);
  const mask = sheet[kind];
  return mask === undefined ? null : maskRgba(slicePicture(mask, place, size * size), kind);
}

function ProbeCell(props: CellProps) {
  const { sheet, face, edit, kind } = props;
  const rgba = useMemo(() => cellRgba({ sheet, face, edit, kind }), [sheet, face, edit, kind]);
  const name = sheet.edits[edit];
  const what = kind === 'source' ? 'source' : `${attributeTitle(name ?? '')}, ${kind}`;
  return <Picture label={`Probe face ${face + 1}, ${what}`} size={sheet.size} rgba={rgba} />;
}

function Scrubber() {
  const steps = useStudio((state) => state.probes.steps);
  const at = useStudio((state) => state.shows.probe);
  const shown = useStudio((state) => state.probes.sheet?.step);
  if (steps.length < 2) return null;
  const last = steps.length - 1;
  const place =
    at === null
      ? last
      : Math.max(
          0,
          steps.findLastIndex((step) => step <= at),
        );
  return (
    <div className="scrubber">
      <Range
        label="Probe step"
        value={place}
        min={0}
        max={last}
        step={1}
        text={`step ${steps[place] ?? 0}`}
        onChange={(next) => scrubTo(next === last ? null : (steps[next] ?? null))}
        onReset={() => scrubTo(null)}
      />
      <span className="numbers faint">step {countText(shown ?? steps[place] ?? 0)}</span>
    </div>
  );
}
