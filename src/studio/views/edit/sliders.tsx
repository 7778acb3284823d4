// The attributes of the model, grouped as people think of faces; intensity of all; clothing mask.
import { ATTRIBUTE_GROUPS } from '../../../face/attributes.ts';
import { recipeOf } from '../../../face/recipes.ts';
import { clothingAction, resetAction } from '../../actions/edit.ts';
import { ActionButton } from '../../components/buttons.tsx';
import { Range } from '../../components/range.tsx';
import { TermHelp } from '../../components/term.tsx';
import { Toggle } from '../../components/toggle.tsx';
import { REACH } from '../../state/edit.ts';
import { toEditor, useStudio } from '../../state/store.ts';
import { AttributeSlider } from './attribute-slider.tsx';
import { ClassPicker } from './class-picker.tsx';
import { PhotoLabels } from './photo-labels.tsx';

/** The model's attributes in groups; what no group knows comes last. */
function groupedAttributes(attributes: readonly string[]): { title: string; names: string[] }[] {
  const known = ATTRIBUTE_GROUPS.map(({ title, names }) => ({
    title,
    names: names.filter((name) => attributes.includes(name)).map(String),
  }));
  const grouped = new Set(known.flatMap((group) => group.names));
  const rest = attributes.filter((name) => !grouped.has(name));
  return [...known, { title: 'More', names: rest }].filter((group) => group.names.length > 0);
}

export function Sliders() {
  const model = useStudio((state) => state.editor.model);
  const face = useStudio((state) => state.editor.face);
  if (model.kind === 'none') return <p className="faint">Sliders appear once there is a model.</p>;
  if (model.kind !== 'ready' || face === null) return <SliderSkeleton />;
  const { attributes, hasMasks, labels } = model.info;
  return (
    <>
      <PhotoLabels attributes={attributes} />
      {labels === 'one-hot' ? (
        <ClassPicker classes={attributes} />
      ) : (
        groupedAttributes(attributes).map((group) => (
          <section key={group.title} className="slider-group">
            <h3>{group.title}</h3>
            {group.names.map((name) => (
              <AttributeSlider key={name} name={name} />
            ))}
          </section>
        ))
      )}
      <section className="slider-group">
        <h3>All together</h3>
        <Intensity />
        {hasMasks ? <ClothingToggle /> : <NoMasks method={model.info.method} />}
        <ActionButton action={resetAction} />
      </section>
    </>
  );
}

function Intensity() {
  const intensity = useStudio((state) => state.editor.edits.present.intensity);
  return (
    <div className="slider-row">
      <span className="slider-name">
        Intensity <TermHelp name="intensity" />
      </span>
      <span className="numbers slider-value">{Math.round(intensity * 100)} %</span>
      <Range
        label="Intensity"
        value={intensity}
        min={0}
        max={REACH}
        step={0.05}
        tick={1}
        text={`${Math.round(intensity * 100)} percent`}
        onChange={(value) => toEditor({ kind: 'intensity', value })}
        onCommit={() => toEditor({ kind: 'settle' })}
        onReset={() => {
          toEditor({ kind: 'intensity', value: 1 });
          toEditor({ kind: 'settle' });
        }}
      />
    </div>
  );
}

/** Why there are no mask panels. */
function NoMasks({ method }: { readonly method: string }) {
  return (
    <p className="faint small">
      {recipeOf(method)?.title ?? 'This model'} has no masks: it paints the whole picture anew, so there is
      nothing that says what may change and what has to stay.
    </p>
  );
}

function ClothingToggle() {
  const clothing = useStudio((state) => state.editor.edits.present.clothing);
  return (
    <Toggle label="Clothing mask" checked={clothing} onChange={clothingAction.perform}>
      Keep clothing <TermHelp name="clothing" />
    </Toggle>
  );
}

function SliderSkeleton() {
  return (
    <div role="status" aria-busy="true" aria-label="Loading">
      {Array.from({ length: 8 }, (_, index) => (
        <div key={index} className="skeleton slider-skeleton" />
      ))}
    </div>
  );
}
