// Figures of the present step: speed, where its time goes, what it holds.
import { bytesText, clockText, countText, valueText } from '../../components/format.ts';
import { useStudio } from '../../state/store.ts';

const SPLIT = [
  { key: 'data', title: 'data', className: 'split-data' },
  { key: 'discriminator', title: 'discriminator', className: 'split-discriminator' },
  { key: 'generator', title: 'generator', className: 'split-generator' },
  { key: 'report', title: 'reports', className: 'split-report' },
] as const;

/** How the steps are computed, in few words; the sentence behind them is the tooltip. */
const STEPS = {
  eager: 'written out anew (recorded on a GPU only)',
  recording: 'being recorded',
  replayed: 'repeated from a recording',
  refused: 'written out anew: a recording differed',
} as const;

export function Figures() {
  const latest = useStudio((state) => state.trainer.latest);
  const checkpoint = useStudio((state) => state.trainer.checkpoint);
  if (latest === null) return null;
  const total = SPLIT.reduce((sum, { key }) => sum + latest.times[key], 0);
  return (
    <footer className="figures" aria-label="Figures of the run">
      <Figure title="Speed" value={`${valueText(latest.imagesPerSecond)} images/s`} />
      <Figure
        title="Time left"
        value={latest.secondsLeft === null ? 'warming up' : clockText(latest.secondsLeft)}
      />
      <div className="figure split">
        <span className="faint small">Step, {valueText(total)} ms</span>
        <span
          className="split-bar"
          role="img"
          aria-label={SPLIT.map(({ key, title }) => `${title} ${Math.round(latest.times[key])} ms`).join(
            ', ',
          )}
        >
          {SPLIT.map(({ key, className }) => (
            <span key={key} className={className} style={{ flexGrow: Math.max(0.001, latest.times[key]) }} />
          ))}
        </span>
        <span className="split-key small">
          {SPLIT.map(({ key, title, className }) => (
            <span key={key}>
              <i className={className} aria-hidden /> {title}{' '}
              <span className="numbers">{Math.round(latest.times[key])}</span>
            </span>
          ))}
        </span>
      </div>
      <Figure title="Steps" value={STEPS[latest.capture.path]} note={latest.capture.reason} />
      <Figure title="Tensors" value={countText(latest.tensors)} />
      <Figure title="Held by the studio" value={bytesText(latest.bytes)} />
      <Figure
        title="Last checkpoint"
        value={checkpoint === null ? 'none yet' : `step ${countText(checkpoint.step)}`}
      />
    </footer>
  );
}

interface FigureProps {
  readonly title: string;
  readonly value: string;
  readonly note?: string;
}

function Figure({ title, value, note }: FigureProps) {
  return (
    <div className="figure" title={note}>
      <span className="faint small">{title}</span>
      <span className="numbers">{value}</span>
    </div>
  );
}
