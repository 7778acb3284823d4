// What was recognised in dropped files, what to make of it, and how far that is.
import { CROPS, isCropName } from '../../../face/crops.ts';
import type { CropName } from '../../../face/crops.ts';
import { IMPORT_SIZES } from '../../../protocol/importing.ts';
import type { FoundSummary, ImportRequest, SplitRule } from '../../../protocol/importing.ts';
import { cancelImportAction } from '../../actions/general.ts';
import { ActionButton } from '../../components/buttons.tsx';
import { Modal } from '../../components/dialog.tsx';
import { Failure } from '../../components/failure.tsx';
import { bytesText, clockText, countText } from '../../components/format.ts';
import { beginImport, changeImport, closeImport } from '../../live/importer.ts';
import type { ImporterState } from '../../state/importer.ts';
import { useStudio } from '../../state/store.ts';
import { unfinishedTitle } from './unfinished.tsx';

export function ImportDialog() {
  const importer = useStudio((state) => state.importer);
  if (importer.kind === 'none') return null;
  return (
    <Modal title="Import faces" onClose={closeImport} wide>
      {importer.kind === 'surveying' ? (
        <div role="status">
          <p>Looking through {countText(importer.files)} files.</p>
          <progress aria-label="Looking through the files" className="wide-progress" />
        </div>
      ) : null}
      {importer.kind === 'failed' ? (
        <>
          <Failure
            error={importer.error}
            kept="What is stored is kept: the same files go on where they stopped."
          />
          <div className="row end">
            <button type="button" className="button" onClick={closeImport}>
              Close
            </button>
          </div>
        </>
      ) : null}
      {importer.kind === 'choosing' ? <Choices {...importer} /> : null}
      {importer.kind === 'importing' ? <Progress title={importer.title} /> : null}
    </Modal>
  );
}

function Progress({ title }: { readonly title: string }) {
  const importing = useStudio((state) => state.library.importing);
  const progress = importing.kind === 'running' ? importing.progress : null;
  const left = progress?.secondsLeft ?? null;
  return (
    <div role="status" className="import-state">
      <p>Importing {title}. You can close this and go on working.</p>
      <progress
        aria-label="Import progress"
        className="wide-progress"
        {...(progress === null ? {} : { max: progress.total, value: progress.done })}
      />
      <p className="numbers faint">
        {progress === null
          ? 'Beginning'
          : `${countText(progress.done)} of ${countText(progress.total)}, ${Math.round(progress.perSecond)} a second`}
        {left === null ? '' : `, ${clockText(left)} left`}
      </p>
      <div className="row end">
        <ActionButton action={cancelImportAction} />
      </div>
    </div>
  );
}

const SPLITS: Readonly<Record<SplitRule, string>> = {
  official: "CelebA's own partition",
  stgan: "STGAN's variant of it",
  files: 'As the files say',
  tenths: 'Eight tenths, one, one',
};

type Choosing = Extract<ImporterState, { kind: 'choosing' }>;
const change = (request: Partial<ImportRequest>): void => changeImport({ kind: 'change', request });

function Choices({ survey, request, estimate, error }: Choosing) {
  const unfinished = useStudio((state) => state.library.unfinished);
  const found = survey.sets[request.set];
  if (found === undefined) return null;
  return (
    <form
      className="import-choices"
      onSubmit={(event) => {
        event.preventDefault();
        void beginImport();
      }}
    >
      {survey.sets.length === 1 ? null : (
        <label className="field">
          <span className="field-label">Found</span>
          <select value={request.set} onChange={(event) => change({ set: Number(event.target.value) })}>
            {survey.sets.map((set, place) => (
              <option key={place} value={place}>
                {set.title}, {countText(set.pictures)} pictures
              </option>
            ))}
          </select>
        </label>
      )}
      <Found found={found} others={survey.others} />
      <Fields found={found} request={request} />
      {error === null ? null : (
        <p className="problem" role="alert">
          {error.message} {error.remedy}
        </p>
      )}
      <p className="numbers" role="status">
        {estimate === null
          ? 'Counting'
          : `${countText(estimate.pictures)} pictures (${estimate.splits.map(countText).join(' to train, ')} to test), ${bytesText(estimate.bytes)}${
              estimate.free === null ? '' : ` of ${bytesText(estimate.free)} free`
            }${estimate.kept > 0 ? `; ${countText(estimate.kept)} are stored already` : ''}`}
      </p>
      {estimate?.notes.map((note) => (
        <p key={note} className="faint small">
          {note}
        </p>
      ))}
      {estimate?.kept !== 0 || unfinished.length === 0 ? null : (
        <p className="faint small">
          Unfinished in this browser: {unfinished.map(unfinishedTitle).join('; ')}. The same choices go on
          with it.
        </p>
      )}
      <div className="row end">
        <button type="button" className="button" onClick={closeImport}>
          Cancel
        </button>
        <button type="submit" className="button main" disabled={estimate === null || error !== null}>
          Import
        </button>
      </div>
    </form>
  );
}

function Found({ found, others }: { readonly found: FoundSummary; readonly others: number }) {
  return (
    <>
      <p>
        <b>{found.title}</b>: {countText(found.pictures)} {found.channels === 1 ? 'grey ' : ''}pictures
        {found.labelled > 0 ? `, ${countText(found.labelled)} with parts` : ''},{' '}
        {found.attributes.length === 0 ? 'no labels' : `${found.attributes.length} attributes`}.
      </p>
      <p className="faint small">{found.source}</p>
      {[...found.notes, ...(others > 0 ? [`${countText(others)} files belong to none of this.`] : [])].map(
        (note) => (
          <p key={note} className="faint small">
            {note}
          </p>
        ),
      )}
    </>
  );
}

function Fields({ found, request }: { readonly found: FoundSummary; readonly request: ImportRequest }) {
  return (
    <div className="import-fields">
      <label className="field">
        <span className="field-label">Name</span>
        <input
          type="text"
          maxLength={64}
          value={request.title ?? ''}
          onChange={(event) => change({ title: event.target.value })}
        />
      </label>
      {found.kind === 'shards' ? null : (
        <label className="field">
          <span className="field-label">Side of the pictures</span>
          <select value={request.size} onChange={(event) => change({ size: Number(event.target.value) })}>
            {IMPORT_SIZES.map((size) => (
              <option key={size} value={size}>
                {size} px{size === found.size ? ', suits best' : ''}
              </option>
            ))}
          </select>
        </label>
      )}
      {found.splitRules.length < 2 ? null : (
        <label className="field">
          <span className="field-label">Who trains and who tests</span>
          <select
            value={request.split ?? found.splitRules[0]}
            onChange={(event) => {
              const split = found.splitRules.find((rule) => rule === event.target.value);
              if (split !== undefined) change({ split });
            }}
          >
            {found.splitRules.map((rule) => (
              <option key={rule} value={rule}>
                {SPLITS[rule]}
              </option>
            ))}
          </select>
        </label>
      )}
      {found.cropped ? (
        <label className="field">
          <span className="field-label">Cut out</span>
          <select
            value={request.crop ?? ''}
            onChange={(event) => {
              const crop = event.target.value;
              if (isCropName(crop)) change({ crop });
            }}
          >
            {request.crop === undefined ? <option value="">What suits source and size</option> : null}
            {(Object.keys(CROPS) as CropName[]).map((name) => (
              <option key={name} value={name}>
                {CROPS[name].title}
              </option>
            ))}
          </select>
        </label>
      ) : null}
      <label className="field">
        <span className="field-label">At most</span>
        <input
          type="number"
          min={1}
          max={found.pictures}
          placeholder="all pictures"
          value={request.limit ?? ''}
          onChange={(event) => {
            const limit = Math.round(Number(event.target.value));
            if (limit >= 1) return change({ limit });
            const { limit: _, ...rest } = request;
            change({ ...rest });
          }}
        />
      </label>
    </div>
  );
}
