// What is evaluated next: model, faces, protocol in full words, judge. A button with what it will take.
import { Play } from 'lucide-react';
import { startEvaluation } from '../../live/evaluate.ts';
import { countText } from '../../components/format.ts';
import { TermButton } from '../../components/term.tsx';
import { judgeKey, modelFacts } from '../../state/classifier.ts';
import { candidatesOf } from '../../state/compare-sheet.ts';
import { FEW_FACES, facesFit, judgeFits, meanAccuracy, splitCount } from '../../state/evaluate.ts';
import { toForm, useEvaluate } from '../../state/evaluate-store.ts';
import { useStudio } from '../../state/store.ts';
import type { SplitWord } from '../../../protocol/evaluating.ts';
import { JudgePicker } from './judge-picker.tsx';
import { ProtocolChoice } from './protocol-choice.tsx';
import { INTERVAL } from './score-terms.ts';

const SPLITS: readonly { readonly value: SplitWord; readonly title: string }[] = [
  { value: 'test', title: 'Test faces' },
  { value: 'valid', title: 'Validation faces' },
  { value: 'train', title: 'Training faces' },
];

/** The form with everything that is left open filled in, and what stands in the way. */
function useWanted() {
  const form = useEvaluate((state) => state.form);
  const judges = useEvaluate((state) => state.judges);
  const library = useStudio((state) => state.library);
  const weights = useStudio((state) => state.weights);
  const trainer = useStudio((state) => state.trainer);
  const candidates = candidatesOf({ library, weights, trainer });
  const model = candidates.find(({ key }) => key === form.model) ?? candidates[0];
  const facts = model === undefined ? null : modelFacts(model, { library, weights });
  const sets = facts === null ? [] : library.datasets.filter((each) => facesFit(each, facts));
  const dataset = sets.find(({ id }) => id === form.dataset) ?? sets[0];
  const fitting = facts === null ? [] : judges.filter((each) => judgeFits(each, facts));
  const judge = fitting.find((each) => judgeKey(each) === form.judge) ?? fitting[0];
  const there = dataset === undefined ? 0 : splitCount(dataset, form.split);
  const problem =
    model === undefined
      ? 'There is no model yet: train one, or open weights in Edit.'
      : dataset === undefined
        ? library.importing.kind === 'running' || library.datasets.length === 0
          ? 'The built-in faces are being unpacked; a moment.'
          : 'No data set has faces and labels for this model.'
        : there === 0
          ? 'This data set has no such faces.'
          : judge === undefined
            ? `No judge looks at ${facts?.size ?? 0} px with these attributes yet: train one below.`
            : null;
  return { form, candidates, model, facts, sets, dataset, fitting, judge, there, problem };
}

export function ScoreChoice() {
  const { form, candidates, model, facts, sets, dataset, fitting, judge, there, problem } = useWanted();
  const busy = useEvaluate((state) => state.jobs.evaluation.kind === 'working');
  const faces = form.faces === null ? there : Math.min(form.faces, there);
  const accuracy = judge === undefined ? null : meanAccuracy(judge.accuracy, facts?.attributes ?? []);
  return (
    <section className="evaluate-form" aria-label="New evaluation">
      <h3>New evaluation</h3>
      <label className="field">
        <span className="field-label">Model</span>
        <select
          value={model?.key ?? ''}
          disabled={candidates.length === 0}
          onChange={(event) => toForm({ model: event.target.value })}
        >
          {candidates.length === 0 ? <option value="">No model yet</option> : null}
          {candidates.map(({ key, title, kind }) => (
            <option key={key} value={key}>
              {title}
              {kind === 'shipped' ? ' (comes with the studio)' : kind === 'file' ? ' (file)' : ''}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <span className="field-label">Data set</span>
        <select
          value={dataset?.id ?? ''}
          disabled={sets.length === 0}
          onChange={(event) => toForm({ dataset: event.target.value })}
        >
          {sets.length === 0 ? <option value="">None that fits</option> : null}
          {sets.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <div className="field-pair">
        <label className="field">
          <span className="field-label">Faces of</span>
          <select
            value={form.split}
            onChange={(event) =>
              toForm({ split: SPLITS.find(({ value }) => value === event.target.value)?.value ?? 'test' })
            }
          >
            {SPLITS.map(({ value, title }) => (
              <option key={value} value={value}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          <span className="field-label">How many</span>
          <select
            value={form.faces ?? 'all'}
            onChange={(event) =>
              toForm({ faces: event.target.value === 'all' ? null : Number(event.target.value) })
            }
          >
            {[16, FEW_FACES, 256, 1024]
              .filter((count) => there === 0 || count < there || count === FEW_FACES)
              .map((count) => (
                <option key={count} value={count}>
                  {countText(count)}
                </option>
              ))}
            <option value="all">all {countText(there)}</option>
          </select>
        </label>
      </div>
      <p className="faint small">
        Few faces are quick and leave wide intervals; four times as many halve them.{' '}
        <TermButton term={INTERVAL} />
      </p>
      <ProtocolChoice value={form.protocol} onChange={(protocol) => toForm({ protocol })} />
      <JudgePicker judges={fitting} chosen={judge} onChange={(key) => toForm({ judge: key })} />
      {accuracy === null ? null : (
        <p className="faint small numbers">
          Right on {(100 * accuracy).toFixed(1)} % of real test pictures, mean over this model’s attributes.
        </p>
      )}
      {problem === null ? null : <p className="problem small">{problem}</p>}
      <button
        type="button"
        className="button main"
        disabled={problem !== null || busy}
        onClick={() => {
          if (model === undefined || dataset === undefined || judge === undefined) return;
          void startEvaluation({
            ...{ model: model.key, judge, dataset: dataset.id },
            ...{ split: form.split, protocol: form.protocol, faces: form.faces },
          });
        }}
      >
        <Play size={16} aria-hidden /> {there === 0 ? 'Evaluate' : `Evaluate ${countText(faces)} faces`}
      </button>
    </section>
  );
}
