// A slider: keyboard, pointer, a tick at a meaningful value, reset by double click. Tells moves and their end apart,
// so that a drag can be one step of undo.
import { Slider } from 'radix-ui';

interface Props {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** How the value is said. */
  readonly text?: string;
  /** Where the tick stands. */
  readonly tick?: number;
  /** The filled stretch begins here; the left end without it. */
  readonly origin?: number;
  readonly onChange: (value: number) => void;
  readonly onCommit?: () => void;
  readonly onReset?: () => void;
  readonly disabled?: boolean;
}

const percent = (value: number, min: number, max: number): number =>
  max === min ? 0 : Math.min(100, Math.max(0, ((value - min) / (max - min)) * 100));

export function Range({
  label,
  value,
  min,
  max,
  step,
  text,
  tick,
  origin,
  onChange,
  onCommit,
  onReset,
  disabled = false,
}: Props) {
  const from = percent(origin ?? min, min, max);
  const to = percent(value, min, max);
  return (
    <Slider.Root
      className="range"
      value={[value]}
      min={min}
      max={max}
      step={step}
      disabled={disabled}
      onValueChange={([next]) => {
        if (next !== undefined) onChange(next);
      }}
      onValueCommit={() => onCommit?.()}
      onDoubleClick={() => onReset?.()}
    >
      <Slider.Track className="range-track">
        <span
          className="range-fill"
          style={{ left: `${Math.min(from, to)}%`, width: `${Math.abs(to - from)}%` }}
        />
        {tick === undefined ? null : (
          <span className="range-tick" style={{ left: `${percent(tick, min, max)}%` }} />
        )}
      </Slider.Track>
      <Slider.Thumb className="range-thumb" aria-label={label} aria-valuetext={text ?? String(value)} />
    </Slider.Root>
  );
}
