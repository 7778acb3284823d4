// A fold under the sliders for what a judge sees. What it shows is loaded, and the judge asked, once it is opened.
import { Suspense, lazy, useState } from 'react';
import { askEditor } from '../../live/editor.ts';
import { useStudio } from '../../state/store.ts';
import { resultPixels } from './pictures.ts';

const JudgeBars = lazy(async () => ({ default: (await import('../evaluate/evaluate-view.tsx')).JudgeBars }));

export function JudgeSees() {
  const [open, setOpen] = useState(false);
  const model = useStudio(({ editor }) => (editor.model.kind === 'ready' ? editor.model.info : null));
  const shown = useStudio((state) => state.editor.shown);
  const clothing = useStudio((state) => state.editor.edits.present.clothing);
  if (model === null || shown === null) return null;
  return (
    <details className="judge-sees" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>What the judge sees</summary>
      {open ? (
        <Suspense fallback={<div className="skeleton slider-skeleton" aria-busy="true" />}>
          <JudgeBars ask={askEditor} model={model} shown={shown} after={resultPixels(shown, clothing)} />
        </Suspense>
      ) : null}
    </details>
  );
}
