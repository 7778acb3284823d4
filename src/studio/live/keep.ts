// Asks the browser to keep runs and data when the disk runs short. Only a page may ask, and some browsers ask the user
// in turn, so it is done when there is something of one's own to keep: at the first run or import.
import { say, toLibrary, useStudio } from '../state/store.ts';
import { refreshRoom } from './library.ts';

let asked = false;

/** @param aloud whether the answer is said; where nobody asked for it, it only stands in the Data view */
export async function askToKeep(aloud = false): Promise<void> {
  if (asked && !aloud) return;
  asked = true;
  const { storage } = navigator as { storage?: Partial<StorageManager> };
  let kept = false;
  try {
    kept = (await storage?.persisted?.()) === true || (await storage?.persist?.()) === true;
  } catch {
    // A refusal by exception is a refusal.
  }
  await refreshRoom();
  const { room } = useStudio.getState().library;
  if (room !== null) toLibrary({ kind: 'room', room: { ...room, persisted: kept } });
  if (!aloud) return;
  say(
    kept
      ? 'The browser keeps runs and data when the disk runs short.'
      : 'The browser makes no promise. It keeps pages that are used often or installed; export what matters.',
  );
}
