// What an own photograph shows, said by the user: the model is told differences, so it has to know the start.
import { attributeTitle } from '../../../face/attributes.ts';
import { ownValue } from '../../state/edit.ts';
import { isBuiltIn } from '../../../face/presets.ts';
import { toEditor, useStudio } from '../../state/store.ts';

export function PhotoLabels({ attributes }: { readonly attributes: readonly string[] }) {
  const face = useStudio((state) => state.editor.face);
  if (face?.kind !== 'photo') return null;
  return (
    <section className="slider-group">
      <h3>This photograph shows</h3>
      <div className="chips">
        {attributes.map((name) => {
          const has = ownValue(face, name) === 1;
          return (
            <button
              key={name}
              type="button"
              className="chip choice"
              aria-pressed={has}
              aria-label={`Photograph has ${attributeTitle(name)}`}
              onClick={() => toEditor({ kind: 'label', name, value: has ? 0 : 1 })}
            >
              {attributeTitle(name)}
            </button>
          );
        })}
      </div>
      <PhotoLimits />
    </section>
  );
}

/** What to expect of a model that has only seen drawn faces, and what to do instead. */
function PhotoLimits() {
  const drawn = useStudio(({ editor, library }) => {
    const source = editor.model.kind === 'none' ? null : editor.model.source;
    if (source?.kind === 'shipped') return true;
    const run = source?.kind === 'run' ? library.runs.find(({ id }) => id === source.runId) : undefined;
    return run !== undefined && isBuiltIn(run.settings.dataset);
  });
  if (!drawn) return null;
  return (
    <p className="faint small">
      This model learnt from drawn faces only. It is not expected to do well on photographs: hair and glasses
      may miss their place, masks may leak. For photographs, bring your own pictures in under Data and train
      on them.
    </p>
  );
}
