// The view of the faces: a grid that scrolls through all of them, a filter by attributes, counts, and one face opened
// with everything known about it.
import { useMemo } from 'react';
import { ImportProgressBar } from '../../components/import-progress.tsx';
import { Inspector } from '../../components/sheet.tsx';
import { countText } from '../../components/format.ts';
import { dataDataset } from '../../live/faces.ts';
import type { DatasetSummary } from '../../../protocol/messages.ts';
import { matchingFaces } from '../../state/filters.ts';
import { splitRange } from '../../state/splits.ts';
import { useStudio } from '../../state/store.ts';
import { DatasetBar } from './dataset-bar.tsx';
import { Facts } from './facts.tsx';
import { FaceDetails } from './face-details.tsx';
import { FaceGrid } from './face-grid.tsx';
import { FilterBars } from './filter-bars.tsx';
import { Needs } from './needs.tsx';
import { TogetherButton } from './together.tsx';
import { Unfinished } from './unfinished.tsx';
import { useLabels } from './use-labels.ts';
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

function Faces({ dataset }: { readonly dataset: DatasetSummary }) {
  const filter = useStudio((state) => state.shows.filter);
  const part = useStudio((state) => state.shows.part);
  const filtered = Object.keys(filter).length > 0;
  const labels = useLabels(dataset, filtered);
  const open = useStudio((state) => state.shows.open);
  const faces = useMemo(() => {
    const [from, to] = part === null ? [0, dataset.count] : splitRange(dataset, part);
    if (!filtered) return Array.from({ length: to - from }, (_, index) => from + index);
    if (labels === null) return null;
    return matchingFaces(labels, dataset.attributes, filter).filter((face) => face >= from && face < to);
  }, [labels, filter, filtered, part, dataset]);
  return (
    <div className="data with-inspector">
      <div className="data-table">
        <header className="section-head">
          <DatasetBar dataset={dataset} />
          <span className="faint numbers" role="status">
            {faces === null
              ? 'Reading the labels'
              : `${faces.length < dataset.count ? `${countText(faces.length)} of ` : ''}${countText(dataset.count)} faces`}
          </span>
        </header>
        {faces === null ? (
          <div className="face-scroll" aria-busy="true" />
        ) : (
          <FaceGrid dataset={dataset} faces={faces} />
        )}
      </div>
      <Inspector title="Faces">
        <Unfinished />
        {open === null ? null : <FaceDetails dataset={dataset} index={open} />}
        <FilterBars dataset={dataset} />
        <TogetherButton dataset={dataset} />
        <Needs dataset={dataset} />
        <Facts dataset={dataset} />
      </Inspector>
    </div>
  );
}
