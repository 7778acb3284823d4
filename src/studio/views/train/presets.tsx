// Cards of complete settings: for whom, what it costs, and where each leaves the paper.
import { PRESETS } from '../../../face/presets.ts';
import { countText } from '../../components/format.ts';
import { toPlan, useStudio } from '../../state/store.ts';

export function Presets() {
  const chosen = useStudio((state) => state.plan.present.preset);
  return (
    <div className="presets" role="radiogroup" aria-label="Preset">
      {PRESETS.map((preset) => {
        const { net, train } = preset.settings;
        const current = preset.id === chosen;
        return (
          <button
            key={preset.id}
            type="button"
            role="radio"
            aria-checked={current}
            aria-label={preset.title}
            className={`preset${current ? ' current' : ''}`}
            onClick={() => toPlan({ kind: 'preset', id: preset.id })}
          >
            <span className="preset-title">{preset.title}</span>
            <span className="preset-facts numbers">
              {net.size} px, width {net.dim}, {countText(train.steps)} steps of {train.batch}
            </span>
            <span>{preset.purpose}</span>
            {current && preset.deviations.length > 0 ? (
              <span className="preset-deviations">
                <span className="faint">Unlike the paper:</span>
                {preset.deviations.map((deviation) => (
                  <span key={deviation}>{deviation}</span>
                ))}
              </span>
            ) : null}
          </button>
        );
      })}
    </div>
  );
}
