// The command palette: every action that can be performed now, found by typing.
import { useState } from 'react';
import type { KeyboardEvent } from 'react';
import type { Action } from '../actions/action.ts';
import { findsAction } from '../actions/action.ts';
import { ACTIONS } from '../actions/registry.ts';
import { useStudio } from '../state/store.ts';
import { Modal } from './dialog.tsx';
import { shortcutText } from './keys.ts';

export function Palette({ onClose }: { readonly onClose: () => void }) {
  const [search, setSearch] = useState('');
  const [place, setPlace] = useState(0);
  const state = useStudio();
  const found = ACTIONS.filter(
    (action) => action.id !== 'palette' && findsAction(action, search) && action.enabled(state),
  );
  const chosen = Math.min(place, Math.max(0, found.length - 1));
  const perform = (action: Action | undefined): void => {
    if (action === undefined) return;
    onClose();
    action.perform();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') setPlace((chosen + 1) % Math.max(1, found.length));
    else if (event.key === 'ArrowUp') setPlace((chosen + found.length - 1) % Math.max(1, found.length));
    else if (event.key === 'Enter') perform(found[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <Modal title="Command palette" onClose={onClose} bare>
      <input
        className="palette-input"
        role="combobox"
        aria-expanded
        aria-controls="palette-list"
        aria-activedescendant={found[chosen] === undefined ? undefined : `palette-${found[chosen].id}`}
        aria-label="Search actions"
        placeholder="What would you like to do?"
        value={search}
        autoFocus
        onChange={(event) => {
          setSearch(event.target.value);
          setPlace(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ul className="palette-list" id="palette-list" role="listbox" aria-label="Actions">
        {found.map((action, index) => (
          <li
            key={action.id}
            id={`palette-${action.id}`}
            role="option"
            aria-selected={index === chosen}
            className="palette-item"
            onPointerMove={() => setPlace(index)}
            onClick={() => perform(action)}
          >
            <span>{action.title}</span>
            <span className="faint small">{action.group}</span>
            {action.shortcut === undefined ? <span /> : <kbd>{shortcutText(action.shortcut)}</kbd>}
          </li>
        ))}
      </ul>
      {found.length === 0 ? <p className="faint palette-empty">Nothing here can be done right now.</p> : null}
    </Modal>
  );
}
