// The built-in data sets: made from the shipped pack or drawn on the spot, and made anew when pack, kit or generator of
// the studio are others than those that made the stored ones.
import { importPack, originOf } from '../data/headkit-import.ts';
import type { ImportablePack, ImportProgress } from '../data/headkit-import.ts';
import { EDITION } from '../data/headkit/edition.ts';
import { openGenerator, planDrawing } from '../data/headkit/generate.ts';
import type { GeneratedSet } from '../data/headkit/generate.ts';
import { openKit } from '../data/headkit/kit.ts';
import type { DatasetManifest } from '../data/shards/manifest.ts';
import { entryOf } from '../face/attributes.ts';
import { StudioError } from '../face/errors.ts';
import { INDEPENDENT_DATASET, LARGE_DATASET, isBuiltIn } from '../face/presets.ts';
import { requireRoom } from '../storage/room.ts';
import { KIT, KIT_LIMIT } from './counterfactuals.ts';
import { drawnSet } from './drawing.ts';
import { TRAINING_LOCK } from './world.ts';
import type { ServiceWorld } from './world.ts';

const IMPORT_LOCK = 'semblance-import';
/** How often a tab looks whether another one has finished. */
const WAIT_MS = 300;
/** The sets that are drawn on the spot: each takes two or three minutes on one core. */
const DRAWN: Readonly<Record<string, GeneratedSet>> = {
  [LARGE_DATASET]: { size: 128, train: 2048, test: 224 },
  [INDEPENDENT_DATASET]: { size: 64, train: 6144, test: 512, sampler: 'independent' },
};

export interface BuiltIn {
  /**
   * Makes the data set unless it is there as this studio would make it.
   * @throws StudioError `cancelled`, `data-missing`, `storage-full`, `worker-died`, and `busy` where a run trains on the
   * earlier one: it stays, and the finished new one waits beside it
   */
  make(id: string): Promise<DatasetManifest>;
  /** Stops what is being made; resolves when it has stopped. */
  cancel(): Promise<void>;
  /** Resolves when nothing is being made. */
  settled(): Promise<void>;
  /** Whether a stored built-in data set was made by another pack, kit or generator. */
  outdated(manifest: Pick<DatasetManifest, 'id' | 'origin'>): boolean;
}

interface Source {
  readonly faces: ImportablePack;
  /** Bytes that the stored data set will take, about. */
  readonly room: number;
  close(): void;
}

/** @param pack loads the shipped pack */
export function openBuiltIn(
  world: ServiceWorld,
  pack: () => Promise<{ readonly faces: ImportablePack; readonly bytes: number }>,
  report: (dataset: string, progress: ImportProgress) => void,
): BuiltIn {
  const { datasets } = world.storage;
  const signal = { aborted: false };
  let under: { readonly id: string; readonly made: Promise<DatasetManifest> } | null = null;

  const outdated: BuiltIn['outdated'] = ({ id, origin }) =>
    isBuiltIn(id) && !origin.startsWith(originOf(editionOf(id)));

  const source = async (id: string): Promise<Source> => {
    const wanted = entryOf(DRAWN, id);
    if (wanted === undefined) {
      const { faces, bytes } = await pack();
      // Stored faces hold pixels, part maps and planes unpacked: about fifteen times the pack.
      return { faces, room: 15 * bytes, close: () => undefined };
    }
    const room = (wanted.train + wanted.test) * wanted.size * wanted.size * 6;
    const bytes = await world.asset(KIT, KIT_LIMIT);
    const kit = openKit(bytes);
    if (world.drawers === undefined)
      return { faces: openGenerator(kit, wanted), room, close: () => undefined };
    const faces = drawnSet(planDrawing(kit.hash, wanted), await world.drawers(bytes));
    return { faces, room, close: () => faces.close() };
  };

  /** Two tabs must not write the same shards at once: the second waits, and then finds the set finished. */
  const importLock = async (): Promise<() => void> => {
    for (;;) {
      const release = await world.lock(IMPORT_LOCK);
      if (release !== null) return release;
      if (signal.aborted) throw new StudioError('cancelled', 'The import was stopped.', 'Start it again.');
      await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
    }
  };

  const makeNow = async (id: string): Promise<DatasetManifest> => {
    const releases = [await importLock()];
    try {
      const present = await datasets.get(id);
      if (present !== undefined && (!outdated(present) || (await trains(world)))) return present;
      const made = await source(id);
      releases.push(() => made.close());
      await requireRoom(made.room, 'the built-in faces', world.manager);
      return await importPack(made.faces, datasets, {
        id,
        signal,
        clock: world.clock,
        now: world.now,
        breathe: world.breathe,
        report: (progress) => report(id, progress),
        beforeReplacing: async () => {
          const release = await world.lock(TRAINING_LOCK);
          if (release === null) throw inUse();
          releases.push(release);
        },
      });
    } finally {
      for (const release of releases) release();
    }
  };

  return {
    outdated,
    async make(id) {
      if (!isBuiltIn(id)) {
        throw new StudioError('data-missing', `"${id}" is no built-in data set.`, 'Choose another data set.');
      }
      // One at a time; a second question for the same set shares the answer.
      while (under !== null && under.id !== id) await under.made.catch(() => undefined);
      if (under === null) {
        signal.aborted = false;
        under = { id, made: makeNow(id).finally(() => (under = null)) };
      }
      return under.made;
    },
    async cancel() {
      signal.aborted = true;
      await under?.made.catch(() => undefined);
    },
    async settled() {
      await under?.made.catch(() => undefined);
    },
  };
}

/** Content hash of what this studio makes the data set from. */
function editionOf(id: string): string {
  const drawn = entryOf(DRAWN, id);
  return drawn === undefined ? EDITION.pack : planDrawing(EDITION.kit, drawn).hash;
}

/** Whether a run trains, here or elsewhere: it reads shards that must stay. */
async function trains(world: ServiceWorld): Promise<boolean> {
  const release = await world.lock(TRAINING_LOCK);
  release?.();
  return release === null;
}

function inUse(): StudioError {
  return new StudioError(
    'busy',
    'The built-in faces have been made anew, but a run is training on the earlier ones.',
    'Pause the run, then reload the page: the new faces take their place at once.',
  );
}
