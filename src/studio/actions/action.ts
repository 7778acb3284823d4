// One verb of the studio: buttons, shortcuts, the `?` sheet and the command palette all read the same object.
import type { StudioState } from '../state/store.ts';

export interface Action {
  readonly id: string;
  /** Name of the button and of the entry in the palette. */
  readonly title: string;
  readonly group: 'Go to' | 'Edit' | 'Compare' | 'Look' | 'Train' | 'Data' | 'Help';
  /** Words that find it besides its title. */
  readonly keywords?: string;
  /** "Mod+Shift+Z", "P", "?"; Mod is Ctrl, or Command on a Mac. */
  readonly shortcut?: string;
  readonly enabled: (state: StudioState) => boolean;
  readonly perform: () => void;
}

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** Whether a key press is a shortcut. Signs such as `?` bring their own Shift. */
export function matchesShortcut(press: KeyPress, shortcut: string): boolean {
  const parts = shortcut.split('+');
  const key = parts.at(-1) ?? '';
  const letter = /^[a-z]$/i.test(key);
  if ((press.ctrlKey || press.metaKey) !== parts.includes('Mod') || press.altKey) return false;
  if ((letter || key.length > 1) && press.shiftKey !== parts.includes('Shift')) return false;
  return press.key.toLowerCase() === key.toLowerCase();
}

/** Whether the words of a search all occur in an action; an empty search finds everything. */
export function findsAction(action: Action, search: string): boolean {
  const text = `${action.title} ${action.group} ${action.keywords ?? ''}`.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
