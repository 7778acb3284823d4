// People's own faces: opens what was dropped, says what was recognised and what importing it would take, and imports it.
// No platform: files come as `ByteSource`s, JPEG decoding, clock and storage are handed in, so that the library worker
// and the command line call the same.
//
//   const opened = await openImport(sources, world, signal);     // archives are listed, lists are read
//   opened.survey                                                // plain data: what was found, what can be chosen
//   await opened.estimate({ set: 0, size: 64 });                 // pictures, splits, bytes, room
//   await opened.run({ set: 0, size: 64 }, control);             // -> manifest of the finished data set
//
// Sources of Node: `src/storage/node/sources.ts`; a decoder without platform: `src/data/pictures/jpeg.ts`.
import { ending, looseEntry, safePath } from '../data/archive/bytes.ts';
import type { ByteSource, Entry } from '../data/archive/bytes.ts';
import { looksLikeZip, openZip } from '../data/archive/zip.ts';
import { fingerprint } from '../data/layouts/plan.ts';
import type { FoundSet, ImportPlan } from '../data/layouts/plan.ts';
import { recognise } from '../data/layouts/recognise.ts';
import type { DecodePicture } from '../data/pictures/picture.ts';
import { decodeShard } from '../data/shards/format.ts';
import type { DatasetManifest } from '../data/shards/manifest.ts';
import { StudioError } from '../face/errors.ts';
import { IMPORT_SIZES } from '../protocol/importing.ts';
import type { FoundSummary, ImportEstimate, ImportRequest, ImportSurvey } from '../protocol/importing.ts';
import type { DatasetStore } from '../storage/interfaces.ts';
import { requireRoom, room } from '../storage/room.ts';
import type { StorageManagerLike } from '../storage/room.ts';
import { importShards, shardsIn } from './importing-archive.ts';
import type { ImportControl } from './importing-pace.ts';
import { makersFor } from './importing-makers.ts';
import type { SampleThread } from './importing-makers.ts';
import { importPlan, planBytes } from './importing-shards.ts';

export interface ImportWorld {
  readonly datasets: DatasetStore;
  /** Estimates how much may be stored. */
  readonly manager: StorageManagerLike;
  readonly decode: DecodePicture;
  /** Names the decoder: pictures of another one differ in their last bits, so its shards are not gone on with. */
  readonly decoder: string;
  /** Starts threads with the same decoder; absent: this thread makes the samples. */
  readonly makers?: () => Promise<readonly SampleThread[]>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface OpenedImport {
  readonly survey: ImportSurvey;
  /** @throws StudioError `settings-invalid` */
  estimate(request: ImportRequest): Promise<ImportEstimate>;
  /**
   * Imports; goes on with an interrupted import of the same files and choices. A data set of the same that is complete is
   * returned at once. Nothing is visible until all is stored.
   * @throws StudioError as `importPlan` does, and `storage-full` before the start where it cannot fit
   */
  run(request: ImportRequest, control: ImportControl): Promise<DatasetManifest>;
}

/** Among more files than that, only those that do not look like pictures are asked whether they are archives. */
const FEW = 64;
const PICTURE_ENDINGS = new Set(['jpg', 'jpeg', 'png', 'webp', 'txt', 'csv', 'json']);

/**
 * Lists archives, reads lists, recognises. No picture is read.
 * @throws StudioError `file-unknown`, `file-damaged`, `file-too-large`, `cancelled`
 */
export async function openImport(
  sources: readonly ByteSource[],
  world: ImportWorld,
  signal: { readonly aborted: boolean } = { aborted: false },
): Promise<OpenedImport> {
  const { entries, passedOver } = await entriesOf(sources, signal);
  const shards = await shardsIn(entries);
  const found = shards === undefined ? await recognise(entries, signal) : { sets: [], others: 0 };
  const survey: ImportSurvey = {
    sets: shards === undefined ? found.sets.map(summaryOf) : [shards.summary],
    others: found.others,
    passedOver,
  };
  // The plan of the choices that were asked about last: half a million samples need not be arranged twice.
  let known: { readonly of: string; readonly plan: ImportPlan; readonly origin: string } | undefined;
  const plan = (request: ImportRequest) => {
    const set = found.sets[request.set];
    if (set === undefined) {
      throw new StudioError(
        'settings-invalid',
        `There is no data set ${request.set} here.`,
        'Choose one of those found.',
      );
    }
    const of = JSON.stringify({ ...request, id: undefined, title: undefined });
    if (known?.of === of) return { set, ...known };
    checkChoices(set, request);
    const made = set.plan(request);
    if (made.samples.length === 0 || made.splits[0] === 0) {
      throw new StudioError(
        'settings-invalid',
        'No training pictures are left.',
        'Choose more pictures or another split.',
      );
    }
    const origin = `${set.kind} ${fingerprint(made)} by ${world.decoder} in ${request.shardBytes ?? 'full'}`;
    known = { of, plan: made, origin };
    return { set, ...known };
  };

  return {
    survey,
    async estimate(request) {
      const free = await freeRoom(world.manager);
      if (shards !== undefined) return { ...(await shards.estimate(world.datasets, request.id)), free };
      const { plan: made, set, origin } = plan(request);
      const { id, kept } = await placeFor(world.datasets, request.id ?? idOf(set, request), origin);
      return {
        id,
        pictures: made.samples.length,
        labelled: made.samples.filter(({ masks }) => masks !== undefined).length,
        splits: made.splits,
        bytes: planBytes(made),
        free,
        kept,
        notes: [...set.notes, ...made.notes],
      };
    },
    async run(request, control) {
      if (shards !== undefined) return importShards(shards, request, world, control);
      const { plan: made, set, origin } = plan(request);
      const { id, kept, present } = await placeFor(world.datasets, request.id ?? idOf(set, request), origin);
      if (present !== undefined) return present;
      const left = Math.max(0, planBytes(made) * (1 - kept / made.samples.length));
      await requireRoom(left, 'this import', world.manager);
      const names = [...new Set(sources.map(({ path }) => path.split('/')[0] ?? path))];
      const from = `${names.slice(0, 3).join(', ')}${names.length > 3 ? ' and others' : ''}`;
      const target = {
        id,
        origin,
        title: request.title ?? set.title,
        source: `${set.source}; from ${from}`,
        ...(request.shardBytes === undefined ? {} : { shardBytes: request.shardBytes }),
      };
      const makers = await makersFor(made, world.decode, world.makers);
      try {
        const { datasets, now } = world;
        const asked = (bytes: number) => requireRoom(bytes, 'the next piece', world.manager);
        return await importPlan(made, target, { ...makers, datasets, now, requireRoom: asked }, control);
      } finally {
        makers.end();
      }
    },
  };
}

function summaryOf(set: FoundSet): FoundSummary {
  return Object.fromEntries(Object.entries(set).filter(([key]) => key !== 'plan')) as unknown as FoundSummary;
}

async function entriesOf(sources: readonly ByteSource[], signal: { readonly aborted: boolean }) {
  const entries: Entry[] = [];
  let passedOver = 0;
  for (const source of sources) {
    const path = safePath(source.path);
    if (path === undefined) {
      passedOver += 1;
      continue;
    }
    const ask = sources.length <= FEW || !PICTURE_ENDINGS.has(ending(path));
    const named: ByteSource = {
      path,
      size: source.size,
      modified: source.modified,
      read: (offset, length) => source.read(offset, length),
    };
    if (ask && named.size >= 22 && looksLikeZip(await named.read(0, 4))) {
      const archive = await openZip(named, signal);
      for (const entry of archive.entries) entries.push(entry);
      passedOver += archive.passedOver;
    } else entries.push(looseEntry(named));
  }
  return { entries, passedOver };
}

function checkChoices(set: FoundSet, { size, limit, split }: ImportRequest): void {
  const wrong = (what: string, remedy: string) => new StudioError('settings-invalid', what, remedy);
  if (!IMPORT_SIZES.some((each) => each === size)) {
    throw wrong(`Pictures of ${size} px cannot be stored.`, `Choose one of ${IMPORT_SIZES.join(', ')} px.`);
  }
  if (limit !== undefined && !(Number.isInteger(limit) && limit >= 1)) {
    throw wrong(`${limit} is no number of pictures.`, 'Choose a whole number from 1 on.');
  }
  if (split !== undefined && !set.splitRules.includes(split)) {
    throw wrong(
      `These pictures cannot be split by the rule "${split}".`,
      `Choose ${set.splitRules.join(' or ')}.`,
    );
  }
}

function idOf(set: FoundSet, { size }: ImportRequest): string {
  if (set.kind === 'mnist' && set.title === 'MNIST') return 'mnist';
  const base = { celeba: 'celeba', 'celebamask-hq': 'celeba-hq', 'celeba-joined': 'celeba-masks' } as const;
  const word = set.kind in base ? base[set.kind as keyof typeof base] : set.title;
  const clean = word
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 48);
  return `${clean === '' ? 'own' : clean}-${size}`;
}

/**
 * The key that an import goes to: that of the same import, complete or not, or else the first that nothing else uses.
 */
async function placeFor(datasets: DatasetStore, wanted: string, origin: string) {
  for (let n = 1; ; n += 1) {
    const id = n === 1 ? wanted : `${wanted}-${n}`;
    const present = await datasets.get(id);
    if (present !== undefined) {
      if (present.origin === origin) return { id, kept: present.count, present };
      continue;
    }
    const stored = await datasets.storedShards(id);
    const [first] = stored;
    if (first === undefined) return { id, kept: 0 };
    const same = (await readQuietly(datasets, id, first))?.origin === origin;
    const last = same ? await readQuietly(datasets, id, stored.at(-1) ?? first) : undefined;
    if (same) return { id, kept: last?.taken?.[1] ?? 0 };
  }
}

/** A stored shard; undefined for one that is missing or damaged. */
export async function readQuietly(datasets: DatasetStore, id: string, index: number) {
  try {
    return decodeShard(await datasets.readShard(id, index));
  } catch (error) {
    if (error instanceof StudioError) return undefined;
    throw error;
  }
}

async function freeRoom(manager: StorageManagerLike): Promise<number | null> {
  const { used, quota } = await room(manager);
  return quota === 0 ? null : Math.max(0, 0.9 * quota - used);
}
