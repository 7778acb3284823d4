// What a search is asked for: the settings that it starts from, what is varied and between which values, how many trials
// of how many steps, and by which judge they are scored.
import { Play } from 'lucide-react';
import { isBuiltIn } from '../../../face/presets.ts';
import { checkSearch } from '../../../face/search.ts';
import type { SearchPlan, SearchRange } from '../../../face/search.ts';
import { reportOf } from '../../../face/errors.ts';
import { readsSetting } from '../../../face/settings-info.ts';
import { countText, durationText } from '../../components/format.ts';
import { startSearch } from '../../live/search.ts';
import { judgeFits } from '../../state/evaluate.ts';
import { judgeKey } from '../../state/classifier.ts';
import { toSearchForm, useEvaluate } from '../../state/evaluate-store.ts';
import { show, useStudio } from '../../state/store.ts';
import { isBusy } from '../../state/training.ts';
import { trialKey } from '../../state/trials.ts';
import { JudgePicker } from './judge-picker.tsx';
import { ProtocolChoice } from './protocol-choice.tsx';
import { Ranges } from './search-ranges.tsx';

/** Why the plan cannot be searched, in words; null when it can. */
function problemOf(plan: SearchPlan): string | null {
  try {
    checkSearch(plan);
    return null;
  } catch (error) {
    return reportOf(error).message;
  }
}

/** Ranges over settings that the method does not read, in words: its trials would not differ. */
function unreadOf(method: string, ranges: readonly SearchRange[]): string | null {
  const unread = ranges.filter(({ path }) => !readsSetting(method, path)).map(({ path }) => path);
  return unread.length === 0 ? null : `${method} does not read ${unread.join(', ')}: take it out.`;
}

export function SearchChoice() {
  const form = useEvaluate((state) => state.searchForm);
  const judges = useEvaluate((state) => state.judges);
  const working = useEvaluate(({ jobs }) => jobs.search.kind === 'working');
  const plan = useStudio((state) => state.plan.present);
  const datasets = useStudio((state) => state.library.datasets);
  const training = useStudio(({ trainer }) => isBusy(trainer));
  const cost = useStudio((state) => state.trials.results.get(trialKey(plan)));
  const { name, ranges, trials, seed, faces, protocol } = form;
  const steps = form.steps ?? plan.train.steps;
  const base = { ...plan, train: { ...plan.train, steps } };
  const request = { name, base, ranges, trials, seed };
  const facts = { ...plan.net, attributes: plan.attributes };
  const fitting = judges.filter((each) => judgeFits(each, facts));
  const judge = fitting.find((each) => judgeKey(each) === form.judge) ?? fitting[0];
  const stored = datasets.some(({ id }) => id === plan.dataset);
  const problem =
    (plan.labels === 'one-hot'
      ? 'Edits of classes are not scored here: choose a plan with attributes.'
      : null) ??
    unreadOf(plan.method, ranges) ??
    problemOf(request) ??
    (stored ? null : `The faces of this plan (${plan.dataset}) are not stored yet.`) ??
    (judge === undefined
      ? `No judge looks at ${plan.net.size} px with these attributes: train one below.`
      : null);
  return (
    <section className="evaluate-form" aria-label="New search">
      <h3>New search</h3>
      <label className="field">
        <span className="field-label">Name</span>
        <input
          type="text"
          maxLength={48}
          value={name}
          onChange={(event) => toSearchForm({ name: event.target.value })}
        />
      </label>
      <p className="small">
        Starts from the plan in Train: {plan.name}, {plan.method}, {plan.net.size} px
        {isBuiltIn(plan.dataset) ? '' : `, ${plan.dataset}`}.{' '}
        <button type="button" className="trial-open" onClick={() => show({ view: 'train' })}>
          Change it there
        </button>
      </p>
      <Ranges />
      <div className="field-pair">
        <Count
          label="Trials"
          value={trials}
          most={1000}
          onChange={(value) => toSearchForm({ trials: value })}
        />
        <Count
          label="Steps of each"
          value={steps}
          most={10_000_000}
          onChange={(value) => toSearchForm({ steps: value })}
        />
        <Count
          label="Test faces"
          value={faces}
          most={100_000}
          onChange={(value) => toSearchForm({ faces: value })}
        />
        <Count
          label="Seed"
          value={seed}
          most={2 ** 32 - 1}
          onChange={(value) => toSearchForm({ seed: value })}
        />
      </div>
      <ProtocolChoice value={protocol} onChange={(value) => toSearchForm({ protocol: value })} />
      <JudgePicker judges={fitting} chosen={judge} onChange={(key) => toSearchForm({ judge: key })} />
      <p className="faint small">
        {countText(trials * steps)} steps in all
        {cost === undefined ? '' : `, about ${durationText(trials * steps * cost.secondsPerStep)} here`}. It
        survives a closed tab, and every trial can become a run.
      </p>
      {problem === null ? null : <p className="problem small">{problem}</p>}
      {training ? <p className="faint small">A run trains now; pause it first.</p> : null}
      <button
        type="button"
        className="button main"
        disabled={problem !== null || working || training || name.trim() === ''}
        onClick={() => {
          if (judge !== undefined)
            void startSearch({ ...request, judge: { kind: judge.kind, id: judge.id }, protocol, faces });
        }}
      >
        <Play size={16} aria-hidden /> Search
      </button>
    </section>
  );
}

interface CountProps {
  readonly label: string;
  readonly value: number;
  readonly most: number;
  readonly onChange: (value: number) => void;
}

function Count({ label, value, most, onChange }: CountProps) {
  return (
    <label className="field">
      <span className="field-label">{label}</span>
      <input
        type="number"
        min={label === 'Seed' ? 0 : 1}
        max={most}
        value={value}
        onChange={(event) => {
          const typed = Math.round(Number(event.target.value));
          if (Number.isFinite(typed)) onChange(Math.min(most, Math.max(label === 'Seed' ? 0 : 1, typed)));
        }}
      />
    </label>
  );
}
