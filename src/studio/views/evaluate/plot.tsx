// A small plot of trials: points that can be pressed, and a line through some of them. Drawn as SVG, since a search has at
// most some hundred points; the table below says the same to those who do not see it.
import { niceScale } from '../../state/search.ts';
import type { PlotPoint } from '../../state/search.ts';

const WIDTH = 320;
const HEIGHT = 190;
const LEFT = 44;
const BOTTOM = 30;
const TOP = 8;
const RIGHT = 8;

interface Props {
  readonly title: string;
  readonly xTitle: string;
  readonly points: readonly PlotPoint[];
  /** In order of x; `step` keeps a value until the next one. */
  readonly line: readonly PlotPoint[];
  readonly look: 'best' | 'front';
  readonly front: ReadonlySet<number>;
  readonly open: number | null;
  readonly onOpen: (trial: number) => void;
  /** `digits`: decimal places that tell neighbouring ticks apart. */
  readonly text: (value: number, digits?: number) => string;
  readonly xText: (value: number, digits?: number) => string;
  /** Said instead of the picture. */
  readonly said: string;
}

export function Plot(props: Props) {
  const { title, xTitle, points, line, look, front, open, onOpen, text, xText, said } = props;
  const xs = niceScale(points.map(({ x }) => x));
  const ys = niceScale(points.map(({ y }) => y));
  const across = (x: number): number => LEFT + ((x - xs.low) / (xs.high - xs.low)) * (WIDTH - LEFT - RIGHT);
  const up = (y: number): number =>
    HEIGHT - BOTTOM - ((y - ys.low) / (ys.high - ys.low)) * (HEIGHT - BOTTOM - TOP);
  const path = line
    .map(({ x, y }, place) => {
      const [left, top] = [across(x).toFixed(1), up(y).toFixed(1)];
      if (place === 0) return `M${left} ${top}`;
      return look === 'best' ? `H${left}V${top}` : `L${left} ${top}`;
    })
    .join('');
  return (
    <figure className="plot">
      <figcaption>{title}</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={said}>
        {ys.ticks.map((tick) => (
          <g key={tick}>
            <line className="plot-grid" x1={LEFT} x2={WIDTH - RIGHT} y1={up(tick)} y2={up(tick)} />
            <text className="plot-label" x={LEFT - 6} y={up(tick) + 3.5} textAnchor="end">
              {text(tick, ys.digits)}
            </text>
          </g>
        ))}
        {xs.ticks.map((tick) => (
          <text
            key={tick}
            className="plot-label"
            x={across(tick)}
            y={HEIGHT - BOTTOM + 14}
            textAnchor="middle"
          >
            {xText(tick, xs.digits)}
          </text>
        ))}
        <text className="plot-label" x={(LEFT + WIDTH - RIGHT) / 2} y={HEIGHT - 2} textAnchor="middle">
          {xTitle}
        </text>
        <path className={`plot-${look}`} d={path} />
        {points.map(({ trial, x, y }) => (
          <circle
            key={trial}
            className={`plot-point${front.has(trial) ? ' front' : ''}${open === trial ? ' open' : ''}`}
            cx={across(x)}
            cy={up(y)}
            r={open === trial ? 6 : 4.5}
            onClick={() => onOpen(trial)}
          >
            <title>{`Trial ${trial + 1}: ${text(y)}`}</title>
          </circle>
        ))}
      </svg>
    </figure>
  );
}
