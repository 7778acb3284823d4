// How shortcuts are written for people.

const MAC = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent);

/** "Mod+Shift+Z" becomes "Ctrl+Shift+Z", or the signs of a Mac keyboard. */
export function shortcutText(shortcut: string, mac = MAC): string {
  return mac ? shortcut.replace('Mod+', '⌘').replace('Shift+', '⇧') : shortcut.replace('Mod', 'Ctrl');
}
