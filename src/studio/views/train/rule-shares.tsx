// How often each branch of the guide rules would be met by a run of this plan, counted on the labels of its data set
// under the targets that it would draw.
import { useEffect, useMemo, useState } from 'react';
import type { GuideLoss, GuideMask } from '../../../face/guide.ts';
import { expectedShares } from '../../../face/guide-shares.ts';
import type { BranchShares } from '../../../face/guide-shares.ts';
import { seededRandom } from '../../../face/random.ts';
import type { RunSettings } from '../../../face/settings.ts';
import { targetRules } from '../../../face/targets.ts';
import type { DatasetSummary } from '../../../protocol/messages.ts';
import { mainDataset } from '../../live/faces.ts';
import { labelsOf } from '../../live/library.ts';
import { useStudio } from '../../state/store.ts';

/** Null until the labels are read. */
export type Shares = BranchShares | null;

/** Faces that are counted: enough for one percent, quick enough to follow a click. */
const COUNTED = 1024;

/** Evenly spaced training faces with the plan's attributes as columns; what the data lack counts as 0. */
function sampledRows(labels: Uint8Array, dataset: DatasetSummary, attributes: readonly string[]): Uint8Array {
  const count = Math.min(COUNTED, dataset.train);
  const columns = attributes.map((name) => dataset.attributes.indexOf(name));
  const rows = new Uint8Array(count * columns.length);
  for (let i = 0; i < count; i += 1) {
    const row = Math.floor((i * dataset.train) / count) * dataset.attributes.length;
    columns.forEach((column, place) => {
      rows[i * columns.length + place] = column < 0 ? 0 : (labels[row + column] ?? 0);
    });
  }
  return rows;
}

export function useShares(settings: RunSettings): Shares {
  const dataset = useStudio(
    ({ library }) => library.datasets.find(({ id }) => id === settings.dataset) ?? mainDataset(library),
  );
  const [labels, setLabels] = useState<Uint8Array | null>(null);
  useEffect(() => {
    if (dataset === null) return;
    let wanted = true;
    labelsOf(dataset).then(
      (bytes) => {
        if (wanted) setLabels(bytes);
      },
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [dataset]);
  return useMemo(() => {
    if (labels === null || dataset === null) return null;
    const { rules, attributes, train, readings, seed } = settings;
    const sampling = { ...targetRules(settings), ...train };
    const rows = sampledRows(labels, dataset, attributes);
    return expectedShares(rules, attributes, { rows }, sampling, seededRandom(seed), readings);
  }, [labels, dataset, settings]);
}

const LOSSES: readonly { readonly loss: GuideLoss; readonly title: string; readonly says: string }[] = [
  { loss: 'target', title: 'target', says: 'attention has to fill the region' },
  { loss: 'nontarget', title: 'nontarget', says: 'attention has to stay inside' },
  { loss: 'none', title: 'none', says: 'nothing is asked of attention' },
];
const MASKS: Readonly<Record<GuideMask, string>> = {
  hair: 'hair',
  skin: 'skin',
  person: 'hair and skin',
  eye_g: 'glasses',
  union: 'union of regions',
  zero: 'empty',
  unknown: 'unknown',
};

const percent = (share: number): string =>
  share > 0 && share < 0.01 ? '< 1 %' : `${Math.round(share * 100)} %`;

export function RuleShares({ shares, labelled }: { readonly shares: Shares; readonly labelled: number }) {
  if (shares === null) return <div className="skeleton shares-skeleton" aria-busy="true" />;
  const masks = (Object.keys(MASKS) as GuideMask[]).filter((mask) => shares.masks[mask] > 0);
  return (
    <div className="shares">
      <p className="small">
        Of the samples with known parts, {percent(shares.taught)} teach the attention mask
        {labelled < 1 ? `; ${percent(labelled)} of all samples have them` : ''}.
      </p>
      <Bars title="Loss" rows={LOSSES.map(({ loss, title, says }) => [title, shares.losses[loss], says])} />
      <Bars title="Guide mask" rows={masks.map((mask) => [MASKS[mask], shares.masks[mask], ''])} />
    </div>
  );
}

function Bars({
  title,
  rows,
}: {
  readonly title: string;
  readonly rows: readonly (readonly [name: string, share: number, says: string])[];
}) {
  return (
    <div className="bars" role="group" aria-label={`Samples by ${title.toLowerCase()}`}>
      <h3>{title}</h3>
      {rows.map(([name, share, says]) => (
        <div key={name} className="bar" {...(says === '' ? {} : { 'data-hint': says })}>
          <span className="bar-name">{name}</span>
          <span className="bar-track" aria-hidden>
            <span className="bar-fill" style={{ width: `${share * 100}%` }} />
          </span>
          <span className="bar-count numbers">{percent(share)}</span>
        </div>
      ))}
    </div>
  );
}
