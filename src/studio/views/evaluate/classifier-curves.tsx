// F1 over the steps of a run that scored itself while it trained: critic on photographs, critic on edits, generator.
import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { CLASSIFIER_CURVES, CLASSIFIER_ROLES } from '../../../face/classifier.ts';
import type { MetricRow } from '../../../protocol/messages.ts';
import { countText } from '../../components/format.ts';
import { readCurves } from '../../live/classifier.ts';
import { scoreCurves } from '../../state/classifier.ts';
import { useStudio } from '../../state/store.ts';

const HEIGHT = 180;
const NAMES = Object.keys(CLASSIFIER_CURVES) as (keyof typeof CLASSIFIER_CURVES)[];
/** One variable and one dash each: the lines can be told apart without colour. */
const LINES: readonly { readonly colour: string; readonly dash: number[] }[] = [
  { colour: '--discriminator', dash: [] },
  { colour: '--generator', dash: [8, 4] },
  { colour: '--neither', dash: [2, 3] },
];

export function ScoreCurves({ runId }: { readonly runId: string }) {
  const [rows, setRows] = useState<readonly MetricRow[] | null>(null);
  const checkpoint = useStudio((state) => state.trainer.checkpoint);
  const step = checkpoint?.runId === runId ? checkpoint.step : 0;
  useEffect(() => {
    let here = true;
    void readCurves(runId).then((read) => (here ? setRows(read) : undefined));
    return () => {
      here = false;
    };
  }, [runId, step]);
  if (rows === null) return <div className="skeleton score-curves" aria-busy="true" />;
  const { steps, values } = scoreCurves(rows, NAMES);
  if (steps.length < 2) {
    return (
      <p className="faint">
        This run did not score itself. A run does so when <i>Classify every</i>, under Reports in Train, is
        not 0.
      </p>
    );
  }
  return (
    <figure className="score-curves" aria-label="F1 over steps">
      <Plot steps={steps} values={values} />
      <figcaption className="row small">
        {NAMES.map((name, place) => (
          <span key={name}>
            <svg width="26" height="8" aria-hidden>
              <line
                x1="0"
                x2="26"
                y1="4"
                y2="4"
                strokeWidth="2"
                stroke={`var(${LINES[place]?.colour ?? '--neither'})`}
                strokeDasharray={LINES[place]?.dash.join(' ')}
              />
            </svg>{' '}
            {CLASSIFIER_ROLES[CLASSIFIER_CURVES[name]].title}{' '}
            <span className="numbers">{values[place]?.at(-1)?.toFixed(3)}</span>
          </span>
        ))}
        <span className="faint">at step {countText(steps.at(-1) ?? 0)}, macro F1, 256 test pictures</span>
      </figcaption>
    </figure>
  );
}

function Plot({ steps, values }: { readonly steps: number[]; readonly values: (number | null)[][] }) {
  const place = useRef<HTMLDivElement>(null);
  const theme = useStudio((state) => state.preferences.theme);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const style = getComputedStyle(element);
    const of = (name: string): string => style.getPropertyValue(name).trim();
    const axis: uPlot.Axis = {
      stroke: of('--faint'),
      font: '11px system-ui, sans-serif',
      grid: { stroke: of('--line'), width: 1 },
      ticks: { show: false },
    };
    const chart = new uPlot(
      {
        width: Math.max(160, element.clientWidth),
        height: HEIGHT,
        legend: { show: false },
        padding: [8, 8, 0, 0],
        cursor: { y: false, drag: { x: true, y: false } },
        scales: { x: { time: false }, y: { range: [0, 1] } },
        axes: [
          { ...axis, size: 22 },
          { ...axis, size: 36 },
        ],
        series: [
          {},
          ...LINES.map(({ colour, dash }) => ({
            ...{ stroke: of(colour), width: 2, dash },
            points: { show: steps.length < 40 },
          })),
        ],
      },
      [steps, ...values],
      element,
    );
    const observer = new ResizeObserver(() =>
      chart.setSize({ width: Math.max(160, element.clientWidth), height: HEIGHT }),
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.destroy();
    };
  }, [steps, values, theme]);
  return <div className="chart-plot" ref={place} />;
}
