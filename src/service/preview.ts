// The built-in faces straight from their pack, before (and while) they are unpacked into the storage: the first edit
// does not wait for the import. Shares the pack's bytes with the import and lets them go when that is done.
import { openPack } from '../data/headkit/pack.ts';
import type { FacePack } from '../data/headkit/pack.ts';
import { BUILT_IN_DATASET } from '../face/presets.ts';
import { planesFromParts } from '../face/parts.ts';
import type { DatasetSummary, FaceRecord } from '../protocol/messages.ts';
import type { ServiceWorld } from './world.ts';

const PACK = 'faces/headkit-64.pack';
const PACK_LIMIT = 64 * 2 ** 20;
/** How the built-in faces are called, stored or not. */
const BUILT_IN_TITLE = 'Built-in faces';
const BUILT_IN_SOURCE = 'HeadKit: faces drawn from the free assets of MakeHuman (CC0)';

export interface Preview {
  /** The pack, loaded once. @throws StudioError `data-missing`, `file-damaged` */
  pack(): Promise<{ readonly faces: FacePack; readonly bytes: number }>;
  /** What the stored data set will be; counts of parts, size and fingerprint are known only then. */
  summary(): Promise<DatasetSummary>;
  faces(indices: readonly number[]): Promise<FaceRecord[]>;
  /** count x attributes, 0 or 1. */
  labels(): Promise<Uint8Array>;
  /** Forgets the pack. */
  close(): void;
}

export function openPreview(world: Pick<ServiceWorld, 'asset'>): Preview {
  let loading: ReturnType<Preview['pack']> | null = null;
  const pack = (): ReturnType<Preview['pack']> => {
    loading ??= world
      .asset(PACK, PACK_LIMIT)
      .then((bytes) => ({ faces: openPack(bytes), bytes: bytes.length }))
      .catch((error: unknown) => {
        loading = null;
        throw error;
      });
    return loading;
  };
  return {
    pack,
    async summary() {
      const { faces } = await pack();
      const { size, attributes, splits } = faces;
      const count = splits.train + splits.test;
      const labels = faces.labels();
      const positives = attributes.map((_, column) => {
        let sum = 0;
        for (let i = column; i < labels.length; i += attributes.length) sum += labels[i] ?? 0;
        return sum;
      });
      return {
        id: BUILT_IN_DATASET,
        title: BUILT_IN_TITLE,
        source: BUILT_IN_SOURCE,
        size,
        channels: 3,
        count,
        ...splits,
        bytes: 0,
        attributes,
        attributePositives: Object.fromEntries(
          attributes.map((name, column) => [name, positives[column] ?? 0]),
        ),
        labelled: count,
        partCounts: {},
        hash: '',
      };
    },
    async faces(indices) {
      const { faces } = await pack();
      return indices.map((index) => {
        const { rgb: pixels, attributes: labels, label: parts, under } = faces.face(index);
        const planes = planesFromParts(parts, under);
        return { index, size: faces.size, channels: 3, pixels, labels, labelled: true, parts, under, planes };
      });
    },
    labels: async () => (await pack()).faces.labels(),
    close() {
      loading = null;
    },
  };
}
