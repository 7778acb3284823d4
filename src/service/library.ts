// The library: data sets and runs with their records, for people to look at. Joins storage and data; no tensors.
import * as v from 'valibot';
import { importPack } from '../data/headkit-import.ts';
import type { ImportablePack } from '../data/headkit-import.ts';
import { openGenerator } from '../data/headkit/generate.ts';
import { openKit } from '../data/headkit/kit.ts';
import { openPack } from '../data/headkit/pack.ts';
import type { DatasetManifest } from '../data/shards/manifest.ts';
import { readLabels, readSamples } from '../data/shards/samples.ts';
import { StudioError } from '../face/errors.ts';
import { LARGE_DATASET, isBuiltIn } from '../face/presets.ts';
import { parseSettings } from '../face/settings.ts';
import type { RunSettings } from '../face/settings.ts';
import type { DatasetSummary, LibraryApi, LibraryReport, ShippedModel } from '../protocol/messages.ts';
import { requireRoom, room } from '../storage/room.ts';
import { KIT, KIT_LIMIT, openCounterfactuals } from './counterfactuals.ts';
import { sheetOf, summaryOf } from './records.ts';
import type { ServiceWorld } from './world.ts';

const PACK = 'faces/headkit-64.pack';
const LOCK = 'semblance-import';
/** How often a tab looks whether another one has finished. */
const WAIT_MS = 300;
const PACK_LIMIT = 64 * 2 ** 20;
/** Faces that are drawn for the large set: about two minutes on one core. */
const LARGE = { train: 2048, test: 224 };

const model = v.strictObject({
  id: v.string(),
  title: v.string(),
  method: v.string(),
  file: v.pipe(v.string(), v.regex(/^[\w.-]+$/)),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  bytes: v.number(),
  size: v.number(),
  attributes: v.array(v.string()),
  note: v.string(),
});

/** Everything of LibraryApi but `open`. */
export type Library = Omit<LibraryApi, 'open'>;

/** Names of the models that come with the studio, checked. */
export async function shippedModels(world: Pick<ServiceWorld, 'asset'>): Promise<ShippedModel[]> {
  const bytes = await world.asset('models/models.json', 2 ** 20);
  const parsed = v.safeParse(v.array(model), JSON.parse(new TextDecoder().decode(bytes)));
  if (parsed.success) return parsed.output;
  throw new StudioError(
    'file-damaged',
    'The list of shipped models is damaged.',
    'Install the studio again.',
  );
}

/** Opens the library over a storage. */
export function openLibrary(world: ServiceWorld, report: (report: LibraryReport) => void): Library {
  const { datasets, runs } = world.storage;
  const drawn = openCounterfactuals(world);
  const importing = { aborted: false, under: null as Promise<DatasetSummary> | null, id: '' };

  const manifestOf = async (id: string): Promise<DatasetManifest> => {
    const manifest = await datasets.get(id);
    if (manifest !== undefined) return manifest;
    throw new StudioError(
      'data-missing',
      `There is no data set "${id}".`,
      'Import it, or choose another one.',
    );
  };
  const shardReader = (id: string) => (index: number) => datasets.readShard(id, index);

  const source = async (id: string): Promise<{ faces: ImportablePack; room: number }> => {
    if (id === LARGE_DATASET) {
      const kit = openKit(await world.asset(KIT, KIT_LIMIT));
      const faces = openGenerator(kit, { size: 128, ...LARGE });
      return { faces, room: (LARGE.train + LARGE.test) * 128 * 128 * 6 };
    }
    const bytes = await world.asset(PACK, PACK_LIMIT);
    // Stored faces hold pixels, part maps and planes unpacked: about fifteen times the pack.
    return { faces: openPack(bytes), room: 15 * bytes.length };
  };
  const importBuiltIn = async (id: string): Promise<DatasetSummary> => {
    if (!isBuiltIn(id)) {
      throw new StudioError('data-missing', `"${id}" is no built-in data set.`, 'Choose another data set.');
    }
    importing.aborted = false;
    const release = await importLock();
    try {
      const present = await datasets.get(id);
      return datasetSummary(present ?? (await importNow(id)));
    } finally {
      release();
    }
  };
  /** Two tabs must not write the same shards at once: the second waits, and then finds the set finished. */
  const importLock = async (): Promise<() => void> => {
    for (;;) {
      const release = await world.lock(LOCK);
      if (release !== null) return release;
      if (importing.aborted) throw new StudioError('cancelled', 'The import was stopped.', 'Start it again.');
      await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
    }
  };
  const importNow = async (id: string): Promise<DatasetManifest> => {
    const { faces, room: needed } = await source(id);
    await requireRoom(needed, 'the built-in faces', world.manager);
    return importPack(faces, datasets, {
      id,
      signal: importing,
      clock: world.clock,
      now: world.now,
      breathe: world.breathe,
      report: (progress) => report({ kind: 'import', dataset: id, progress }),
    });
  };

  return {
    datasets: async () => (await datasets.list()).map(datasetSummary),
    importBuiltIn: async (id) => {
      // One at a time; a second question for the same set shares the answer.
      while (importing.under !== null && importing.id !== id) await importing.under.catch(() => undefined);
      importing.id = id;
      importing.under ??= importBuiltIn(id).finally(() => (importing.under = null));
      return importing.under;
    },
    cancelImport: async () => {
      importing.aborted = true;
      await importing.under?.catch(() => undefined);
    },
    removeDataset: (id) => datasets.remove(id),
    faces: async (dataset, indices) => {
      const manifest = await manifestOf(dataset);
      const samples = await readSamples(manifest, shardReader(dataset), indices);
      return samples.map(({ label, ...face }) => ({
        ...face,
        ...(label === undefined ? {} : { parts: label }),
      }));
    },
    counterfactuals: async (dataset, index) => {
      const manifest = await manifestOf(dataset);
      const [sample] = await readSamples(manifest, shardReader(dataset), [index]);
      return sample === undefined ? [] : drawn.of(manifest, index, sample.labels);
    },
    labels: async (dataset) => {
      const manifest = await manifestOf(dataset);
      return readLabels(manifest, shardReader(dataset));
    },
    runs: async () => (await runs.list()).map(summaryOf),
    createRun: async (settings: RunSettings) => {
      const checked = parseSettings(settings);
      const now = world.now();
      const id = `run-${now.toString(36)}-${checked.seed.toString(36)}`;
      await runs.create({
        id,
        name: checked.name,
        settings: checked,
        createdAt: now,
        updatedAt: now,
        step: 0,
        status: 'new',
        device: '',
        secondsTrained: 0,
      });
      const record = await runs.get(id);
      if (record === undefined)
        throw new StudioError('storage-failed', 'The run was not stored.', 'Try again.');
      return summaryOf(record);
    },
    renameRun: async (id, name) => {
      await runs.rename(id, name);
    },
    removeRun: (id) => runs.remove(id),
    metrics: (id) => runs.readMetrics(id),
    probeSteps: async (id) => (await runs.listProbes(id)).map((probe) => probe.step),
    probe: async (id, step) => {
      const stored = (await runs.listProbes(id)).some((probe) => probe.step === step);
      return stored ? sheetOf(id, await runs.readProbe(id, step)) : null;
    },
    room: () => room(world.manager),
    shippedModels: () => shippedModels(world),
  };
}

function datasetSummary(manifest: DatasetManifest): DatasetSummary {
  const span = ([from, to]: readonly [number, number]): number => to - from;
  return {
    id: manifest.id,
    title: manifest.title,
    source: manifest.source,
    size: manifest.size,
    channels: manifest.channels,
    count: manifest.count,
    train: span(manifest.splits.train),
    test: span(manifest.splits.test),
    bytes: manifest.shards.reduce((sum, shard) => sum + shard.bytes, 0),
    attributes: manifest.attributes,
    attributePositives: manifest.attributePositives,
    labelled: manifest.labelled,
    partCounts: manifest.partCounts,
    hash: manifest.hash,
  };
}
