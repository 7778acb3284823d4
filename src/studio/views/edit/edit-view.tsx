// The view that edits a face: stage and strip in the middle, faces below, models and sliders in the inspector.
import { quickLookAction } from '../../actions/train.ts';
import { dismissEditorAction, restartEditorAction } from '../../actions/edit.ts';
import { restartLibraryAction } from '../../actions/general.ts';
import { ActionButton } from '../../components/buttons.tsx';
import { Failure } from '../../components/failure.tsx';
import { Inspector } from '../../components/sheet.tsx';
import { useStudio } from '../../state/store.ts';
import { EmptyPicture } from '../../components/empty-picture.tsx';
import { Filmstrip } from './filmstrip.tsx';
import { JudgeSees } from './judge-sees.tsx';
import { ModelPicker } from './model-picker.tsx';
import { Sliders } from './sliders.tsx';
import { Stage } from './stage.tsx';
import { Toolbar } from './toolbar.tsx';

export function EditView() {
  return (
    <div className="edit with-inspector">
      <div className="edit-table">
        <Toolbar />
        <Failures />
        <Table />
        <Filmstrip />
      </div>
      <Inspector title="Attributes">
        <ModelPicker />
        <Sliders />
        <JudgeSees />
      </Inspector>
    </div>
  );
}

function Failures() {
  const failure = useStudio((state) => state.editor.failure);
  const model = useStudio((state) => state.editor.model);
  const library = useStudio((state) => state.library.status);
  if (library.kind === 'failed') {
    return (
      <Failure error={library.error} kept="What is stored stays stored." actions={[restartLibraryAction]} />
    );
  }
  const error = model.kind === 'failed' ? model.error : failure;
  if (error === null) return null;
  // A file that cannot be used says nothing about the editor.
  const ofFile = error.code.startsWith('file-') && model.kind !== 'failed';
  const actions = ofFile ? [dismissEditorAction] : [restartEditorAction];
  return <Failure error={error} kept="Your edits are kept." actions={actions} />;
}

function Table() {
  const ready = useStudio((state) => state.library.status.kind === 'ready');
  const nothing = useStudio(
    ({ editor, library }) =>
      editor.model.kind === 'none' &&
      library.shipped.length === 0 &&
      library.runs.every((run) => run.step === 0),
  );
  if (!ready || !nothing) return <Stage />;
  return (
    <div className="empty">
      <EmptyPicture />
      <h2>No model yet</h2>
      <p>
        A model learns to edit faces from the built-in ones, here on your machine. A first look takes minutes.
      </p>
      <ActionButton action={quickLookAction} look="main" />
    </div>
  );
}
