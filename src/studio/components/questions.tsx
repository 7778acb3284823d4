// The two questions about things that have a name: a new name, and whether they may really go.
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Modal } from './dialog.tsx';

interface RenameProps {
  readonly title: string;
  readonly name: string;
  readonly onClose: () => void;
  readonly onRename: (name: string) => void;
}

export function RenameDialog({ title, name, onClose, onRename }: RenameProps) {
  const [text, setText] = useState(name);
  return (
    <Modal title={title} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim() !== '') onRename(text.trim());
        }}
      >
        <label className="field">
          <span className="field-label">Name</span>
          <input
            type="text"
            maxLength={64}
            value={text}
            autoFocus
            onChange={(event) => setText(event.target.value)}
          />
        </label>
        <div className="row end">
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button main" disabled={text.trim() === ''}>
            Rename
          </button>
        </div>
      </form>
    </Modal>
  );
}

interface SureProps {
  readonly title: string;
  readonly verb: string;
  readonly children: ReactNode;
  readonly onClose: () => void;
  readonly onSure: () => void;
}

export function SureDialog({ title, verb, children, onClose, onSure }: SureProps) {
  return (
    <Modal title={title} onClose={onClose}>
      <p>{children}</p>
      <div className="row end">
        <button type="button" className="button" onClick={onClose}>
          Keep
        </button>
        <button type="button" className="button danger" onClick={onSure}>
          {verb}
        </button>
      </div>
    </Modal>
  );
}
