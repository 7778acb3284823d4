// A failure as the user meets it: what happened, what was kept, what to do, and a report without pictures to copy.
import { ClipboardCopy, TriangleAlert } from 'lucide-react';
import type { ErrorReport } from '../../face/errors.ts';
import type { Action } from '../actions/action.ts';
import { say, useStudio } from '../state/store.ts';
import type { StudioState } from '../state/store.ts';
import { trainedRun } from '../state/training.ts';
import { ActionButton } from './buttons.tsx';

/** Code, device and settings as text; never pictures, names of files or addresses. */
export function failureText(error: ErrorReport, state: StudioState): string {
  const { trainer, editorDevice, library } = state;
  const run = library.runs.find((each) => each.id === trainedRun(trainer));
  const device = trainer.device ?? editorDevice;
  return JSON.stringify(
    {
      code: error.code,
      message: error.message,
      remedy: error.remedy,
      step: trainer.progress?.step ?? null,
      device,
      settings: run?.settings ?? null,
      browser: navigator.userAgent,
      stack: error.stack ?? null,
    },
    null,
    2,
  );
}

async function copyReport(error: ErrorReport): Promise<void> {
  try {
    await navigator.clipboard.writeText(failureText(error, useStudio.getState()));
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
