// Judges, reports and searches as they are kept: lists, removal, and judges as files. No tensors are made here; what
// computes with them is in judge-training.ts, evaluations.ts and searching.ts.
import { readJudgeInfo } from '../engine/evaluate/judge/info.ts';
import { readSafetensors } from '../engine/weights/safetensors.ts';
import { StudioError } from '../face/errors.ts';
import { checkSearch, trialSettings } from '../face/search.ts';
import type { Classification, StoredClassification } from '../protocol/classifying.ts';
import type {
  EvaluationReport,
  JudgeSummary,
  ScoreShelfApi,
  SearchRecord,
  StoredReport,
} from '../protocol/evaluating.ts';
import type { StoredDocument } from '../storage/interfaces.ts';
import { summaryOf } from './records.ts';
import { shippedJudges } from './shipped.ts';
import { TRIAL_PREFIX, trialRun } from './trial-runs.ts';
import type { ServiceWorld } from './world.ts';

type World = Pick<ServiceWorld, 'storage' | 'asset' | 'now'>;

/** What a judge's document says: everything of its summary that the document's own fields do not, and with what its
 * training begins anew where nothing of it was stored yet. */
export type JudgeBody = Omit<JudgeSummary, 'id' | 'createdAt' | 'kind'> & {
  readonly width?: number;
  readonly seed?: number;
};

/** A stored judge for the page. */
export function judgeOf({ id, createdAt, body }: StoredDocument): JudgeSummary {
  return { ...(body as JudgeBody), id, createdAt, kind: 'stored' };
}

function reportOfDocument({ id, createdAt, body }: StoredDocument): StoredReport {
  return { id, createdAt, report: body as EvaluationReport };
}

function classificationOf({ id, createdAt, body }: StoredDocument): StoredClassification {
  return { id, createdAt, report: body as Classification };
}

/** A search as it is stored. */
export function searchOf({ id, createdAt, body }: StoredDocument): SearchRecord {
  return { ...(body as Omit<SearchRecord, 'id' | 'createdAt'>), id, createdAt };
}

/** The inverse of `searchOf`. */
export function searchDocument({ id, createdAt, ...body }: SearchRecord): StoredDocument {
  return { id, createdAt, body };
}

export function openScoreShelf(world: World): ScoreShelfApi {
  const { documents, runs } = world.storage;
  const fresh = (kind: string): string => `${kind}-${world.now().toString(36)}`;
  const searchAt = async (id: string): Promise<SearchRecord> => {
    const document = await documents.get('search', id);
    if (document !== undefined) return searchOf(document);
    throw new StudioError('data-missing', 'This search does not exist any more.', 'Start a new one.');
  };

  return {
    async judges() {
      const stored = (await documents.list('judge')).map(judgeOf);
      const shipped = (await shippedJudges(world)).map(
        ({ id, size, attributes, dataset, note, accuracy }): JudgeSummary => ({
          ...{ id, kind: 'shipped', title: 'Comes with the studio', createdAt: 0, status: 'ready' },
          ...{ dataset, hash: '', size, channels: 3, attributes, epochs: 0, step: 0, steps: 0, seconds: 0 },
          accuracy,
          note,
        }),
      );
      return [...stored, ...shipped];
    },
    removeJudge: (id) => documents.remove('judge', id),
    async exportJudge(id) {
      const bytes = await documents.readBytes('judge', id, 'weights');
      if (bytes !== undefined) return new Uint8Array(bytes);
      throw new StudioError('data-missing', 'This judge is not trained yet.', 'Let its training end.');
    },
    async importJudge(bytes, title) {
      const info = readJudgeInfo(readSafetensors(bytes).metadata);
      const [dataset = '', hash = ''] = info.dataset.split(' ');
      const body: JudgeBody = {
        ...{ title, status: 'ready', dataset, hash, size: info.size, channels: info.channels },
        ...{ attributes: info.attributes, epochs: info.epochs, step: 0, steps: 0, seconds: 0 },
        accuracy: info.accuracy,
        note: 'Imported from a file.',
      };
      const document = { id: fresh('judge'), createdAt: world.now(), body };
      await documents.put('judge', document, { weights: bytes.slice().buffer });
      return judgeOf(document);
    },

    reports: async () => (await documents.list('report')).map(reportOfDocument),
    removeReport: (id) => documents.remove('report', id),

    classifications: async () => (await documents.list('classification')).map(classificationOf),
    removeClassification: (id) => documents.remove('classification', id),

    searches: async () => (await documents.list('search')).map(searchOf),
    async createSearch(request) {
      checkSearch(request);
      const id = fresh('search');
      const record = {
        ...{ id, createdAt: world.now(), request, accuracy: {}, device: '', trials: [] },
      } satisfies SearchRecord;
      await documents.put('search', searchDocument(record));
      return record;
    },
    async removeSearch(id) {
      for (const run of await runs.list())
        if (run.id.startsWith(`${TRIAL_PREFIX}${id}-`)) await runs.remove(run.id);
      await documents.remove('search', id);
    },
    async runOfTrial(search, trial, steps) {
      const { request } = await searchAt(search);
      const drawn = trialSettings(request, trial);
      const now = world.now();
      const kept = await runs.newestCheckpoint(trialRun(search, trial));
      const settings = { ...drawn, train: { ...drawn.train, steps: Math.max(steps, kept?.step ?? 1) } };
      const record = {
        ...{ id: `run-${now.toString(36)}-${settings.seed.toString(36)}`, name: settings.name, settings },
        ...{ createdAt: now, updatedAt: now, step: kept?.step ?? 0, device: '' },
        status: kept === undefined ? 'new' : 'paused',
        secondsTrained: (await runs.get(trialRun(search, trial)))?.secondsTrained ?? 0,
      } as const;
      await runs.create(record);
      if (kept !== undefined) {
        await runs.putCheckpoint(record.id, kept);
        await runs.appendMetrics(record.id, await runs.readMetrics(trialRun(search, trial)));
        for (const { step } of await runs.listProbes(trialRun(search, trial)))
          await runs.putProbe(record.id, await runs.readProbe(trialRun(search, trial), step));
      }
      return summaryOf(record);
    },
  };
}
