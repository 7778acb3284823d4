// A failure as the user meets it: what happened, what was kept, what to do, and a report without pictures to copy.
import { ClipboardCopy, TriangleAlert } from 'lucide-react';
import type { ErrorReport } from '../../face/errors.ts';
import type { Action } from '../actions/action.ts';
import { say, useStudio } from '../state/store.ts';
import { failureText } from '../state/failure-text.ts';
import { ActionButton } from './buttons.tsx';

async function copyReport(error: ErrorReport): Promise<void> {
  try {
    await navigator.clipboard.writeText(failureText(error, useStudio.getState(), navigator.userAgent));
    say('Report copied.');
  } catch {
    say('The browser does not allow copying here.');
  }
}

interface Props {
  readonly error: ErrorReport;
  /** What was kept, in a sentence. */
  readonly kept?: string;
  readonly actions?: readonly Action[];
}

export function Failure({ error, kept, actions = [] }: Props) {
  return (
    <section className="failure" role="alert">
      <p className="failure-what">
        <TriangleAlert size={16} aria-hidden /> {error.message}
      </p>
      {kept === undefined ? null : <p>{kept}</p>}
      <p>{error.remedy}</p>
      <div className="row">
        {actions.map((action) => (
          <ActionButton key={action.id} action={action} look="main" />
        ))}
        <button type="button" className="button" onClick={() => void copyReport(error)}>
          <ClipboardCopy size={16} aria-hidden /> Copy report
        </button>
        <span className="faint small">{error.code}</span>
      </div>
    </section>
  );
}
