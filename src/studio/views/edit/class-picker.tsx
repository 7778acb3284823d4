// The classes of a model of which every picture has exactly one, such as digits: a row to choose from instead of sliders.
import type { KeyboardEvent } from 'react';
import { attributeTitle } from '../../../face/attributes.ts';
import { ownValue, targetClass } from '../../state/edit.ts';
import { toEditor, useStudio } from '../../state/store.ts';

export function ClassPicker({ classes }: { readonly classes: readonly string[] }) {
  const face = useStudio((state) => state.editor.face);
  const chosen = useStudio((state) => targetClass(state.editor, classes));
  const own = classes.find((name) => ownValue(face, name) === 1) ?? null;
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const place = classes.findIndex((name) => name === (chosen ?? classes[0]));
    const next = classes[(place + by + classes.length) % classes.length];
    if (next === undefined) return;
    toEditor({ kind: 'switch', name: next });
    event.currentTarget.querySelectorAll<HTMLElement>('[role=radio]')[classes.indexOf(next)]?.focus();
  };
  return (
    <section className="slider-group">
      <h3>Turn it into</h3>
      <div className="chips" role="radiogroup" aria-label="Class" onKeyDown={onKeyDown}>
        {classes.map((name, place) => (
          <button
            key={name}
            type="button"
            role="radio"
            aria-checked={name === chosen}
            tabIndex={name === chosen || (chosen === null && place === 0) ? 0 : -1}
            className="chip choice"
            onClick={() => toEditor({ kind: 'switch', name })}
          >
            {attributeTitle(name)}
            {name === own ? <span className="faint small"> as it is</span> : null}
          </button>
        ))}
      </div>
      {own === null ? (
        <p className="faint small">
          What this picture shows is not known; the model is told the class alone.
        </p>
      ) : null}
    </section>
  );
}
