// Cuts a square out of a photograph: drag it, zoom it with the wheel or the slider, or use the arrow keys.
import { useEffect, useRef } from 'react';
import type { KeyboardEvent } from 'react';
import { Modal } from '../../components/dialog.tsx';
import { Range } from '../../components/range.tsx';
import { acceptCrop, cancelCrop, moveCrop, pendingPhoto } from '../../live/photo.ts';
import { movedCrop, zoomedCrop } from '../../state/crop.ts';
import type { Crop } from '../../state/crop.ts';
import { useStudio } from '../../state/store.ts';

/** Side of the preview on screen. */
const SIDE = 320;

export function CropDialog() {
  const cropping = useStudio((state) => state.cropping);
  if (cropping === null) return null;
  const { crop, width, height } = cropping;
  const least = Math.min(width, height);
  const zoom = least / crop.side;
  const move = (dx: number, dy: number): void => moveCrop(movedCrop(crop, dx, dy, width, height));
  const zoomBy = (factor: number): void => moveCrop(zoomedCrop(crop, factor, width, height));
  const scale = crop.side / SIDE;
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = crop.side * 0.02;
    if (event.key === 'ArrowLeft') move(-step, 0);
    else if (event.key === 'ArrowRight') move(step, 0);
    else if (event.key === 'ArrowUp') move(0, -step);
    else if (event.key === 'ArrowDown') move(0, step);
    else if (event.key === '+') zoomBy(0.95);
    else if (event.key === '-') zoomBy(1 / 0.95);
    else return;
    event.preventDefault();
  };
  return (
    <Modal title="Fit the face into the frame" onClose={cancelCrop}>
      <div
        className="crop"
        role="application"
        aria-label="Crop box: arrow keys move, plus and minus zoom"
        tabIndex={0}
        onKeyDown={onKeyDown}
        onWheel={(event) => zoomBy(Math.exp(event.deltaY / 500))}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={(event) => {
          if (event.buttons === 1) move(-event.movementX * scale, -event.movementY * scale);
        }}
      >
        <Preview crop={crop} />
        <span className="crop-guide" aria-hidden />
      </div>
      <p className="faint small">
        Eyes on the upper line, mouth on the lower one, hair inside: that is how the training faces sit. The
        photograph stays on this machine.
      </p>
      <Range
        label="Crop zoom"
        value={zoom}
        min={1}
        max={Math.max(1.01, least / 32)}
        step={0.01}
        text={`${zoom.toFixed(1)} times`}
        onChange={(value) => zoomBy(least / value / crop.side)}
      />
      <div className="row end">
        <button type="button" className="button" onClick={cancelCrop}>
          Cancel
        </button>
        <button type="button" className="button main" onClick={acceptCrop}>
          Use this photograph
        </button>
      </div>
    </Modal>
  );
}

/** A component of its own, because the dialog's content comes into being after the dialog. */
function Preview({ crop }: { readonly crop: Crop }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    const photo = pendingPhoto();
    if (context === null || context === undefined || photo === null) return;
    context.imageSmoothingQuality = 'high';
    context.clearRect(0, 0, SIDE, SIDE);
    context.drawImage(photo, crop.x, crop.y, crop.side, crop.side, 0, 0, SIDE, SIDE);
  }, [crop]);
  return <canvas ref={canvas} width={SIDE} height={SIDE} role="img" aria-label="Crop preview" />;
}
