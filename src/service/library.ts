// The library: data sets and runs with their records, for people to look at. Joins storage and data; no tensors.
import type { DatasetManifest } from '../data/shards/manifest.ts';
import { readLabels, readSamples } from '../data/shards/samples.ts';
import { StudioError } from '../face/errors.ts';
import { BUILT_IN_DATASET } from '../face/presets.ts';
import { parseSettings } from '../face/settings.ts';
import type { RunSettings } from '../face/settings.ts';
import type {
  CounterfactualRecord,
  DatasetSummary,
  LibraryApi,
  LibraryReport,
} from '../protocol/messages.ts';
import { room } from '../storage/room.ts';
import { openBuiltIn } from './built-in.ts';
import { openCounterfactuals } from './counterfactuals.ts';
import { exportRun, importRun } from './exporting.ts';
import { openPreview } from './preview.ts';
import { openImportDesk } from './importing-desk.ts';
import type { PictureWorld } from './importing-desk.ts';
import { sheetOf, summaryOf } from './records.ts';
import { reportHtml } from './report.ts';
import { openScoreShelf } from './score-shelf.ts';
import { shippedModels } from './shipped.ts';
import { isTrial } from './trial-runs.ts';
import type { ServiceWorld } from './world.ts';

/** Everything of LibraryApi but `open`. */
export type Library = Omit<LibraryApi, 'open'>;

/** Opens the library over a storage. */
export function openLibrary(
  world: ServiceWorld & Partial<PictureWorld>,
  report: (report: LibraryReport) => void,
): Library {
  const { datasets, runs } = world.storage;
  const drawn = openCounterfactuals(world);
  const preview = openPreview(world);
  const builtIn = openBuiltIn(
    world,
    () => preview.pack(),
    (dataset, progress) => report({ kind: 'import', dataset, progress }),
  );
  const desk = openImportDesk(world, (dataset, progress) => report({ kind: 'import', dataset, progress }));

  const manifestOf = async (id: string): Promise<DatasetManifest> => {
    const manifest = await datasets.get(id);
    if (manifest !== undefined) return manifest;
    throw new StudioError(
      'data-missing',
      `There is no data set "${id}".`,
      'Import it, or choose another one.',
    );
  };
  /** Whether the faces have to come from the pack, because they are not (all) stored yet. */
  const packed = async (id: string): Promise<boolean> =>
    id === BUILT_IN_DATASET && (await datasets.get(id)) === undefined;
  const shardReader = (id: string) => (index: number) => datasets.readShard(id, index);

  const summary = (manifest: DatasetManifest): DatasetSummary =>
    builtIn.outdated(manifest) ? { ...datasetSummary(manifest), outdated: true } : datasetSummary(manifest);

  return {
    preview: async () => ((await packed(BUILT_IN_DATASET)) ? preview.summary() : null),
    datasets: async () => (await datasets.list()).map(summary),
    importBuiltIn: async (id) => {
      const stored = await builtIn.make(id);
      if (id === BUILT_IN_DATASET) preview.close();
      return summary(stored);
    },
    cancelImport: async () => {
      await Promise.all([builtIn.cancel(), desk.cancel()]);
    },
    surveyFiles: (files) => desk.survey(files),
    estimateImport: (request) => desk.estimate(request),
    importFiles: async (request) => summary(await desk.run(request)),
    renameDataset: async (id, title) => summary(await desk.rename(id, title)),
    exportDataset: (id) => desk.export(id),
    unfinishedImports: () => desk.unfinished(),
    removeDataset: (id) => datasets.remove(id),
    faces: async (dataset, indices) => {
      if (await packed(dataset)) return preview.faces(indices);
      const manifest = await manifestOf(dataset);
      const samples = await readSamples(manifest, shardReader(dataset), indices);
      return samples.map(({ label, ...face }) => ({
        ...face,
        ...(label === undefined ? {} : { parts: label }),
      }));
    },
    counterfactuals: async (dataset, index) => {
      if (await packed(dataset)) await builtIn.settled();
      const manifest = await manifestOf(dataset);
      const [sample] = await readSamples(manifest, shardReader(dataset), [index]);
      return sample === undefined ? [] : drawn.of(manifest, index, sample.labels);
    },
    trueEdits: async (dataset, index, changes) => {
      if (await packed(dataset)) await builtIn.settled();
      const manifest = await manifestOf(dataset);
      const [sample] = await readSamples(manifest, shardReader(dataset), [index]);
      const found: (CounterfactualRecord | null)[] = [];
      for (const attributes of changes) {
        const record =
          sample === undefined || attributes.length === 0
            ? undefined
            : await drawn.one(manifest, index, sample.labels, attributes);
        found.push(record ?? null);
      }
      return found;
    },
    labels: async (dataset) => {
      if (await packed(dataset)) return preview.labels();
      const manifest = await manifestOf(dataset);
      return readLabels(manifest, shardReader(dataset));
    },
    // Trials are shown by their search.
    runs: async () => (await runs.list()).filter((run) => !isTrial(run)).map(summaryOf),
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
    exportRun: (id, what) => exportRun(world, id, what),
    importRun: (bytes) => importRun(world, bytes),
    metrics: (id) => runs.readMetrics(id),
    probeSteps: async (id) => (await runs.listProbes(id)).map((probe) => probe.step),
    probe: async (id, step) => {
      const stored = (await runs.listProbes(id)).some((probe) => probe.step === step);
      return stored ? sheetOf(id, await runs.readProbe(id, step)) : null;
    },
    room: () => room(world.manager),
    shippedModels: () => shippedModels(world),
    writeReport: (content) => Promise.resolve(new TextEncoder().encode(reportHtml(content))),
    ...openScoreShelf(world),
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
    ...(manifest.skipped === undefined ? {} : { skipped: manifest.skipped }),
    hash: manifest.hash,
  };
}
