// Every action of the studio, and the keyboard that performs them.
import { useStudio } from '../state/store.ts';
import type { Action } from './action.ts';
import { matchesShortcut } from './action.ts';
import { DATA_ACTIONS } from './data.ts';
import { EDIT_ACTIONS } from './edit.ts';
import { GENERAL_ACTIONS } from './general.ts';
import { TRAIN_ACTIONS } from './train.ts';

const actions: Action[] = [...GENERAL_ACTIONS, ...EDIT_ACTIONS, ...TRAIN_ACTIONS, ...DATA_ACTIONS];
export const ACTIONS: readonly Action[] = actions;

/** Adds the verbs of a part that is loaded later; once per part. */
export function addActions(more: readonly Action[]): void {
  actions.push(...more);
}

function typesText(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  );
}

/** Keys that a focused control needs for itself. */
function usesSpace(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.closest('button, a, [role=slider], [role=tab], summary') !== null
  );
}

const hold = (holding: boolean): void => useStudio.setState({ holding });

/** Listens to the keyboard; once per page. Holding Space shows the original. */
export function watchKeyboard(): void {
  addEventListener('keydown', (event) => {
    const state = useStudio.getState();
    const typing = typesText(event.target);
    if (
      event.key === ' ' &&
      !typing &&
      !usesSpace(event.target) &&
      state.overlay === 'none' &&
      state.shows.view === 'edit'
    ) {
      event.preventDefault();
      hold(true);
      return;
    }
    const action = ACTIONS.find(
      (each) => each.shortcut !== undefined && matchesShortcut(event, each.shortcut) && each.enabled(state),
    );
    if (action === undefined || (typing && !action.shortcut?.startsWith('Mod+'))) return;
    if (typing && action.id !== 'palette') return;
    if (state.overlay !== 'none' && action.id !== 'palette') return;
    event.preventDefault();
    action.perform();
  });
  addEventListener('keyup', (event) => {
    if (event.key === ' ') hold(false);
  });
  addEventListener('blur', () => hold(false));
}
