// One face opened large: its parts in colours, its guide masks, its attributes.
import { SlidersHorizontal, X } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { attributeTitle } from '../../../face/attributes.ts';
import { PARTS } from '../../../face/parts.ts';
import { TermHelp } from '../../components/term.tsx';
import { chooseFace } from '../../live/faces.ts';
import { faceAt } from '../../live/library.ts';
import { guideMask, maskRgba, partsRgba, pictureRgba } from '../../pictures/paint.ts';
import type { GuideName } from '../../pictures/paint.ts';
import { Picture } from '../../pictures/picture.tsx';
import { PART_COLOURS } from '../../pictures/ramps.ts';
import { CounterfactualRow } from './counterfactual-row.tsx';
import type { DatasetSummary, FaceRecord } from '../../../protocol/messages.ts';
import { SPLIT_TITLES, splitOf } from '../../state/splits.ts';
import { show } from '../../state/store.ts';

const GUIDES: readonly { readonly name: GuideName; readonly title: string }[] = [
  { name: 'hair', title: 'hair' },
  { name: 'skin', title: 'skin' },
  { name: 'person', title: 'person' },
  { name: 'eye_g', title: 'glasses' },
  { name: 'clothing', title: 'clothing' },
];

function useFace(dataset: string, index: number): FaceRecord | null {
  const [record, setRecord] = useState<FaceRecord | null>(null);
  useEffect(() => {
    let wanted = true;
    faceAt(dataset, index).then(
      (found) => {
        if (wanted) setRecord(found);
      },
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [dataset, index]);
  return record?.index === index ? record : null;
}

export function FaceDetails({
  dataset,
  index,
}: {
  readonly dataset: DatasetSummary;
  readonly index: number;
}) {
  const record = useFace(dataset.id, index);
  return (
    <section className="face-details" aria-label={`Face ${index}`}>
      <header className="section-head">
        <h3>Face {index}</h3>
        <span className="faint small">{SPLIT_TITLES[splitOf(dataset, index)].toLowerCase()}</span>
        <span className="grow" />
        <button
          type="button"
          className="button quiet compact"
          aria-label="Close face"
          onClick={() => show({ open: null })}
        >
          <X size={16} aria-hidden />
        </button>
      </header>
      {record === null ? (
        <div className="skeleton face-skeleton" aria-busy="true" />
      ) : (
        <Record dataset={dataset} record={record} />
      )}
      <button
        type="button"
        className="button"
        onClick={() => {
          void chooseFace(index, undefined, dataset);
          show({ view: 'edit' });
        }}
      >
        <SlidersHorizontal size={16} aria-hidden /> Edit this face
      </button>
    </section>
  );
}

function Record({ dataset, record }: { readonly dataset: DatasetSummary; readonly record: FaceRecord }) {
  const { size, channels, pixels, parts, planes, labels } = record;
  const face = useMemo(() => pictureRgba(pixels, channels), [pixels, channels]);
  const overlay = useMemo(
    () => (parts === undefined ? null : partsRgba(pixels, channels, parts, 0.75)),
    [pixels, channels, parts],
  );
  const present = useMemo(() => new Set(parts ?? []), [parts]);
  const has = dataset.attributes.filter((_, column) => labels[column] === 1);
  return (
    <>
      <div className="face-large">
        <Picture label="Opened face" size={size} rgba={face} />
        {overlay === null ? null : <Picture label="Parts" size={size} rgba={overlay} />}
      </div>
      {overlay === null ? (
        <p className="faint small">The parts of this face are not known.</p>
      ) : (
        <ul className="part-key small">
          {PARTS.map((part, place) =>
            present.has(place + 1) ? (
              <li key={part}>
                <i
                  style={{ background: `rgb(${(PART_COLOURS[place + 1] ?? [0, 0, 0]).join(' ')})` }}
                  aria-hidden
                />{' '}
                {part}
              </li>
            ) : null,
          )}
        </ul>
      )}
      <h3>
        Guide masks <TermHelp name="guide" />
      </h3>
      <div className="guides">
        {GUIDES.map(({ name, title }) => (
          <figure key={name}>
            <Picture
              label={`Guide mask ${title}`}
              size={size}
              rgba={maskRgba(guideMask(planes, name), name === 'clothing' ? 'clothing' : 'attention')}
            />
            <figcaption className="small faint">{title}</figcaption>
          </figure>
        ))}
      </div>
      <CounterfactualRow dataset={dataset.id} index={record.index} />
      <div className="chips">
        {has.map((name) => (
          <span key={name} className="chip">
            {attributeTitle(name)}
          </span>
        ))}
      </div>
    </>
  );
}
