// The report of a failure that a user may copy and send: code, device, settings; never pictures or file names.
import type { ErrorReport } from '../../face/errors.ts';
import type { DeviceReport } from '../../protocol/messages.ts';
import type { LibraryState } from './library.ts';
import { trainedRun } from './training.ts';
import type { TrainerSession } from './training.ts';

interface Circumstances {
  readonly trainer: TrainerSession;
  readonly editorDevice: DeviceReport | null;
  readonly library: Pick<LibraryState, 'runs'>;
}

/** @param browser how the browser names itself */
export function failureText(error: ErrorReport, state: Circumstances, browser: string): string {
  const { trainer, editorDevice, library } = state;
  const { code, message, remedy, stack = null } = error;
  const settings = library.runs.find((run) => run.id === trainedRun(trainer))?.settings ?? null;
  const step = trainer.progress?.step ?? null;
  const device = trainer.device ?? editorDevice;
  // A message about a file carries its name, and names of files are nobody's business.
  const said = code.startsWith('file-') ? '(left out: it names a file)' : message;
  return JSON.stringify({ code, message: said, remedy, step, device, settings, browser, stack }, null, 2);
}
