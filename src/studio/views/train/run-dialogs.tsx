// The two questions about a run: its new name, and whether it may really go.
import { RenameDialog, SureDialog } from '../../components/questions.tsx';
import { countText } from '../../components/format.ts';
import { removeRun, renameRun } from '../../live/runs.ts';
import { useStudio } from '../../state/store.ts';

interface Props {
  readonly verb: 'rename' | 'remove';
  readonly onClose: () => void;
}

export function RunDialogs({ verb, onClose }: Props) {
  const run = useStudio((state) => state.library.runs.find((each) => each.id === state.shows.run));
  if (run === undefined) return null;
  if (verb === 'rename') {
    return (
      <RenameDialog
        title="Rename run"
        name={run.name}
        onClose={onClose}
        onRename={(name) => void renameRun(run.id, name)}
      />
    );
  }
  return (
    <SureDialog
      title={`Delete ${run.name}?`}
      verb="Delete"
      onClose={onClose}
      onSure={() => void removeRun(run.id)}
    >
      Its weights, curves and probe pictures up to step {countText(run.step)} are deleted from this browser.
      This cannot be undone.
    </SureDialog>
  );
}
