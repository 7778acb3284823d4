// The tools above the stage: undo and redo, overlays, look of the pictures, export.
import { Download, Grid3x3, ImagePlus, Redo2, RotateCcw, Shirt, Sparkles, Undo2, ZoomIn } from 'lucide-react';
import {
  attentionOverlayAction,
  clothingOverlayAction,
  exportAction,
  exportLargeAction,
  photoAction,
  pixelsAction,
  redoAction,
  resetAction,
  undoAction,
} from '../../actions/edit.ts';
import { ActionButton } from '../../components/buttons.tsx';
import { Range } from '../../components/range.tsx';
import { prefer, useStudio } from '../../state/store.ts';

const GAINS = [1, 2, 4, 8] as const;

export function Toolbar() {
  const { overlay, overlayOpacity, gain, crispPixels } = useStudio((state) => state.preferences);
  const hasMasks = useStudio(({ editor }) => editor.model.kind !== 'ready' || editor.model.info.hasMasks);
  const picture = useStudio((state) => state.shows.picture);
  return (
    <div className="toolbar" role="toolbar" aria-label="Picture tools">
      <ActionButton action={undoAction} icon={Undo2} look="quiet" compact />
      <ActionButton action={redoAction} icon={Redo2} look="quiet" compact />
      <ActionButton action={resetAction} icon={RotateCcw} look="quiet" compact />
      <span className="divider" />
      {hasMasks ? (
        <>
          <ActionButton
            action={attentionOverlayAction}
            icon={Sparkles}
            look="quiet"
            compact
            pressed={overlay === 'attention'}
          />
          <ActionButton
            action={clothingOverlayAction}
            icon={Shirt}
            look="quiet"
            compact
            pressed={overlay === 'clothing'}
          />
        </>
      ) : null}
      {overlay === 'none' || !hasMasks ? null : (
        <span className="toolbar-range">
          <Range
            label="Mask opacity"
            value={overlayOpacity}
            min={0}
            max={1}
            step={0.05}
            text={`${Math.round(overlayOpacity * 100)} %`}
            onChange={(value) => prefer({ overlayOpacity: value })}
          />
        </span>
      )}
      <ActionButton action={pixelsAction} icon={Grid3x3} look="quiet" compact pressed={crispPixels} />
      {picture === 'difference' ? (
        <label className="inline-select">
          <span className="faint">Amplified</span>
          <select
            value={gain}
            onChange={(event) =>
              prefer({ gain: GAINS.find((each) => each === Number(event.target.value)) ?? 2 })
            }
          >
            {GAINS.map((each) => (
              <option key={each} value={each}>
                {each}x
              </option>
            ))}
          </select>
        </label>
      ) : null}
      <span className="grow" />
      <ActionButton action={photoAction} icon={ImagePlus} look="quiet">
        <span className="wide-only">Open a photograph</span>
      </ActionButton>
      <ActionButton action={exportLargeAction} icon={ZoomIn} look="quiet" compact />
      <ActionButton action={exportAction} icon={Download}>
        <span className="wide-only">Export PNG</span>
      </ActionButton>
    </div>
  );
}
