// The view of the faces: a grid that scrolls through all of them, a filter by attributes, counts, and one face opened
// with everything known about it.
import { useEffect, useMemo, useState } from 'react';
import { ImportProgressBar } from '../../components/import-progress.tsx';
import { Inspector } from '../../components/sheet.tsx';
import { countText } from '../../components/format.ts';
import { dataDataset } from '../../live/faces.ts';
import { labelsOf } from '../../live/library.ts';
import type { DatasetSummary } from '../../../protocol/messages.ts';
import { matchingFaces } from '../../state/filters.ts';
import { useStudio } from '../../state/store.ts';
import { DatasetBar } from './dataset-bar.tsx';
import { Facts } from './facts.tsx';
import { FaceDetails } from './face-details.tsx';
import { FaceGrid } from './face-grid.tsx';
import { FilterBars } from './filter-bars.tsx';
import '../../styles/data.css';

export function DataView() {
  const dataset = useStudio(dataDataset);
  const importing = useStudio((state) => state.library.importing.kind === 'running');
  const stored = useStudio(({ library }) => library.datasets.some((each) => each.id === dataset?.id));
  if (dataset === null) {
    return (
      <div className="view-message">
        <h2>Faces</h2>
        <ImportProgressBar />
      </div>
    );
  }
  return (
    <>
      {stored && !importing ? null : <ImportProgressBar />}
      <Faces dataset={dataset} />
    </>
  );
}

interface Labels {
  readonly dataset: string;
  readonly bytes: Uint8Array;
}

/** The labels of the whole set; null until they are read. Reading them touches every shard, so only a filter asks. */
function useLabels(dataset: DatasetSummary, needed: boolean): Uint8Array | null {
  const [labels, setLabels] = useState<Labels | null>(null);
  useEffect(() => {
    if (!needed) return;
    let wanted = true;
    labelsOf(dataset).then(
      (bytes) => {
        if (wanted) setLabels({ dataset: dataset.id, bytes });
      },
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [dataset, needed]);
  return labels?.dataset === dataset.id ? labels.bytes : null;
}

function Faces({ dataset }: { readonly dataset: DatasetSummary }) {
  const filter = useStudio((state) => state.shows.filter);
  const filtered = Object.keys(filter).length > 0;
  const labels = useLabels(dataset, filtered);
  const open = useStudio((state) => state.shows.open);
  const faces = useMemo(() => {
    if (!filtered) return Array.from({ length: dataset.count }, (_, index) => index);
    return labels === null ? null : matchingFaces(labels, dataset.attributes, filter);
  }, [labels, filter, filtered, dataset]);
  return (
    <div className="data with-inspector">
      <div className="data-table">
        <header className="section-head">
          <DatasetBar dataset={dataset} />
          <span className="faint numbers" role="status">
            {faces === null
              ? 'Reading the labels'
              : `${filtered ? `${countText(faces.length)} of ` : ''}${countText(dataset.count)} faces`}
          </span>
        </header>
        {faces === null ? (
          <div className="face-scroll" aria-busy="true" />
        ) : (
          <FaceGrid dataset={dataset} faces={faces} />
        )}
      </div>
      <Inspector title="Faces">
        {open === null ? null : <FaceDetails dataset={dataset} index={open} />}
        <FilterBars dataset={dataset} />
        <Facts dataset={dataset} />
      </Inspector>
    </div>
  );
}
