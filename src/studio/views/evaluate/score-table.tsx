// Scores as a table: bars to look at before numbers, intervals as whiskers, the mean on top. Rows are attributes of one
// result or several results.
import { TermButton } from '../../components/term.tsx';
import { valueText } from '../../components/format.ts';
import type { ScoreFigure } from '../../../protocol/evaluating.ts';
import { meanAccuracy } from '../../state/evaluate.ts';
import type { ScoreRow } from '../../state/evaluate.ts';
import { JUDGE } from './score-terms.ts';
import type { ScoreWords } from './score-terms.ts';

/** A figure as people read it, with its unit. */
export function scoreText(value: number, unit: ScoreWords['unit']): string {
  if (unit === 'share') return `${(100 * value).toFixed(1)} %`;
  if (unit === 'decibel') return `${value.toFixed(1)} dB`;
  return unit === 'ssim' ? value.toFixed(3) : valueText(value);
}

/** How often a judge is right, over these attributes: it belongs beside every AGA. */
export function judgeText(accuracy: Readonly<Record<string, number>>, attributes: readonly string[]): string {
  const mean = meanAccuracy(accuracy, attributes);
  return mean === null ? 'not known' : scoreText(mean, 'share');
}

/** Ends of a bar: shares from nothing to all; others from the least to the most that the table shows, with some air. */
function endsOf(rows: readonly ScoreRow[], { name, unit }: ScoreWords): readonly [number, number] {
  if (unit === 'share') return [0, 1];
  const figures = rows.flatMap(({ figures }) => figures[name] ?? []);
  const most = Math.max(...figures.map(({ high }) => high), 0);
  if (unit === 'levels') return [0, most || 1];
  const least = Math.min(...figures.map(({ low }) => low));
  const air = (most - least) * 0.25 || 1;
  return [Math.max(0, least - air), unit === 'ssim' ? Math.min(1, most + air) : most];
}

interface Props {
  readonly caption: string;
  readonly rows: readonly ScoreRow[];
  /** Whether the first row is the mean of the others. */
  readonly meanFirst: boolean;
  readonly scores: readonly ScoreWords[];
}

export function ScoreTable({ caption, rows, meanFirst, scores }: Props) {
  const shown = scores.filter(({ name }) => rows.some(({ figures }) => figures[name] !== undefined));
  const judged = shown.some(({ name }) => name === 'aga');
  if (shown.length === 0)
    return <p className="faint">Nothing of this could be measured with these faces and this protocol.</p>;
  return (
    <div className="score-scroll" tabIndex={0} role="region" aria-label={caption}>
      <table className="score-table">
        <caption className="hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">
              <span className="hidden">Row</span>
            </th>
            {shown.map((score) => (
              <th key={score.name} scope="col">
                <span className="score-head">
                  {score.title}
                  <TermButton term={score.term} />
                </span>
                <span className="faint score-better">{score.better} is better</span>
              </th>
            ))}
            {judged ? (
              <th scope="col">
                <span className="score-head">
                  Judge is right <TermButton term={JUDGE} />
                </span>
                <span className="faint score-better">on real pictures</span>
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, place) => (
            <tr key={row.key} className={meanFirst && place === 0 ? 'score-mean' : undefined}>
              <th scope="row">{row.title}</th>
              {shown.map((score) => (
                <Cell
                  key={score.name}
                  figure={row.figures[score.name]}
                  ends={endsOf(rows, score)}
                  score={score}
                />
              ))}
              {judged ? (
                <td className="numbers faint score-judge">
                  {row.accuracy === null ? 'not known' : scoreText(row.accuracy, 'share')}
                </td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface CellProps {
  readonly figure: ScoreFigure | undefined;
  readonly ends: readonly [number, number];
  readonly score: ScoreWords;
}

function Cell({ figure, ends: [from, to], score }: CellProps) {
  if (figure === undefined) return <td className="faint">-</td>;
  const { mean, low, high, count } = figure;
  const place = (value: number): number =>
    to === from ? 0 : Math.min(100, Math.max(0, (100 * (value - from)) / (to - from)));
  const text = (value: number): string => scoreText(value, score.unit);
  return (
    <td title={`${text(low)} to ${text(high)}, ${count} faces`}>
      <span className="score-bar" aria-hidden>
        <span className="score-fill" style={{ width: `${place(mean)}%` }} />
        <span
          className="score-whisker"
          style={{ left: `${place(low)}%`, width: `${Math.max(0.5, place(high) - place(low))}%` }}
        />
      </span>
      <span className="numbers">{text(mean)}</span>
      <span className="numbers faint score-interval">
        {text(low).replace(/ .*/, '')} to {text(high).replace(/ .*/, '')}
      </span>
    </td>
  );
}
