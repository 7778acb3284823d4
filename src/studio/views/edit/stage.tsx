// The stage: source and chosen picture under a before/after slider, and all other pictures in a strip below at the
// same zoom.
import { useMemo, useRef } from 'react';
import { ReactCompareSlider } from 'react-compare-slider';
import { Legend } from '../../components/legend.tsx';
import { TermHelp } from '../../components/term.tsx';
import { Picture } from '../../pictures/picture.tsx';
import { pictureRgba } from '../../pictures/paint.ts';
import { fitted } from '../../pictures/resize.ts';
import type { PictureName } from '../../state/address.ts';
import { show, useStudio } from '../../state/store.ts';
import type { StudioState } from '../../state/store.ts';
import {
  PICTURE_INFO,
  overlaid,
  paintedPicture,
  picturesOf,
  resultPixels,
  shownPicture,
} from './pictures.ts';
import { useZoom } from '../../pictures/use-zoom.ts';

/** Until a model is open, places for all pictures are kept. */
const withMasks = ({ editor }: StudioState): boolean =>
  editor.model.kind !== 'ready' || editor.model.info.hasMasks;

export function Stage() {
  const stage = useRef<HTMLDivElement>(null);
  const zoom = useZoom(stage);
  return (
    <div className="stage" ref={stage} style={zoom.style}>
      <Pair zoom={zoom.scale} />
      <Strip zoom={zoom.scale} />
    </div>
  );
}

function useSource() {
  const shown = useStudio((state) => state.editor.shown);
  const face = useStudio((state) => state.editor.face);
  return useMemo(() => {
    if (shown !== null)
      return { size: shown.result.size, rgba: pictureRgba(shown.source, shown.result.channels) };
    if (face === null) return { size: 64, rgba: null };
    const small = fitted(face.picture, Math.min(128, face.picture.size), 3);
    return { size: small.size, rgba: pictureRgba(small.pixels, 3) };
  }, [shown, face]);
}

function Pair({ zoom }: { readonly zoom: number }) {
  const shown = useStudio((state) => state.editor.shown);
  const picture = useStudio((state) => shownPicture(state.shows.picture, withMasks(state)));
  const holding = useStudio((state) => state.holding);
  const clothing = useStudio((state) => state.editor.edits.present.clothing);
  const preferences = useStudio((state) => state.preferences);
  const title = useStudio((state) => state.editor.face?.title ?? '');
  const source = useSource();
  const large = useMemo(() => {
    if (shown === null || holding) return source.rgba;
    if (picture === 'final') return overlaid(resultPixels(shown, clothing), shown, preferences);
    if (picture === 'edited' || picture === 'raw') return overlaid(shown.result[picture], shown, preferences);
    return paintedPicture(picture, shown, clothing, preferences.gain);
  }, [shown, holding, picture, clothing, preferences, source]);
  const info = PICTURE_INFO[picture];
  const word = holding || shown === null ? 'Original' : info.label;
  return (
    <figure className="pair">
      {source.rgba === null ? (
        <div className="compare skeleton" aria-busy="true" aria-label="Waiting for a face" role="img" />
      ) : (
        <ReactCompareSlider
          className="compare"
          defaultPosition={50}
          onlyHandleDraggable={zoom > 1}
          itemOne={<Picture label="Source face" size={source.size} rgba={source.rgba} zoom={zoom} />}
          itemTwo={<Picture label={`${word}, large`} size={source.size} rgba={large} zoom={zoom} />}
        />
      )}
      <figcaption className="pair-caption">
        <span className="faint">{title === '' ? 'Source' : title}</span>
        <span className="pair-name">
          {word}
          {info.ramp === undefined ? null : <Legend ramp={info.ramp} />}
        </span>
      </figcaption>
    </figure>
  );
}

function Strip({ zoom }: { readonly zoom: number }) {
  const names = picturesOf(useStudio(withMasks));
  return (
    <ul className="strip" aria-label="Pictures of this edit">
      {names.map((name) => (
        <StripItem key={name} name={name} zoom={zoom} />
      ))}
    </ul>
  );
}

function StripItem({ name, zoom }: { readonly name: PictureName; readonly zoom: number }) {
  const shown = useStudio((state) => state.editor.shown);
  const current = useStudio((state) => shownPicture(state.shows.picture, withMasks(state)) === name);
  const clothing = useStudio((state) => state.editor.edits.present.clothing);
  const gain = useStudio((state) => state.preferences.gain);
  const rgba = useMemo(
    () => (shown === null ? null : paintedPicture(name, shown, clothing, gain)),
    [shown, name, clothing, gain],
  );
  const info = PICTURE_INFO[name];
  return (
    <li className={`strip-item${current ? ' current' : ''}`}>
      <button
        type="button"
        aria-pressed={current}
        aria-label={`Show ${info.label} large`}
        onClick={() => show({ picture: name })}
      >
        <Picture label={info.label} size={shown?.result.size ?? 64} rgba={rgba} zoom={zoom} />
      </button>
      <span className="strip-caption">
        {info.label} <TermHelp name={info.term} />
      </span>
      {info.ramp === undefined ? null : <Legend ramp={info.ramp} />}
    </li>
  );
}
