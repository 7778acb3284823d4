// The two questions about a data set: its new name, and whether it may really go.
import { RenameDialog, SureDialog } from '../../components/questions.tsx';
import { countText } from '../../components/format.ts';
import { dataDataset } from '../../live/faces.ts';
import { removeDataset, renameDataset } from '../../live/importer.ts';
import { isBuiltIn } from '../../../face/presets.ts';
import { useStudio } from '../../state/store.ts';

interface Props {
  readonly verb: 'rename' | 'remove';
  readonly onClose: () => void;
}

export function DatasetDialogs({ verb, onClose }: Props) {
  const dataset = useStudio(dataDataset);
  const runs = useStudio(
    ({ library }) => library.runs.filter(({ settings }) => settings.dataset === dataset?.id).length,
  );
  if (dataset === null) return null;
  if (verb === 'rename') {
    return (
      <RenameDialog
        title="Rename data set"
        name={dataset.title}
        onClose={onClose}
        onRename={(title) => void renameDataset(dataset.id, title)}
      />
    );
  }
  return (
    <SureDialog
      title={`Delete ${dataset.title}?`}
      verb="Delete"
      onClose={onClose}
      onSure={() => void removeDataset(dataset.id)}
    >
      {countText(dataset.count)} pictures are deleted from this browser; the files that they came from are not
      touched. {runs > 0 ? `${countText(runs)} runs learnt from them and cannot go on without. ` : ''}
      {isBuiltIn(dataset.id)
        ? 'Built-in faces are made again when they are needed.'
        : 'This cannot be undone.'}
    </SureDialog>
  );
}
