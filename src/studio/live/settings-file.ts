// Settings as files: the same JSON that the command line reads and a run's folder holds.
import { StudioError, reportOf } from '../../face/errors.ts';
import { parseSettings } from '../../face/settings.ts';
import type { RunSettings } from '../../face/settings.ts';
import { say, show, toPlan, useStudio } from '../state/store.ts';
import { saveFile } from './save.ts';

const MOST_BYTES = 2 ** 20;

/** @throws StudioError naming the file, and the setting where one is at fault */
async function readSettings(file: File): Promise<RunSettings> {
  if (file.size > MOST_BYTES) {
    throw new StudioError(
      'file-too-large',
      `${file.name} is too large for settings.`,
      'Choose another file.',
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(await file.text());
  } catch {
    throw new StudioError('file-damaged', `${file.name} is not JSON.`, 'Export the settings again.');
  }
  return parseSettings(value);
}

/** Makes a file the plan of the next run. */
export async function takeSettings(file: File): Promise<void> {
  try {
    const settings = await readSettings(file);
    show({ view: 'train' });
    toPlan({ kind: 'settings', settings });
    say(`Settings of ${settings.name} are ready.`);
  } catch (error) {
    const { message, remedy } = reportOf(error);
    say(`${message} ${remedy}`);
  }
}

export function exportSettings(): void {
  const settings = useStudio.getState().plan.present;
  const text = `${JSON.stringify(settings, null, 1)}\n`;
  saveFile(
    new Blob([text], { type: 'application/json' }),
    `${settings.name.replaceAll(/[^\w.-]+/g, '-')}.json`,
  );
  say('Settings saved.');
}
