// Facts about the data set: what it holds, how large it is, what the browser allows, and its parts as bars.
import { PARTS } from '../../../face/parts.ts';
import { keepAction } from '../../actions/general.ts';
import { ActionButton } from '../../components/buttons.tsx';
import { bytesText, countText } from '../../components/format.ts';
import { PART_COLOURS } from '../../pictures/ramps.ts';
import type { DatasetSummary } from '../../../protocol/messages.ts';
import { useStudio } from '../../state/store.ts';

export function Facts({ dataset }: { readonly dataset: DatasetSummary }) {
  const room = useStudio((state) => state.library.room);
  const valid = dataset.count - dataset.train - dataset.test;
  return (
    <>
      {Object.keys(dataset.partCounts).length === 0 ? null : (
        <section className="bars" aria-label="Faces with each part">
          <h3>Parts</h3>
          {PARTS.map((part, place) => {
            const count = dataset.partCounts[part] ?? 0;
            return (
              <div key={part} className="bar">
                <span className="bar-name">{part}</span>
                <span className="bar-track" aria-hidden>
                  <span
                    className="bar-fill"
                    style={{
                      width: `${(count / dataset.count) * 100}%`,
                      background: `rgb(${(PART_COLOURS[place + 1] ?? [0, 0, 0]).join(' ')})`,
                    }}
                  />
                </span>
                <span className="bar-count numbers">{countText(count)}</span>
              </div>
            );
          })}
        </section>
      )}
      <section aria-label="Data set">
        <h3>Data set</h3>
        <dl className="facts">
          <dt>Source</dt>
          <dd>{dataset.source}</dd>
          <dt>Pictures</dt>
          <dd className="numbers">
            {dataset.size} px, {dataset.channels === 3 ? 'colour' : 'grey'}
          </dd>
          <dt>For training</dt>
          <dd className="numbers">{countText(dataset.train)}</dd>
          {valid > 0 ? (
            <>
              <dt>For validation</dt>
              <dd className="numbers">{countText(valid)}</dd>
            </>
          ) : null}
          <dt>For testing</dt>
          <dd className="numbers">{countText(dataset.test)}</dd>
          <dt>With parts</dt>
          <dd className="numbers">{countText(dataset.labelled)}</dd>
          {dataset.hash === '' ? null : (
            <>
              <dt>Size</dt>
              <dd className="numbers">{bytesText(dataset.bytes)}</dd>
              <dt>Fingerprint</dt>
              <dd className="hash">{dataset.hash}</dd>
            </>
          )}
          {room === null ? null : (
            <>
              <dt>Room used</dt>
              <dd className="numbers">
                {bytesText(room.used)} of {bytesText(room.quota)}
              </dd>
              <dt>Kept when the disk runs short</dt>
              <dd>{room.persisted ? 'yes' : 'not promised by the browser'}</dd>
            </>
          )}
        </dl>
        {dataset.skipped === undefined ? null : <Skipped {...dataset.skipped} />}
        {room === null || room.persisted ? null : <ActionButton action={keepAction} />}
      </section>
    </>
  );
}

/** Pictures that the import could not use. */
function Skipped({ count, listed }: NonNullable<DatasetSummary['skipped']>) {
  if (count === 0) return null;
  return (
    <details className="small">
      <summary>{countText(count)} pictures were left out</summary>
      <ul>
        {listed.map(({ name, reason }) => (
          <li key={name}>
            {name}: <span className="faint">{reason}</span>
          </li>
        ))}
      </ul>
      {count > listed.length ? (
        <p className="faint">The first {countText(listed.length)} are listed.</p>
      ) : null}
    </details>
  );
}
