// The data sets: which one is looked at, and what can be done with it as a whole.
import { Download, FolderUp, Pencil, Trash2, Upload } from 'lucide-react';
import type { DatasetSummary } from '../../../protocol/messages.ts';
import {
  exportDatasetAction,
  importFacesAction,
  importFolderAction,
  removeDatasetAction,
  renameDatasetAction,
} from '../../actions/data.ts';
import { ActionButton } from '../../components/buttons.tsx';
import { show, useStudio } from '../../state/store.ts';

export function DatasetBar({ dataset }: { readonly dataset: DatasetSummary }) {
  const library = useStudio((state) => state.library);
  const sets = library.preview === null ? library.datasets : [...library.datasets, library.preview];
  return (
    <div className="dataset-bar" role="toolbar" aria-label="Data sets">
      {sets.length < 2 ? (
        <h2>{dataset.title}</h2>
      ) : (
        <select
          aria-label="Data set on show"
          value={dataset.id}
          onChange={(event) => show({ set: event.target.value, open: null, filter: {}, part: null })}
        >
          {sets.map(({ id, title, size }) => (
            <option key={id} value={id}>
              {title} ({size} px)
            </option>
          ))}
        </select>
      )}
      <span className="grow" />
      <ActionButton action={importFacesAction} icon={Upload} look="quiet">
        <span className="wide-only">Import faces</span>
      </ActionButton>
      <ActionButton action={importFolderAction} icon={FolderUp} look="quiet" compact />
      <ActionButton action={exportDatasetAction} icon={Download} look="quiet" compact />
      <ActionButton action={renameDatasetAction} icon={Pencil} look="quiet" compact />
      <ActionButton action={removeDatasetAction} icon={Trash2} look="quiet" compact />
    </div>
  );
}
