// The `?` sheet: all shortcuts by group, read from the actions.
import { ACTIONS } from '../actions/registry.ts';
import { Modal } from './dialog.tsx';
import { shortcutText } from './keys.ts';

const GROUPS = ['Go to', 'Edit', 'Look', 'Train', 'Help'] as const;
const HELD = { group: 'Look', title: 'Show the original while held', keys: 'Space' };

export function Shortcuts({ onClose }: { readonly onClose: () => void }) {
  return (
    <Modal title="Keyboard shortcuts" onClose={onClose} wide>
      <div className="shortcuts">
        {GROUPS.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {ACTIONS.filter((action) => action.group === group && action.shortcut !== undefined).map(
                (action) => (
                  <div key={action.id} className="shortcut">
                    <dt>{action.title}</dt>
                    <dd>
                      <kbd>{shortcutText(action.shortcut ?? '')}</kbd>
                    </dd>
                  </div>
                ),
              )}
              {group === HELD.group ? (
                <div className="shortcut">
                  <dt>{HELD.title}</dt>
                  <dd>
                    <kbd>{HELD.keys}</kbd>
                  </dd>
                </div>
              ) : null}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
