// How sure an independent judge is of each attribute, in the face as it is and as it is edited. It follows the edits once they
// rest; a judge that does not fit the model's pictures is not asked.
import { useEffect, useState } from 'react';
import { ArrowLeftRight } from 'lucide-react';
import { attributeTitle } from '../../../face/attributes.ts';
import { reportOf } from '../../../face/errors.ts';
import type { JudgeSummary } from '../../../protocol/evaluating.ts';
import type { Glance, LookRequest } from '../../../protocol/looking.ts';
import type { ModelInfo } from '../../../protocol/messages.ts';
import { fittingJudge, look } from '../../live/looking.ts';
import type { Sight } from '../../live/looking.ts';
import type { Shown } from '../../state/edit.ts';
import { meanAccuracy } from '../../state/evaluate.ts';
import '../../styles/judge-bars.css';

interface Props {
  readonly ask: (request: LookRequest) => Promise<Glance>;
  readonly model: ModelInfo;
  readonly shown: Shown;
  /** The edited face that is meant: with the clothing of the source or without. */
  readonly after: Uint8Array;
}

interface Found {
  readonly model: ModelInfo;
  readonly judge: JudgeSummary | null;
}

/** The judge for a model; null while it is looked for. */
function useJudge(model: ModelInfo): Found | null {
  const [found, setFound] = useState<Found | null>(null);
  useEffect(() => {
    let here = true;
    void fittingJudge(model)
      .catch(() => null)
      .then((judge) => (here ? setFound({ model, judge }) : undefined));
    return () => {
      here = false;
    };
  }, [model]);
  return found?.model === model ? found : null;
}

/** Milliseconds without a new picture before the judge is asked: a drag is not slowed down. */
const REST = 80;

/** What the judge sees in the newest pictures, or why it sees nothing. */
function useSight(judge: JudgeSummary | null, { ask, shown, after }: Props): Sight | string | null {
  const [sight, setSight] = useState<Sight | string | null>(null);
  useEffect(() => {
    const { source, result } = shown;
    // While another model is being opened, its judge may be known before its first picture is there.
    if (judge === null || result.size !== judge.size || result.channels !== judge.channels) return;
    let here = true;
    const take = (seen: Sight | string): void => (here ? setSight(seen) : undefined);
    const due = setTimeout(() => {
      look(ask, judge, [source, after]).then(take, (error: unknown) => take(reportOf(error).message));
    }, REST);
    return () => {
      here = false;
      clearTimeout(due);
    };
  }, [judge, ask, shown, after]);
  return sight;
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;

export function JudgeBars(props: Props) {
  const { model } = props;
  const found = useJudge(model);
  const sight = useSight(found?.judge ?? null, props);
  if (found === null) return <div className="skeleton slider-skeleton" aria-busy="true" />;
  const { judge } = found;
  if (judge === null) {
    return (
      <p className="faint small">
        No judge here looks at {model.size} px and knows these attributes. Train one under Evaluate.
      </p>
    );
  }
  if (sight === null) return <div className="skeleton slider-skeleton" aria-busy="true" />;
  if (typeof sight === 'string') return <p className="problem small">{sight}</p>;
  const accuracy = meanAccuracy(judge.accuracy, model.attributes);
  return (
    <>
      <p className="faint small">
        How sure a classifier that shares nothing with the model is: <b className="judge-before">before</b>{' '}
        and <b className="judge-after">after</b> the edit.
        {accuracy === null ? null : ` It is right on ${(100 * accuracy).toFixed(1)} % of real test pictures.`}
      </p>
      <ul className="judge-bars" aria-label="What the judge sees">
        {model.attributes.map((name) => {
          const before = sight.before.get(name) ?? 0;
          const after = sight.after.get(name) ?? 0;
          const turned = before >= 0.5 !== after >= 0.5;
          return (
            <li key={name} className={`bar${turned ? ' turned' : ''}`}>
              <span className="bar-name">
                {attributeTitle(name)} {turned ? <ArrowLeftRight size={12} aria-label="turned" /> : null}
              </span>
              <span className="judge-tracks" aria-hidden>
                <span className="judge-track before" style={{ width: `${100 * before}%` }} />
                <span className="judge-track after" style={{ width: `${100 * after}%` }} />
              </span>
              <span className="bar-count numbers">
                <span className="hidden">before {percent(before)}, after </span>
                {percent(after)}
              </span>
            </li>
          );
        })}
      </ul>
    </>
  );
}
