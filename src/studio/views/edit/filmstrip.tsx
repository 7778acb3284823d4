// The faces to choose from: built-in test faces, fetched as they come into view.
import { ImagePlus } from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import { photoAction } from '../../actions/edit.ts';
import { ImportProgressBar } from '../../components/import-progress.tsx';
import { FaceTile } from '../../components/face-tile.tsx';
import { FILMSTRIP, chooseFace, editDataset, faceKey } from '../../live/faces.ts';
import { PORTRAITS, choosePortrait, portraitKey, portraitUrl } from '../../live/portraits.ts';
import { testFaces } from '../../state/library.ts';
import { useStudio } from '../../state/store.ts';

export function Filmstrip() {
  const dataset = useStudio(editDataset);
  const current = useStudio((state) => state.editor.face?.key ?? '');
  const faces = useMemo(() => (dataset === null ? [] : testFaces(dataset, FILMSTRIP)), [dataset]);
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    const chosen = list.current?.querySelector('[aria-pressed=true]');
    chosen?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [current]);
  if (dataset === null) return <ImportProgressBar />;
  return (
    <ul className="filmstrip" aria-label="Faces" ref={list}>
      <li>
        <button
          type="button"
          className="film-photo"
          aria-label="Use a photograph"
          onClick={photoAction.perform}
        >
          <ImagePlus size={18} aria-hidden />
          <span>Photo</span>
        </button>
      </li>
      {PORTRAITS.map((portrait) => (
        <li key={portrait.id}>
          <button
            type="button"
            className="film"
            aria-label={`Choose ${portrait.title}`}
            aria-pressed={current === portraitKey(portrait)}
            onClick={() => void choosePortrait(portrait)}
          >
            <img className="picture" src={portraitUrl(portrait)} alt="" loading="lazy" draggable={false} />
          </button>
        </li>
      ))}
      {faces.map((index) => (
        <li key={index}>
          <button
            type="button"
            className="film"
            aria-label={`Choose face ${index}`}
            aria-pressed={current === faceKey(dataset, index)}
            onClick={() => void chooseFace(index, undefined, dataset)}
          >
            <FaceTile dataset={dataset.id} index={index} />
          </button>
        </li>
      ))}
    </ul>
  );
}
