// The view that scores: kept results and their tables, random search, and methods as classifiers, one at a time. What is
// asked for stands in the inspector.
import { useEffect } from 'react';
import { Segmented } from '../../components/segmented.tsx';
import { Inspector } from '../../components/sheet.tsx';
import { openLists } from '../../live/evaluate.ts';
import type { EvaluatePart } from '../../state/address.ts';
import { show, useStudio } from '../../state/store.ts';
import { ClassifierForm } from './classifier-form.tsx';
import { ClassifierPanel } from './classifier-panel.tsx';
import { Judges } from './judges.tsx';
import { ScoreChoice } from './score-choice.tsx';
import { Scores } from './scores.tsx';
import { SearchChoice } from './search-choice.tsx';
import { Searches } from './searches.tsx';
import '../../styles/evaluate.css';

// For a fold in Edit: as a part of its own it would tear what it shares with others out of the first load, 1 kB more there.
export { JudgeBars } from './judge-bars.tsx';

const PARTS = [
  { value: 'scores', title: 'Scores', hint: 'What edits reach, keep and break' },
  { value: 'search', title: 'Search', hint: 'Random search over settings' },
  { value: 'classifier', title: 'Classifier', hint: 'Critic, judge and generator as classifiers' },
] as const satisfies readonly { value: EvaluatePart; title: string; hint: string }[];

export function EvaluateView() {
  const part = useStudio((state) => state.shows.evaluate);
  const ready = useStudio(({ library }) => library.status.kind === 'ready');
  useEffect(() => {
    if (ready) openLists();
  }, [ready]);
  return (
    <div className="evaluation with-inspector">
      <div className="evaluation-table">
        <Segmented
          label="What is evaluated"
          options={PARTS}
          value={part}
          onChange={(next) => show({ evaluate: next })}
        />
        {part === 'scores' ? <Scores /> : null}
        {part === 'search' ? <Searches /> : null}
        {part === 'classifier' ? <ClassifierPanel /> : null}
      </div>
      <Inspector title="Evaluation">
        {part === 'scores' ? <ScoreChoice /> : null}
        {part === 'search' ? <SearchChoice /> : null}
        {part === 'classifier' ? <ClassifierForm /> : <Judges />}
      </Inspector>
    </div>
  );
}
