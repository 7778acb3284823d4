// Which weights edit: models that come with the studio, and every run that has steps behind it. A run always means
// its newest checkpoint, also while it trains.
import { FileUp } from 'lucide-react';
import { openWeightsAction } from '../../actions/edit.ts';
import { ActionButton } from '../../components/buttons.tsx';
import { chooseModel } from '../../live/faces.ts';
import { formatModel, parseModel } from '../../state/address.ts';
import { useStudio } from '../../state/store.ts';
import { countText } from '../../components/format.ts';
import { WeightsFacts } from './weights-facts.tsx';

export function ModelPicker() {
  const model = useStudio((state) => state.editor.model);
  const shipped = useStudio((state) => state.library.shipped);
  const runs = useStudio((state) => state.library.runs);
  const checkpoint = useStudio((state) => state.trainer.checkpoint);
  const busy = useStudio((state) => state.editorBusy);
  const milliseconds = useStudio((state) => state.editor.shown?.result.milliseconds);
  const trained = runs.filter((run) => run.step > 0);
  const value = model.kind === 'none' ? '' : formatModel(model.source);
  const note = shipped.find((each) => value === `shipped:${each.id}`)?.note;
  return (
    <section className="model-picker">
      <label className="field">
        <span className="field-label">Model</span>
        <select
          aria-label="Model"
          value={value}
          disabled={shipped.length + trained.length === 0 && value === ''}
          onChange={(event) => {
            const source = parseModel(event.target.value);
            if (source !== null) chooseModel(source);
          }}
        >
          {value === '' ? <option value="">No model yet</option> : null}
          {model.kind !== 'none' && model.source.kind === 'file' ? (
            <option value={value}>{model.source.name}</option>
          ) : null}
          {shipped.length === 0 ? null : (
            <optgroup label="Comes with the studio">
              {shipped.map((each) => (
                <option key={each.id} value={`shipped:${each.id}`}>
                  {each.title}
                </option>
              ))}
            </optgroup>
          )}
          {trained.length === 0 ? null : (
            <optgroup label="Your runs">
              {trained.map((run) => (
                <option key={run.id} value={`run:${run.id}`}>
                  {run.name} (step {countText(checkpoint?.runId === run.id ? checkpoint.step : run.step)})
                </option>
              ))}
            </optgroup>
          )}
        </select>
      </label>
      <p className="faint small model-note" aria-live="off">
        {model.kind === 'opening' ? 'Loading the weights' : null}
        {model.kind === 'ready' ? (
          <>
            {model.info.size} px, step {countText(model.info.step)}
            {milliseconds === undefined ? null : <>, {Math.round(milliseconds)} ms per edit</>}
            <span className={`pulse${busy ? ' on' : ''}`} aria-hidden />
          </>
        ) : null}
      </p>
      <ActionButton action={openWeightsAction} icon={FileUp} />
      {model.kind === 'ready' && model.source.kind === 'file' ? (
        <WeightsFacts source={model.source} info={model.info} />
      ) : null}
      {note === undefined ? null : <p className="faint small">{note}</p>}
    </section>
  );
}
