// Imports as the page sees them, one at a time: survey what was dropped, estimate, import, cancel; and what can be done
// with a data set as a whole: rename, export, list the unfinished ones.
import type { ByteSource } from '../data/archive/bytes.ts';
import { JPEG_JS, decodeJpeg } from '../data/pictures/jpeg.ts';
import type { DecodePicture } from '../data/pictures/picture.ts';
import type { DatasetManifest } from '../data/shards/manifest.ts';
import { StudioError } from '../face/errors.ts';
import { isBuiltIn } from '../face/presets.ts';
import type {
  DroppedFile,
  ImportEstimate,
  ImportRequest,
  ImportSurvey,
  UnfinishedSummary,
} from '../protocol/importing.ts';
import { exportArchive } from './importing-archive.ts';
import type { SampleThread } from './importing-makers.ts';
import type { ImportProgress } from './importing-pace.ts';
import { openImport, readQuietly } from './importing.ts';
import type { OpenedImport } from './importing.ts';
import type { ServiceWorld } from './world.ts';

/** A faster decoder than the one in JavaScript, where the platform has one. */
export interface PictureWorld {
  readonly decode: DecodePicture;
  /** Names the decoder. */
  readonly decoder: string;
  /** Starts threads that make samples with it. */
  readonly makers: () => Promise<readonly SampleThread[]>;
}

/** What an interrupted import is made of, by the kind that its origin begins with. */
const TITLES: Readonly<Record<string, string>> = {
  celeba: 'CelebA',
  'celebamask-hq': 'CelebAMask-HQ',
  'celeba-joined': 'CelebA with masks',
  mnist: 'MNIST or its like',
  folder: 'Pictures with a table',
  classes: 'Pictures in folders',
};

/** Held while files are imported. */
const LOCK = 'semblance-import-files';

export interface ImportDesk {
  /** Opens what was dropped; it stays open until something else is surveyed. */
  survey(files: readonly DroppedFile[]): Promise<ImportSurvey>;
  estimate(request: ImportRequest): Promise<ImportEstimate>;
  run(request: ImportRequest): Promise<DatasetManifest>;
  /** Stops what goes on; resolves when it has stopped. What is stored stays. */
  cancel(): Promise<void>;
  /** @throws StudioError `data-missing`, `settings-invalid` */
  rename(id: string, title: string): Promise<DatasetManifest>;
  /** A finished data set as a ZIP archive. */
  export(id: string): Promise<Blob>;
  unfinished(): Promise<UnfinishedSummary[]>;
}

/** A browser's file at any place. */
function fileSource({ path, file }: DroppedFile): ByteSource {
  return {
    path,
    size: file.size,
    modified: file.lastModified,
    read: async (offset, length) => {
      try {
        return new Uint8Array(await file.slice(offset, offset + length).arrayBuffer());
      } catch {
        throw new StudioError(
          'data-missing',
          `${path} can no longer be read: it was moved, changed, or its drive is gone.`,
          'Drop the files again; the import goes on where it stopped.',
        );
      }
    },
  };
}

/** @param report progress by key of the data set that is being made */
export function openImportDesk(
  world: ServiceWorld & Partial<PictureWorld>,
  report: (dataset: string, progress: ImportProgress) => void,
): ImportDesk {
  const { datasets } = world.storage;
  let opened: OpenedImport | undefined;
  let signal = { aborted: false };
  let under: Promise<unknown> | undefined;

  const manifestOf = async (id: string): Promise<DatasetManifest> => {
    const manifest = await datasets.get(id);
    if (manifest !== undefined) return manifest;
    throw new StudioError('data-missing', `There is no data set "${id}".`, 'Choose another one.');
  };
  const present = (): OpenedImport => {
    if (opened !== undefined) return opened;
    throw new StudioError('data-missing', 'No files are open.', 'Drop them again.');
  };
  /** One at a time: a second one would fight for the same disk. */
  const alone = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (under !== undefined) {
      throw new StudioError('busy', 'Another import is under way.', 'Wait for its end, or stop it.');
    }
    signal = { aborted: false };
    const doing = work();
    under = doing;
    try {
      return await doing;
    } finally {
      under = undefined;
    }
  };

  return {
    survey: (files) =>
      alone(async () => {
        opened = undefined;
        const { manager, now, makers, decode = decodeJpeg, decoder = JPEG_JS } = world;
        const means = {
          datasets,
          manager,
          decode,
          decoder,
          now,
          ...(makers === undefined ? {} : { makers }),
        };
        opened = await openImport(files.map(fileSource), means, signal);
        return opened.survey;
      }),
    estimate: (request) => present().estimate(request),
    run: (request) =>
      alone(async () => {
        const { id } = await present().estimate(request);
        const release = await world.lock(LOCK);
        if (release === null) {
          throw new StudioError(
            'busy',
            'Another tab imports faces.',
            'Wait for its end, then start this one.',
          );
        }
        try {
          const { clock, breathe } = world;
          return await present().run(request, {
            signal,
            clock,
            breathe,
            report: (progress) => report(id, progress),
          });
        } finally {
          release();
        }
      }),
    cancel: async () => {
      signal.aborted = true;
      await under?.catch(() => undefined);
    },
    rename: async (id, title) => {
      const manifest = await manifestOf(id);
      const clean = title.trim();
      if (clean === '' || clean.length > 200) {
        throw new StudioError('settings-invalid', 'A name has 1 to 200 characters.', 'Choose another name.');
      }
      const renamed = { ...manifest, title: clean };
      await datasets.finish(renamed);
      return renamed;
    },
    export: async (id) => {
      const manifest = await manifestOf(id);
      // A blob grows piece by piece: the browser moves large ones to its disk, and no copy is held here.
      let blob = new Blob([], { type: 'application/zip' });
      for await (const piece of exportArchive(manifest, (index) => datasets.readShard(id, index))) {
        blob = new Blob([blob, piece as Uint8Array<ArrayBuffer>], { type: 'application/zip' });
      }
      return blob;
    },
    unfinished: async () => {
      const found = await datasets.unfinished();
      // What lies on a shelf of its own, or is built in, is being made by the studio itself.
      const own = found.filter(({ id }) => !id.includes('~') && !isBuiltIn(id));
      return Promise.all(
        own.map(async ({ id, shards }) => {
          const last = await readQuietly(datasets, id, Math.max(...shards));
          return {
            id,
            title: TITLES[last?.origin.split(' ')[0] ?? ''] ?? null,
            size: last?.size ?? null,
            pictures: last === undefined ? 0 : last.first + last.count,
            shards: shards.length,
          };
        }),
      );
    },
  };
}
