// How far an import is, with what can be done about it.
import { BUILT_IN_DATASET, INDEPENDENT_DATASET, LARGE_DATASET } from '../../face/presets.ts';
import { cancelImportAction, importAction } from '../actions/general.ts';
import { useStudio } from '../state/store.ts';
import { ActionButton } from './buttons.tsx';
import { Failure } from './failure.tsx';
import { clockText, countText } from './format.ts';

const WHAT: Readonly<Record<string, string>> = {
  [BUILT_IN_DATASET]: 'Unpacking the built-in faces',
  [LARGE_DATASET]: 'Drawing large faces',
  [INDEPENDENT_DATASET]: 'Drawing faces',
};

export function ImportProgressBar() {
  const importing = useStudio((state) => state.library.importing);
  if (importing.kind === 'failed') {
    return (
      <Failure
        error={importing.error}
        kept="Faces that were imported before are kept."
        actions={[importAction]}
      />
    );
  }
  if (importing.kind !== 'running') {
    return (
      <div className="import">
        <ActionButton action={importAction} />
      </div>
    );
  }
  const { progress, dataset } = importing;
  const rate = progress !== null && progress.perSecond >= 1 ? Math.round(progress.perSecond) : null;
  const left = progress?.secondsLeft ?? null;
  return (
    <div className="import">
      <span>{WHAT[dataset ?? BUILT_IN_DATASET] ?? 'Importing faces'}</span>
      <progress
        aria-label="Import progress"
        className="import-progress"
        {...(progress === null ? {} : { max: progress.total, value: progress.done })}
      />
      <span className="numbers faint">
        {progress === null ? '' : `${countText(progress.done)} of ${countText(progress.total)}`}
        {rate === null ? '' : `, ${countText(rate)} a second`}
        {left === null ? '' : `, ${clockText(left)} left`}
      </span>
      <ActionButton action={cancelImportAction} look="quiet" />
    </div>
  );
}
