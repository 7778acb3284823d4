// One attribute: slider around the face's own value, switch to the other value, reset.
import { RotateCcw } from 'lucide-react';
import { attributeTitle } from '../../../face/attributes.ts';
import { signedText } from '../../components/format.ts';
import { Range } from '../../components/range.tsx';
import { Toggle } from '../../components/toggle.tsx';
import { REACH, ownValue, targetValue } from '../../state/edit.ts';
import { toEditor, useStudio } from '../../state/store.ts';

export function AttributeSlider({ name }: { readonly name: string }) {
  const offset = useStudio((state) => state.editor.edits.present.offsets[name] ?? 0);
  const own = useStudio((state) => ownValue(state.editor.face, name));
  const on = useStudio((state) => targetValue(state.editor, name) === 1);
  const also = useStudio((state) => state.editor.alsoTurned.includes(name));
  const title = attributeTitle(name);
  const reset = (): void => toEditor({ kind: 'reset', name });
  return (
    <div className={`slider-row${offset === 0 ? '' : ' moved'}${also ? ' also' : ''}`}>
      <span className="slider-name">
        {title}
        {also ? <span className="also-note">turned off too</span> : null}
      </span>
      <span className="numbers slider-value">{signedText(offset)}</span>
      <button
        type="button"
        className="button quiet compact tiny"
        aria-label={`Reset ${title}`}
        disabled={offset === 0}
        onClick={reset}
      >
        <RotateCcw size={13} aria-hidden />
      </button>
      <Toggle label={`Turn ${title}`} checked={on} onChange={() => toEditor({ kind: 'switch', name })} />
      <Range
        label={title}
        value={offset}
        min={-REACH}
        max={REACH}
        step={0.05}
        tick={0}
        origin={0}
        text={`${signedText(offset)}, the face ${own === 1 ? 'has it' : 'does not have it'}`}
        onChange={(value) => toEditor({ kind: 'offset', name, value })}
        onCommit={() => toEditor({ kind: 'settle' })}
        onReset={reset}
      />
    </div>
  );
}
