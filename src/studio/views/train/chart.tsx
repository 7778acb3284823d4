// One curve in uPlot: raw faint behind smooth, a cursor that all charts share, the value under it in the heading.
import { memo, useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { valueText } from '../../components/format.ts';
import { TermHelp } from '../../components/term.tsx';
import { ownerOf, smoothed, thinnedIndices } from '../../state/curves.ts';
import { useStudio } from '../../state/store.ts';
import { termOfCurve } from '../../terms.ts';

const HEIGHT = 110;
const MOST_POINTS = 1200;
const FAINT = '55';

type Columns = [number[], (number | null)[], (number | null)[]];

function columnsOf(steps: readonly number[], values: readonly (number | null)[], smoothing: number): Columns {
  const smooth = smoothed(values, smoothing);
  const kept = thinnedIndices(values, MOST_POINTS);
  return [
    kept.map((index) => steps[index] ?? 0),
    kept.map((index) => values[index] ?? null),
    kept.map((index) => smooth[index] ?? null),
  ];
}

function colourOf(name: string, element: Element): string {
  const style = getComputedStyle(element);
  return style.getPropertyValue(`--${ownerOf(name)}`).trim();
}

/** Asinh instead of log where a curve is not positive everywhere. */
function scaleOf(values: readonly (number | null)[], logScale: boolean): uPlot.Scale {
  if (!logScale) return {};
  return values.every((value) => value === null || value > 0) ? { distr: 3 } : { distr: 4, asinh: 0.01 };
}

function optionsOf(
  element: HTMLElement,
  name: string,
  scale: uPlot.Scale,
  onCursor: (index: number | null) => void,
): uPlot.Options {
  const style = getComputedStyle(element);
  const line = style.getPropertyValue('--line').trim();
  const faint = style.getPropertyValue('--faint').trim();
  const colour = colourOf(name, element);
  const axis: uPlot.Axis = {
    stroke: faint,
    font: '11px system-ui, sans-serif',
    grid: { stroke: line, width: 1 },
    ticks: { show: false },
  };
  return {
    width: Math.max(120, element.clientWidth),
    height: HEIGHT,
    legend: { show: false },
    padding: [8, 8, 0, 0],
    cursor: { sync: { key: 'curves' }, y: false, drag: { x: true, y: false }, points: { size: 5 } },
    scales: { x: { time: false }, y: scale },
    axes: [
      { ...axis, size: 22, space: 60 },
      {
        ...axis,
        size: 46,
        space: 26,
        values: (_, splits) => splits.map((value) => (value === null ? '' : valueText(value))),
      },
    ],
    series: [
      {},
      { stroke: `${colour}${FAINT}`, width: 1, points: { show: false }, spanGaps: true },
      { stroke: colour, width: 1.75, points: { show: false }, spanGaps: true },
    ],
    hooks: { setCursor: [(plot) => onCursor(plot.cursor.idx ?? null)] },
  };
}

export const Chart = memo(function Chart({ name }: { readonly name: string }) {
  const curves = useStudio((state) => state.curves);
  const { smoothing, logScale, theme } = useStudio((state) => state.preferences);
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const [cursor, setCursor] = useState<number | null>(null);
  const values = curves.data.columns.get(name) ?? [];
  const last = values.findLast((value) => value !== null) ?? null;

  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const column = curves.data.columns.get(name) ?? [];
    const data = columnsOf(curves.data.steps, column, smoothing);
    const chart = new uPlot(optionsOf(element, name, scaleOf(column, logScale), setCursor), data, element);
    plot.current = chart;
    const observer = new ResizeObserver(() =>
      chart.setSize({ width: Math.max(120, element.clientWidth), height: HEIGHT }),
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.destroy();
      plot.current = null;
    };
  }, [name, curves.data, logScale, theme, smoothing]);

  useEffect(() => {
    const column = curves.data.columns.get(name) ?? [];
    plot.current?.setData(columnsOf(curves.data.steps, column, smoothing));
  }, [curves.version, curves.data, name, smoothing]);

  const under = cursor === null ? null : plot.current?.data[2]?.[cursor];
  const term = termOfCurve(name);
  const said = last === null ? 'no value yet' : valueText(last);
  return (
    <figure className={`chart ${ownerOf(name)}`} aria-label={`${name}: ${said}`}>
      <figcaption>
        <span className="chart-name">{name}</span>
        {term === null ? null : <TermHelp name={term} />}
        <span className="numbers chart-value">{under == null ? said : valueText(under)}</span>
      </figcaption>
      <div className="chart-plot" ref={place} />
    </figure>
  );
});
