// What an own photograph shows, said by the user: the model is told differences, so it has to know the start.
import { attributeTitle } from '../../../face/attributes.ts';
import { ownValue } from '../../state/edit.ts';
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
    </section>
  );
}
