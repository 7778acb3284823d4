// Imports that were interrupted: how far each came, and what can be done: go on with the same files, or discard it.
import { useState } from 'react';
import type { UnfinishedSummary } from '../../../protocol/importing.ts';
import { countText } from '../../components/format.ts';
import { SureDialog } from '../../components/questions.tsx';
import { chooseFaces } from '../../live/files.ts';
import { discardImport } from '../../live/importer.ts';
import { useStudio } from '../../state/store.ts';

/** As people call it: what it is made of, and the side of its pictures. */
export function unfinishedTitle({ id, title, size }: UnfinishedSummary): string {
  return `${title ?? id}${size === null ? '' : `, ${size} px`}`;
}

export function Unfinished() {
  const unfinished = useStudio((state) => state.library.unfinished);
  const importing = useStudio((state) => state.library.importing.kind === 'running');
  const [leaving, setLeaving] = useState<UnfinishedSummary | null>(null);
  if (importing || unfinished.length === 0) return null;
  return (
    <section aria-label="Unfinished imports" className="unfinished">
      <h3>Unfinished imports</h3>
      {unfinished.map((each) => (
        <div key={each.id} className="unfinished-import">
          <p className="small">
            <b>{unfinishedTitle(each)}</b>: interrupted after {countText(each.pictures)} pictures, which are
            stored. The same files with the same choices go on behind them.
          </p>
          <div className="row">
            <button type="button" className="button" onClick={() => chooseFaces(false)}>
              Choose the files
            </button>
            <button type="button" className="button" onClick={() => chooseFaces(true)}>
              Choose the folder
            </button>
            <button type="button" className="button quiet" onClick={() => setLeaving(each)}>
              Discard
            </button>
          </div>
        </div>
      ))}
      {leaving === null ? null : (
        <SureDialog
          title={`Discard ${unfinishedTitle(leaving)}?`}
          verb="Discard"
          onClose={() => setLeaving(null)}
          onSure={() => {
            void discardImport(leaving.id);
            setLeaving(null);
          }}
        >
          {countText(leaving.pictures)} stored pictures are deleted from this browser; the files that they
          came from are not touched.
        </SureDialog>
      )}
    </section>
  );
}
