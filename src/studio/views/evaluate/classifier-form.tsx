// What is to be measured: model, judge, data set, targets, and how many pictures.
import { TARGET_PROTOCOLS } from '../../../face/classifier.ts';
import type { TargetProtocol } from '../../../face/classifier.ts';
import { countText, durationText } from '../../components/format.ts';
import { Segmented } from '../../components/segmented.tsx';
import { cancelClassifying, meant, startClassifying } from '../../live/classifier.ts';
import { candidatesOf } from '../../state/compare-sheet.ts';
import {
  chooseClassifier,
  classifierSets,
  fittingJudges,
  judgeKey,
  meantModel,
  useClassifier,
} from '../../state/classifier.ts';
import { waitsFor } from '../../state/examiner.ts';
import { useStudio } from '../../state/store.ts';

const KINDS = [
  ['run', 'Your runs'],
  ['file', 'Opened files'],
  ['shipped', 'Comes with the studio'],
] as const;

const PROTOCOLS: readonly { readonly value: TargetProtocol; readonly title: string }[] = [
  { value: 'permuted', title: 'Permuted' },
  { value: 'all-on', title: 'All on' },
  { value: 'flips', title: 'Single flips' },
];

const COUNTS = [64, 256, 1000, null] as const;

export function ClassifierForm() {
  const studio = useStudio();
  const { choice, judges, work } = useClassifier();
  const candidates = candidatesOf(studio);
  const model = meantModel(choice.model, candidates, studio.library.runs);
  const { request, facts } = meant();
  if (facts === null) {
    return (
      <p className="faint">Train a run of StarGAN, or open a file of weights; then it can be measured.</p>
    );
  }
  const fitting = fittingJudges(judges, facts);
  const sets = classifierSets(studio.library.datasets, facts);
  const unpacking = studio.library.preview !== null && studio.library.datasets.length === 0;
  const judge = request?.judge == null ? '' : judgeKey(request.judge);
  return (
    <section className="classifier-form" aria-label="What is measured">
      <label className="field">
        <span className="field-label">Model</span>
        <select value={model ?? ''} onChange={(event) => chooseClassifier({ model: event.target.value })}>
          {KINDS.map(([kind, title]) => {
            const some = candidates.filter((each) => each.kind === kind);
            return some.length === 0 ? null : (
              <optgroup key={kind} label={title}>
                {some.map((each) => (
                  <option key={each.key} value={each.key}>
                    {each.title}
                  </option>
                ))}
              </optgroup>
            );
          })}
        </select>
      </label>
      <label className="field">
        <span className="field-label">Independent judge</span>
        <select value={judge} onChange={(event) => chooseClassifier({ judge: event.target.value })}>
          {fitting.map((each) => (
            <option key={judgeKey(each)} value={judgeKey(each)}>
              {each.title}
            </option>
          ))}
          <option value="">None</option>
        </select>
      </label>
      {fitting.length > 0 ? null : (
        <p className="faint small">
          No judge here looks at {facts.size} px and knows these attributes. Train one under Scores; without
          it only the run’s own critic is heard.
        </p>
      )}
      <label className="field">
        <span className="field-label">Test pictures of</span>
        <select
          value={request?.dataset ?? ''}
          disabled={sets.length === 0}
          onChange={(event) => chooseClassifier({ dataset: event.target.value })}
        >
          {sets.length === 0 ? (
            <option value="">{unpacking ? 'Faces are being unpacked' : 'No data set fits'}</option>
          ) : null}
          {sets.map(({ id, title, test }) => (
            <option key={id} value={id}>
              {title} ({countText(test)})
            </option>
          ))}
        </select>
      </label>
      <div className="field">
        <span className="field-label">Asked for</span>
        <Segmented
          label="Asked for"
          value={choice.protocol}
          options={PROTOCOLS}
          onChange={(protocol) => chooseClassifier({ protocol })}
        />
      </div>
      <p className="faint small">{TARGET_PROTOCOLS[choice.protocol]}</p>
      <label className="field">
        <span className="field-label">Pictures</span>
        <select
          value={String(choice.faces)}
          onChange={(event) =>
            chooseClassifier({ faces: event.target.value === 'null' ? null : Number(event.target.value) })
          }
        >
          {COUNTS.map((count) => (
            <option key={String(count)} value={String(count)}>
              {count === null ? 'All test pictures' : countText(count)}
            </option>
          ))}
        </select>
      </label>
      {work.kind === 'working' ? (
        <Progress />
      ) : (
        <button
          type="button"
          className="button main"
          disabled={request === null}
          onClick={() => startClassifying()}
        >
          Measure
        </button>
      )}
    </section>
  );
}

function Progress() {
  const work = useClassifier((state) => state.work);
  const jobs = useStudio((state) => state.examinerJobs);
  if (work.kind !== 'working') return null;
  const { done, of, secondsLeft, job } = work;
  const before = waitsFor(jobs, job);
  const left = secondsLeft === null ? '' : `, ${durationText(secondsLeft)} left`;
  return (
    <div className="row">
      <progress aria-label="Pictures measured" max={of} value={done} />
      <span className="faint small numbers">
        {before === null
          ? done === 0
            ? 'Opening the model'
            : `${countText(done)} of ${countText(of)}${left}`
          : `waiting for: ${before}`}
      </span>
      <button type="button" className="button quiet" onClick={() => cancelClassifying()}>
        Cancel
      </button>
    </div>
  );
}
