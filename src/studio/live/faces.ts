// Puts faces and models on the table: built-in faces from the library, the model to begin with.
import { reportOf } from '../../face/errors.ts';
import { BUILT_IN_DATASET, INDEPENDENT_DATASET, LARGE_DATASET } from '../../face/presets.ts';
import type { DatasetSummary, FaceRecord, ModelSource } from '../../protocol/messages.ts';
import type { EditedFace, Edits } from '../state/edit.ts';
import type { Fit } from '../state/plan.ts';
import { testFaces } from '../state/library.ts';
import type { LibraryState } from '../state/library.ts';
import { toEditor, useStudio } from '../state/store.ts';
import type { StudioState } from '../state/store.ts';
import { faceAt } from './library.ts';

/** Faces in the filmstrip. */
export const FILMSTRIP = 60;
const FIRST_FACES = 6;

/** The data set that Edit and Data show: the built-in one (from its pack while it is not stored), else the first. */
export function mainDataset({
  datasets,
  preview,
}: Pick<LibraryState, 'datasets' | 'preview'>): DatasetSummary | null {
  return datasets.find((each) => each.id === BUILT_IN_DATASET) ?? preview ?? datasets[0] ?? null;
}

/** The data sets that a run can be planned on: stored ones, and built-in ones that are made when it starts. */
export function trainableSets(library: Pick<LibraryState, 'datasets' | 'preview'>): readonly Fit[] {
  const { datasets, preview } = library;
  const stored: readonly Fit[] = preview === null ? datasets : [...datasets, preview];
  const small = stored.find(({ id }) => id === BUILT_IN_DATASET);
  if (small === undefined) return stored;
  const drawn: readonly Fit[] = [
    { ...small, id: LARGE_DATASET, title: 'Built-in faces', size: 128 },
    { ...small, id: INDEPENDENT_DATASET, title: 'Built-in faces, independent attributes', size: 64 },
  ];
  return [...stored, ...drawn.filter(({ id }) => !stored.some((each) => each.id === id))];
}

function editedFaceOf(dataset: DatasetSummary, record: FaceRecord): EditedFace {
  const labels = Object.fromEntries(
    dataset.attributes.map((name, index) => [name, record.labels[index] ?? 0]),
  );
  const { size, channels, pixels } = record;
  return {
    key: faceKey(dataset, record.index),
    index: record.index,
    title: `Face ${record.index}`,
    kind: 'built-in',
    picture: { size, channels, pixels },
    labels,
  };
}

/** What a face of a data set is called by: equal keys mean equal pixels. */
export function faceKey({ id }: Pick<DatasetSummary, 'id'>, index: number): string {
  return `${id}:${index}`;
}

/** The data set that Data shows. */
export function dataDataset({
  shows,
  library,
}: Pick<StudioState, 'shows' | 'library'>): DatasetSummary | null {
  return library.datasets.find(({ id }) => id === shows.set) ?? mainDataset(library);
}

/** The data set whose faces Edit offers: that of the face on the table, else the one that the run learnt from. */
export function editDataset({
  editor,
  library,
}: Pick<StudioState, 'editor' | 'library'>): DatasetSummary | null {
  const source = editor.model.kind === 'none' ? null : editor.model.source;
  const run = source?.kind === 'run' ? library.runs.find(({ id }) => id === source.runId) : undefined;
  const learnt = library.datasets.find(({ id }) => id === run?.settings.dataset);
  const { face } = editor;
  const set = face === null || face.index === null ? null : face.key.slice(0, face.key.lastIndexOf(':'));
  const shown = set === learnt?.id ? learnt : library.datasets.find(({ id }) => id === set);
  // A run on other data than the built-in faces offers its own.
  return (shown?.id === BUILT_IN_DATASET ? (learnt ?? shown) : (shown ?? learnt)) ?? mainDataset(library);
}

/** Puts a stored face on the table, with no edits unless some are made for it. */
export async function chooseFace(
  index: number,
  editsFor?: (face: EditedFace) => Edits,
  dataset = editDataset(useStudio.getState()),
): Promise<void> {
  if (dataset === null || index < 0 || index >= dataset.count) return;
  try {
    const record = await faceAt(dataset.id, index);
    const face = editedFaceOf(dataset, record);
    toEditor({ kind: 'face', face, ...(editsFor === undefined ? {} : { edits: editsFor(face) }) });
  } catch (error) {
    toEditor({ kind: 'failed', error: reportOf(error) });
  }
}

/** The next (or previous) face of the filmstrip. */
export function neighbourFace(step: 1 | -1): void {
  const state = useStudio.getState();
  const { editor } = state;
  const dataset = editDataset(state);
  if (dataset === null) return;
  const faces = testFaces(dataset, FILMSTRIP);
  const place = faces.findIndex((index) => faceKey(dataset, index) === editor.face?.key);
  const next = faces[(place + step + faces.length) % faces.length];
  if (next !== undefined) void chooseFace(next);
}

/** The face to begin with: of the first few, one with hair to edit and nothing in front of it. */
export async function firstFace(dataset: DatasetSummary): Promise<number | undefined> {
  const indices = testFaces(dataset, FIRST_FACES);
  const hidden = ['Bald', 'Wearing_Hat', 'Eyeglasses', 'Blond_Hair'].map((name) =>
    dataset.attributes.indexOf(name),
  );
  const records = await Promise.all(indices.map((index) => faceAt(dataset.id, index)));
  const clear = records.find(({ labels }) => hidden.every((column) => column < 0 || labels[column] !== 1));
  return clear?.index ?? indices[0];
}

export function chooseModel(source: ModelSource): void {
  toEditor({ kind: 'model-wanted', source });
}

/** The model to begin with: the first shipped one, else the newest run with steps behind it. */
export function firstModel(library: Pick<LibraryState, 'shipped' | 'runs'>): ModelSource | null {
  const shipped = library.shipped[0];
  if (shipped !== undefined) return { kind: 'shipped', id: shipped.id };
  const run = library.runs.find((each) => each.step > 0);
  return run === undefined ? null : { kind: 'run', runId: run.id };
}
