// The two questions about a run: its new name, and whether it may really go.
import { useState } from 'react';
import { Modal } from '../../components/dialog.tsx';
import { countText } from '../../components/format.ts';
import { removeRun, renameRun } from '../../live/runs.ts';
import { useStudio } from '../../state/store.ts';

export function RunDialogs({
  verb,
  onClose,
}: {
  readonly verb: 'rename' | 'remove';
  readonly onClose: () => void;
}) {
  const run = useStudio((state) => state.library.runs.find((each) => each.id === state.shows.run));
  const [name, setName] = useState(run?.name ?? '');
  if (run === undefined) return null;
  if (verb === 'remove') {
    return (
      <Modal title={`Delete ${run.name}?`} onClose={onClose}>
        <p>
          Its weights, curves and probe pictures up to step {countText(run.step)} are deleted from this
          browser. This cannot be undone.
        </p>
        <div className="row end">
          <button type="button" className="button" onClick={onClose}>
            Keep
          </button>
          <button type="button" className="button danger" onClick={() => void removeRun(run.id)}>
            Delete
          </button>
        </div>
      </Modal>
    );
  }
  return (
    <Modal title="Rename run" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '') void renameRun(run.id, name.trim());
        }}
      >
        <label className="field">
          <span className="field-label">Name</span>
          <input
            type="text"
            maxLength={64}
            value={name}
            autoFocus
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <div className="row end">
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button main" disabled={name.trim() === ''}>
            Rename
          </button>
        </div>
      </form>
    </Modal>
  );
}
