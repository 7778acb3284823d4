// Carries out an import plan: samples into shards, shard by shard into the storage, the data set visible at the very end.
// Every shard says which part of the plan it used up, so that an interrupted import goes on behind the last stored one.
import { baseName } from '../data/archive/bytes.ts';
import type { ImportPlan } from '../data/layouts/plan.ts';
import { decodeShard, encodeShard, sampleBytes } from '../data/shards/format.ts';
import type { Shard, ShardSample } from '../data/shards/format.ts';
import { datasetHash, parseManifest } from '../data/shards/manifest.ts';
import type { DatasetManifest } from '../data/shards/manifest.ts';
import { tallyOf } from '../data/shards/tally.ts';
import { StudioError } from '../face/errors.ts';
import type { DatasetStore } from '../storage/interfaces.ts';
import { readSample } from './importing-sample.ts';
import type { MakeSample } from './importing-sample.ts';
import { importPace } from './importing-pace.ts';
import type { ImportControl } from './importing-pace.ts';

/** Bytes of a shard, about: an interrupted import loses at most the work on one. */
export const SHARD_BYTES = 16 * 2 ** 20;
/** Share of the pictures that may be unusable before the import stops. */
const MOST_BAD = 0.05;
const LISTED_PER_SHARD = 60;
const LISTED = 200;

export interface ImportTarget {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  /** `fingerprint` of the plan, with the name of the decoder. */
  readonly origin: string;
  readonly shardBytes?: number;
}

export interface ImportMeans {
  readonly datasets: DatasetStore;
  readonly make: MakeSample;
  /** Samples that are under way at once, so that no thread waits for another. */
  readonly atOnce: number;
  /** Called before each shard is stored; throws `storage-full` where it would not fit. */
  readonly requireRoom: (bytes: number) => Promise<void>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

interface Skipped {
  readonly name: string;
  readonly file?: string;
  readonly code?: string;
  readonly reason: string;
}

/** A part of a plan: shards do not cross the border between two splits. */
interface Piece {
  readonly from: number;
  readonly to: number;
  readonly split: 0 | 1 | 2;
}

/** Bytes that the samples of a plan will take. */
export function planBytes(plan: ImportPlan): number {
  return (
    plan.samples.length * sampleBytes({ ...plan, attributes: [...plan.attributes], parts: partsOf(plan) })
  );
}

function partsOf(plan: ImportPlan): 'none' | 'planes' | 'maps' {
  if (!plan.samples.some(({ masks }) => masks !== undefined)) return 'none';
  return plan.maps ? 'maps' : 'planes';
}

function piecesOf(plan: ImportPlan, shardBytes: number): Piece[] {
  const perSample = sampleBytes({ ...plan, attributes: [...plan.attributes], parts: partsOf(plan) });
  const perShard = Math.max(1, Math.floor(shardBytes / perSample));
  const pieces: Piece[] = [];
  let start = 0;
  for (const split of [0, 1, 2] as const) {
    const end = start + plan.splits[split];
    for (let from = start; from < end; from += perShard) {
      pieces.push({ from, to: Math.min(end, from + perShard), split });
    }
    start = end;
  }
  return pieces;
}

/**
 * Imports a plan and returns the manifest of the finished data set. Shards of an earlier attempt with the same origin are
 * checked and kept.
 * @throws StudioError `cancelled`, `storage-full` (what is stored stays, and the import can go on), `file-damaged` when
 * more than 5 % of the pictures cannot be used, and whatever the storage throws
 */
export async function importPlan(
  plan: ImportPlan,
  target: ImportTarget,
  means: ImportMeans,
  control: ImportControl,
): Promise<DatasetManifest> {
  const { datasets } = means;
  const { id, origin } = target;
  const pieces = piecesOf(plan, target.shardBytes ?? SHARD_BYTES);
  const stored = new Set(await datasets.storedShards(id));
  const pace = importPace(plan.samples.length, control);
  const tally = tallyOf(plan.attributes);
  const shards: DatasetManifest['shards'] = [];
  const counts = [0, 0, 0];
  const listed: Skipped[] = [];
  let skipped = 0;

  for (const piece of pieces) {
    const index = shards.length;
    const first = counts.reduce((sum, count) => sum + count, 0);
    const found = stored.has(index)
      ? usable(await datasets.readShard(id, index), origin, index, piece)
      : undefined;
    if (found !== undefined) {
      pace.found(piece.to - piece.from);
      await pace.breathe();
    }
    const made = found ?? (await makeShard(plan, piece, { origin, index, first }, means, pace, skipped));
    skipped += made.skipped;
    listed.push(...made.listed.slice(0, LISTED - listed.length));
    if (made.shard === undefined) continue;
    if (found === undefined) await store(made.bytes, index);
    tally.add(made.shard);
    counts[piece.split] = (counts[piece.split] ?? 0) + made.shard.count;
    shards.push({ index, count: made.shard.count, bytes: made.bytes.byteLength, hash: made.shard.hash });
  }

  async function store(bytes: ArrayBuffer, index: number): Promise<void> {
    try {
      await means.requireRoom(bytes.byteLength);
      await datasets.putShard(id, index, bytes);
    } catch (error) {
      throw error instanceof StudioError && error.code === 'storage-full'
        ? full(error, index, pace.done())
        : error;
    }
  }

  const [train = 0, valid = 0, test = 0] = counts;
  const manifest = parseManifest({
    id,
    title: target.title.slice(0, 200),
    source: target.source.slice(0, 200),
    version: '1',
    origin,
    size: plan.size,
    channels: plan.channels,
    attributes: plan.attributes,
    count: train + valid + test,
    splits: { train: [0, train], valid: [train, train + valid], test: [train + valid, train + valid + test] },
    shards,
    ...tally.figures(),
    hash: datasetHash(shards),
    createdAt: means.now(),
    complete: true,
    ...(skipped === 0 ? {} : { skipped: { count: skipped, listed } }),
  });
  await datasets.finish(manifest);
  pace.finished();
  return manifest;
}

interface Made {
  /** Absent if no picture of the piece could be used. */
  readonly shard: Shard | undefined;
  readonly bytes: ArrayBuffer;
  readonly skipped: number;
  readonly listed: readonly Skipped[];
}

/** A stored shard if it is the one that this piece would make. */
function usable(bytes: ArrayBuffer, origin: string, index: number, piece: Piece): Made | undefined {
  try {
    const shard = decodeShard(bytes);
    const [from, to] = shard.taken ?? [];
    const same = shard.origin === origin && shard.index === index && from === piece.from && to === piece.to;
    const skipped = piece.to - piece.from - shard.count;
    return same ? { shard, bytes, skipped, listed: shard.skipped ?? [] } : undefined;
  } catch (error) {
    // Damaged: made again.
    if (error instanceof StudioError) return undefined;
    throw error;
  }
}

async function makeShard(
  plan: ImportPlan,
  piece: Piece,
  place: { readonly origin: string; readonly index: number; readonly first: number },
  { make, atOnce }: Pick<ImportMeans, 'make' | 'atOnce'>,
  pace: ReturnType<typeof importPace>,
  before: number,
): Promise<Made> {
  const { size, channels, maps } = plan;
  const samples: ShardSample[] = [];
  const listed: Skipped[] = [];
  let skipped = 0;
  const waiting: Promise<ShardSample | Skipped>[] = [];
  let next = piece.from;
  const ask = (): void => {
    const sample = plan.samples[next];
    if (next >= piece.to || sample === undefined) return;
    next += 1;
    const loading = readSample(sample, plan.maps)
      .then((files) => make(files, { size, channels, maps }))
      .then((made) => ({ ...made, labels: sample.labels }))
      .catch((error: unknown) => reasonOf(sample.picture, error));
    // Asked for again below; an abort in between must not leave it unhandled.
    loading.catch(() => undefined);
    waiting.push(loading);
  };
  for (let i = 0; i < atOnce; i += 1) ask();
  while (waiting.length > 0) {
    await pace.breathe();
    const result = await (waiting.shift() as Promise<ShardSample | Skipped>);
    ask();
    pace.made();
    if ('pixels' in result) {
      samples.push(result);
      continue;
    }
    skipped += 1;
    if (listed.length < LISTED_PER_SHARD) listed.push(result);
    if (before + skipped > MOST_BAD * plan.samples.length) throw tooManyBad(before + skipped, plan, listed);
  }
  if (samples.length === 0) return { shard: undefined, bytes: new ArrayBuffer(0), skipped, listed };
  const labelled = samples.some((sample) => sample.labelled);
  const parts = !labelled ? 'none' : maps ? 'maps' : 'planes';
  const { bytes } = encodeShard(
    {
      ...place,
      size,
      channels,
      attributes: [...plan.attributes],
      parts,
      taken: [piece.from, piece.to],
      ...(listed.length === 0 ? {} : { skipped: listed }),
    },
    samples,
  );
  return { shard: decodeShard(bytes), bytes, skipped, listed };
}

/** A picture's own fault, to be listed; everything else stops the import. */
function reasonOf(picture: ImportPlan['samples'][number]['picture'], error: unknown): Skipped {
  if (error instanceof StudioError && (error.code === 'file-damaged' || error.code === 'file-too-large')) {
    const { path } = picture;
    const file = ('where' in picture && /" in (.+)$/.exec(picture.where)?.[1]) || path;
    const reason = error.message.slice(0, 200);
    return { name: path.slice(-200), file: file.slice(-200), code: error.code, reason };
  }
  throw error;
}

function tooManyBad(count: number, plan: ImportPlan, listed: readonly Skipped[]): StudioError {
  const names = listed.slice(0, 3).map(({ name }) => baseName(name));
  const [first] = listed;
  return new StudioError(
    'file-damaged',
    `${count} of ${plan.samples.length} pictures cannot be used (${names.join(', ')} ...): ${first?.reason ?? ''}`,
    'Download or copy the pictures again. Nothing that was stored before has changed.',
  );
}

function full(error: StudioError, shards: number, done: number): StudioError {
  return new StudioError(
    'storage-full',
    `The disk is full after ${done} pictures. ${error.message}`,
    `${shards} finished pieces are kept: make room and drop the same files again, and the import goes on. Or remove the unfinished import and choose fewer or smaller pictures.`,
  );
}
