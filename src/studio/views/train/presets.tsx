// Cards of complete settings: for whom, what it costs here, and where each leaves the paper.
import { Cpu, Timer, X } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { deviationsOf, presetsFor, settingsFor } from '../../../face/presets.ts';
import type { Preset } from '../../../face/presets.ts';
import type { TrialResult } from '../../../protocol/messages.ts';
import { cancelMeasureAction, measureAction } from '../../actions/train.ts';
import { ActionButton } from '../../components/buttons.tsx';
import { bytesText, countText, durationText, valueText } from '../../components/format.ts';
import { toPlan, useStudio } from '../../state/store.ts';
import { trialKey } from '../../state/trials.ts';

export function Presets() {
  const chosen = useStudio((state) => state.plan.present.preset);
  const method = useStudio((state) => state.plan.present.method);
  const presets = presetsFor(method);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const place = presets.findIndex(({ id }) => id === chosen);
    const next = presets[(place + by + presets.length) % presets.length];
    if (next === undefined) return;
    toPlan({ kind: 'preset', id: next.id });
    event.currentTarget.querySelector<HTMLElement>(`[data-preset="${next.id}"]`)?.focus();
  };
  return (
    <>
      <Cost />
      <div className="presets" role="radiogroup" aria-label="Preset" onKeyDown={onKeyDown}>
        {presets.map((preset) => (
          <Card key={preset.id} preset={preset} method={method} current={preset.id === chosen} />
        ))}
      </div>
      <Deviations preset={chosen} method={method} />
    </>
  );
}

function Card({
  preset,
  method,
  current,
}: {
  readonly preset: Preset;
  readonly method: string;
  readonly current: boolean;
}) {
  const settings = settingsFor(preset.id, method);
  const { net, train } = settings;
  const cost = useStudio((state) => state.trials.results.get(trialKey(settings)));
  return (
    <button
      type="button"
      role="radio"
      aria-checked={current}
      aria-label={preset.title}
      data-preset={preset.id}
      tabIndex={current ? 0 : -1}
      className={`preset${current ? ' current' : ''}`}
      onClick={() => toPlan({ kind: 'preset', id: preset.id })}
    >
      <span className="preset-title">{preset.title}</span>
      <span className="preset-facts numbers">
        {net.size} px, width {net.dim}, {countText(train.steps)} steps of {train.batch}
        {cost === undefined ? null : `, ${durationText(cost.secondsPerStep * train.steps)} here`}
      </span>
      <span>{preset.purpose}</span>
    </button>
  );
}

/** Where the chosen preset leaves what was published. */
function Deviations({ preset, method }: { readonly preset: string; readonly method: string }) {
  const deviations = deviationsOf(preset, method);
  if (deviations.length === 0) return <p className="faint small">As published.</p>;
  return (
    <details className="deviations">
      <summary className="small faint">
        Where it leaves the published recipe: {deviations.length} points
      </summary>
      <ul>
        {deviations.map((deviation) => (
          <li key={deviation}>{deviation}</li>
        ))}
      </ul>
    </details>
  );
}

/** "about 2.9 s a step here: 1,000 steps in 48 min". */
function costText({ secondsPerStep }: TrialResult, steps: number): string {
  const step =
    secondsPerStep < 1 ? `${valueText(secondsPerStep * 1000)} ms` : `${valueText(secondsPerStep)} s`;
  return `About ${step} a step here: ${countText(steps)} steps in ${durationText(secondsPerStep * steps)}`;
}

/** What the plan as it stands costs on this device, from a trial that the user asks for. */
function Cost() {
  const { status, results } = useStudio((state) => state.trials);
  const settings = useStudio((state) => state.plan.present);
  const key = trialKey(settings);
  const result = results.get(key);
  if (status.kind === 'running') {
    return (
      <div className="cost" role="status">
        <span>
          <Timer size={14} aria-hidden /> Taking a few steps to see what they cost here
        </span>
        <progress aria-label="Trial" />
        <ActionButton action={cancelMeasureAction} icon={X} look="quiet" />
      </div>
    );
  }
  return (
    <div className="cost" role="status">
      {status.kind === 'failed' && status.key === key ? (
        <span className="problem">
          {status.error.message} {status.error.remedy}
        </span>
      ) : null}
      {result === undefined ? null : (
        <span className="numbers">
          <Timer size={14} aria-hidden /> {costText(result, settings.train.steps)}
          <span className="faint small">
            {' '}
            (median of {result.steps} {result.steps === 1 ? 'step' : 'steps'}, {bytesText(result.bytes)} held)
          </span>
        </span>
      )}
      <ActionButton action={measureAction} icon={Cpu} look="quiet" />
    </div>
  );
}
