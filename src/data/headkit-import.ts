// Puts a pack of ready-made faces into shards. It can be stopped and goes on where it stood; the data set becomes
// visible with its last step. How a pack is read is in headkit/, where shards go is the storage's affair.
import { StudioError } from '../face/errors.ts';
import { planesFromParts } from '../face/parts.ts';
import { decodeShard, encodeShard, sampleBytes } from './shards/format.ts';
import type { ShardSample } from './shards/format.ts';
import { datasetHash, parseManifest, shelfOf } from './shards/manifest.ts';
import type { DatasetManifest } from './shards/manifest.ts';
import { tallyOf } from './shards/tally.ts';

/** What is asked of a pack; `FacePack` (headkit/pack.ts) is one. */
export interface ImportablePack {
  readonly version: number;
  /** What the data set is called; the built-in faces unless told. */
  readonly title?: string;
  /** Side in pixels. */
  readonly size: number;
  readonly attributes: readonly string[];
  /** Faces per split, training faces first. */
  readonly splits: { readonly train: number; readonly test: number };
  readonly hash: string;
  /** Asked for in order; one that draws in other threads may already work on the next ones. */
  face(index: number): PackFace | Promise<PackFace>;
}

/** rgb: size x size x 3; attributes: 0/1 each; label, under: size x size part ids. */
export interface PackFace {
  readonly rgb: Uint8Array;
  readonly attributes: Uint8Array;
  readonly label: Uint8Array;
  readonly under: Uint8Array;
}

/** Where shards go; a `DatasetStore` is one. */
export interface ImportSink {
  get(id: string): Promise<DatasetManifest | undefined>;
  storedShards(id: string): Promise<number[]>;
  readShard(id: string, index: number): Promise<ArrayBuffer>;
  putShard(id: string, index: number, bytes: ArrayBuffer): Promise<void>;
  finish(manifest: DatasetManifest): Promise<void>;
}

export interface ImportProgress {
  /** Faces that are in stored shards or on their way into one. */
  readonly done: number;
  readonly total: number;
  /** Faces per second since this import began; found ones do not count. */
  readonly perSecond: number;
  /** Null while nothing is known about the speed. */
  readonly secondsLeft: number | null;
}

export interface ImportOptions {
  readonly id: string;
  readonly signal: { readonly aborted: boolean };
  /** Milliseconds, monotonic. */
  readonly clock: () => number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Lets messages and timers run. */
  readonly breathe: () => Promise<void>;
  readonly report: (progress: ImportProgress) => void;
  /** Called when an earlier data set is about to be replaced by the finished one; what it throws leaves that in place. */
  readonly beforeReplacing?: () => Promise<void>;
  /** Bytes of a shard, about; 16 MB unless told. An interrupted import loses at most the work on one. */
  readonly shardBytes?: number;
}

const SHARD_BYTES = 16 * 1024 * 1024;
/** Milliseconds between two reports; the thread answers messages as often. */
const REPORT_EVERY = 100;

type Layout = ReturnType<typeof layoutOf>;

/** Which faces go into which shard. */
function layoutOf(pack: ImportablePack, shardBytes: number) {
  const total = pack.splits.train + pack.splits.test;
  const what = {
    size: pack.size,
    channels: 3 as const,
    attributes: [...pack.attributes],
    parts: 'maps' as const,
  };
  const perShard = Math.max(1, Math.floor(shardBytes / sampleBytes(what)));
  return { ...what, origin: `${originOf(pack.hash)}${perShard}`, total, perShard };
}

/** How the origin of every import of a pack begins. */
export function originOf(packHash: string): string {
  return `headkit ${packHash} by `;
}

/**
 * Imports a pack and returns the manifest of the data set; if it is there already, at once. Shards of an earlier
 * attempt are checked and kept. A data set of another pack under the same id is replaced when the new one is complete.
 * @throws StudioError `cancelled` once `signal.aborted` is seen, and whatever pack and sink throw
 */
export async function importPack(
  pack: ImportablePack,
  sink: ImportSink,
  options: ImportOptions,
): Promise<DatasetManifest> {
  const { id } = options;
  const layout = layoutOf(pack, options.shardBytes ?? SHARD_BYTES);
  const shardCount = Math.ceil(layout.total / layout.perShard);
  const present = await sink.get(id);
  if (present?.origin === layout.origin) return present;
  // Beside the one that is there.
  const place =
    present === undefined ? { id } : { id, shelf: present.shelf === 'a' ? ('b' as const) : ('a' as const) };
  const shelf = shelfOf(place);
  const stored = new Set(await sink.storedShards(shelf));

  const pace = paceOf(layout.total, options);
  const tally = tallyOf(layout.attributes);
  const shards: DatasetManifest['shards'] = [];
  for (let index = 0; index < shardCount; index += 1) {
    const found = stored.has(index) ? usable(await sink.readShard(shelf, index), layout, index) : undefined;
    if (found !== undefined) pace.found(found.count);
    const bytes = found?.bytes ?? (await drawShard(pack, layout, index, pace));
    const shard = decodeShard(bytes);
    if (found === undefined) await sink.putShard(shelf, index, bytes);
    tally.add(shard);
    shards.push({ index, count: shard.count, bytes: bytes.byteLength, hash: shard.hash });
  }

  const { train } = pack.splits;
  const manifest = parseManifest({
    ...place,
    title: pack.title ?? 'Built-in faces',
    source: 'HeadKit: faces drawn from the free assets of MakeHuman (CC0)',
    version: String(pack.version),
    origin: layout.origin,
    size: layout.size,
    channels: layout.channels,
    attributes: layout.attributes,
    count: layout.total,
    splits: { train: [0, train], valid: [train, train], test: [train, layout.total] },
    shards,
    ...tally.figures(),
    hash: datasetHash(shards),
    createdAt: options.now(),
    complete: true,
  });
  if (present !== undefined) await options.beforeReplacing?.();
  await sink.finish(manifest);
  pace.finished();
  return manifest;
}

/** A stored shard if it is the one that this import would make. */
function usable(bytes: ArrayBuffer, layout: Layout, index: number) {
  try {
    const { origin, first, count } = decodeShard(bytes);
    const expected = Math.min(layout.perShard, layout.total - index * layout.perShard);
    const same = origin === layout.origin && first === index * layout.perShard && count === expected;
    return same ? { bytes, count } : undefined;
  } catch (error) {
    // Damaged: drawn again.
    if (error instanceof StudioError) return undefined;
    throw error;
  }
}

async function drawShard(
  pack: ImportablePack,
  layout: Layout,
  index: number,
  pace: ReturnType<typeof paceOf>,
): Promise<ArrayBuffer> {
  const first = index * layout.perShard;
  const samples: ShardSample[] = [];
  for (let i = first; i < Math.min(layout.total, first + layout.perShard); i += 1) {
    await pace.step();
    const { rgb, attributes, label, under } = await pack.face(i);
    const planes = planesFromParts(label, under);
    samples.push({ pixels: rgb, labels: attributes, labelled: true, planes, label, under });
  }
  const { origin, size, channels, attributes, parts } = layout;
  return encodeShard({ origin, index, first, size, channels, attributes, parts }, samples).bytes;
}

/** Counts, reports now and then, and stops where it is told to. */
function paceOf(total: number, { clock, breathe, report, signal }: ImportOptions) {
  const began = clock();
  let last = -Infinity;
  let done = 0;
  let drawn = 0;
  const tell = (): void => {
    const seconds = (clock() - began) / 1000;
    const perSecond = seconds > 0 ? drawn / seconds : 0;
    report({ done, total, perSecond, secondsLeft: perSecond > 0 ? (total - done) / perSecond : null });
  };
  return {
    /** Called before each face. */
    step: async (): Promise<void> => {
      if (clock() - last >= REPORT_EVERY) {
        tell();
        await breathe();
        last = clock();
      }
      if (signal.aborted) {
        throw new StudioError(
          'cancelled',
          `The import was stopped after ${done} of ${total} faces.`,
          'Start it again: it goes on where it stopped.',
        );
      }
      done += 1;
      drawn += 1;
    },
    found: (count: number): void => {
      done += count;
    },
    finished: tell,
  };
}
