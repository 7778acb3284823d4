// How far the edits of a comparison are, with what they wait for.
import { cancelCompareAction, resumeCompareAction } from '../../actions/compare.ts';
import { ActionButton } from '../../components/buttons.tsx';
import { Failure } from '../../components/failure.tsx';
import { durationText } from '../../components/format.ts';
import type { Sheet } from '../../state/compare-sheet.ts';
import { useCompare } from '../../state/compare-store.ts';
import { waitsFor } from '../../state/examiner.ts';
import { useStudio } from '../../state/store.ts';

/** What is being computed; an empty sheet never goes without a word. */
export function Work({ sheet }: { readonly sheet: Sheet }) {
  const work = useCompare((state) => state.work);
  const jobs = useStudio((state) => state.examinerJobs);
  if (work.kind === 'idle')
    return sheet.blocks.every(({ source }) => source.picture !== null) ? null : (
      <p className="comparison-work">
        <span className="faint small">fetching faces</span>
      </p>
    );
  if (work.kind === 'failed')
    return (
      <Failure
        error={work.error}
        kept="What is computed stays on the sheet."
        actions={[resumeCompareAction]}
      />
    );
  if (work.kind === 'stopped')
    return (
      <p className="comparison-work">
        <span className="faint">Stopped. What is computed stays on the sheet.</span>
        <ActionButton action={resumeCompareAction} />
      </p>
    );
  const { done, of, secondsLeft, job, opening } = work;
  const before = waitsFor(jobs, job);
  return (
    <p className="comparison-work" aria-live="off">
      <progress aria-label="Edits computed" max={of} value={done} />
      <span className="faint small numbers">
        {before === null
          ? `${done} of ${of} edits${opening === null ? timeLeft(secondsLeft) : `, opening ${opening}`}`
          : `waiting for: ${before}`}
      </span>
      <ActionButton action={cancelCompareAction} look="quiet">
        Cancel
      </ActionButton>
    </p>
  );
}

function timeLeft(seconds: number | null): string {
  return seconds === null || seconds < 1 ? '' : `, ${durationText(seconds)} left`;
}
