// The labels of a whole data set for a view.
import { useEffect, useState } from 'react';
import type { DatasetSummary } from '../../../protocol/messages.ts';
import { labelsOf } from '../../live/library.ts';

interface Labels {
  readonly dataset: string;
  readonly bytes: Uint8Array;
}

/** Count x attributes bytes; null until they are read. Reading them touches every shard, so only who needs them asks. */
export function useLabels(dataset: DatasetSummary, needed: boolean): Uint8Array | null {
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
