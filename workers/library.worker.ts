// The library worker: data sets, runs and their records over IndexedDB. Wires the service to the platform.
import { exposeApi, sendReport } from '../src/protocol/host.ts';
import type { LibraryApi } from '../src/protocol/messages.ts';
import { openLibrary } from '../src/service/library.ts';
import type { Library } from '../src/service/library.ts';
import { DECODER, decodeInBrowser } from './decode.ts';
import { spawnDrawers } from './drawers.ts';
import { later } from './later.ts';
import { spawnMakers } from './makers.ts';
import { beat, openPlatform } from './platform.ts';

const library = later<Library>('open');

const api: LibraryApi = {
  open({ base }, port) {
    const world = {
      ...openPlatform(base),
      drawers: spawnDrawers,
      decode: decodeInBrowser,
      decoder: DECODER,
      makers: spawnMakers,
    };
    library.set(openLibrary(world, (report) => sendReport(port, report)));
    beat(port);
    return Promise.resolve();
  },
  datasets: () => library.get().datasets(),
  preview: () => library.get().preview(),
  importBuiltIn: (id) => library.get().importBuiltIn(id),
  cancelImport: () => library.get().cancelImport(),
  surveyFiles: (files) => library.get().surveyFiles(files),
  estimateImport: (request) => library.get().estimateImport(request),
  importFiles: (request) => library.get().importFiles(request),
  renameDataset: (id, title) => library.get().renameDataset(id, title),
  exportDataset: (id) => library.get().exportDataset(id),
  unfinishedImports: () => library.get().unfinishedImports(),
  removeDataset: (id) => library.get().removeDataset(id),
  faces: (dataset, indices) => library.get().faces(dataset, indices),
  counterfactuals: (dataset, index) => library.get().counterfactuals(dataset, index),
  trueEdits: (dataset, index, changes) => library.get().trueEdits(dataset, index, changes),
  labels: (dataset) => library.get().labels(dataset),
  runs: () => library.get().runs(),
  createRun: (settings) => library.get().createRun(settings),
  renameRun: (id, name) => library.get().renameRun(id, name),
  removeRun: (id) => library.get().removeRun(id),
  exportRun: (id, what) => library.get().exportRun(id, what),
  importRun: (bytes) => library.get().importRun(bytes),
  metrics: (id) => library.get().metrics(id),
  probeSteps: (id) => library.get().probeSteps(id),
  probe: (id, step) => library.get().probe(id, step),
  room: () => library.get().room(),
  shippedModels: () => library.get().shippedModels(),
  writeReport: (content) => library.get().writeReport(content),
  judges: () => library.get().judges(),
  removeJudge: (id) => library.get().removeJudge(id),
  exportJudge: (id) => library.get().exportJudge(id),
  importJudge: (bytes, title) => library.get().importJudge(bytes, title),
  reports: () => library.get().reports(),
  removeReport: (id) => library.get().removeReport(id),
  classifications: () => library.get().classifications(),
  removeClassification: (id) => library.get().removeClassification(id),
  searches: () => library.get().searches(),
  createSearch: (request) => library.get().createSearch(request),
  removeSearch: (id) => library.get().removeSearch(id),
  runOfTrial: (search, trial, steps) => library.get().runOfTrial(search, trial, steps),
};

exposeApi<LibraryApi>(api);
