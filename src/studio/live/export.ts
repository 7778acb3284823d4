// Saves what is on show as a PNG at the model's own size, or four times as large with hard pixels.
import { attributeTitle } from '../../face/attributes.ts';
import { pictureRgba } from '../pictures/paint.ts';
import { withText } from '../pictures/png-text.ts';
import { say, useStudio } from '../state/store.ts';
import { saveFile } from './save.ts';

function fileName(): string {
  const { editor } = useStudio.getState();
  const edits = Object.entries(editor.edits.present.offsets)
    .filter(([, value]) => value !== 0)
    .map(([name, value]) => `${attributeTitle(name)} ${value > 0 ? '+' : ''}${value}`);
  const words = [editor.face?.title ?? 'face', ...edits].join(' ');
  return `${words.replaceAll(/[^\w.+-]+/g, '-')}.png`;
}

/** How the picture came about, as JSON; the name of an own photograph stays out of it. */
function editText(): string {
  const { face, model, edits } = useStudio.getState().editor;
  const { offsets, intensity, clothing } = edits.present;
  const info = model.kind === 'ready' ? model.info : null;
  return JSON.stringify({
    model:
      info === null ? null : { title: info.title, method: info.method, step: info.step, size: info.size },
    face: face?.index === null ? 'photograph' : (face?.key ?? null),
    offsets,
    intensity,
    ...(info?.hasMasks === true ? { clothing } : {}),
  });
}

/** @param factor whole enlargement, nearest neighbour */
export async function exportPng(factor: 1 | 4): Promise<void> {
  const { editor } = useStudio.getState();
  if (editor.shown === null) return;
  const { result } = editor.shown;
  const pixels = editor.edits.present.clothing ? result.final : result.edited;
  const small = new OffscreenCanvas(result.size, result.size);
  small
    .getContext('2d')
    ?.putImageData(new ImageData(pictureRgba(pixels, result.channels), result.size, result.size), 0, 0);
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = result.size * factor;
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob === null) return say('The picture could not be written.');
  const png = new Uint8Array(await blob.arrayBuffer());
  saveFile(new Blob([withText(png, 'Semblance', editText())], { type: 'image/png' }), fileName());
  say('Picture saved.');
}
