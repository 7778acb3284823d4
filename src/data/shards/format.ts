// The shard: some thousand faces in one buffer, checked as a whole, read through views. It knows nothing of where
// shards are kept or in which order they are used.
//
// Layout: 32 fixed bytes (magic 8, version u32 and length of the description u32, both little-endian, hash of all
// that follows as 16 hex digits), the description as JSON, then pixels, labels, labelled flags and, as the
// description says, planes and part maps. No padding, nothing behind the end.
import * as v from 'valibot';
import { StudioError } from '../../face/errors.ts';
import { contentHash } from '../../face/hash.ts';

const MAGIC = 'SMBSHARD';
const VERSION = 1;
const FIXED_BYTES = 32;
const MAX_DESCRIPTION = 65_536;
/** No shard is larger: a buffer of this size can still be had everywhere. */
const MAX_SHARD_BYTES = 256 * 1024 * 1024;

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const whole = (low: number, high: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(low), v.maxValue(high));

/** A picture that an import passed over. */
export const skippedPicture = v.strictObject({
  /** Path in the archive or folder. */
  name: text,
  /** The archive, or the file itself. */
  file: v.exactOptional(text),
  /** A code of `src/face/errors.ts`. */
  code: v.exactOptional(text),
  reason: text,
});

const descriptionSchema = v.strictObject({
  /** Fingerprint of the source and of the import's choices (`DatasetManifest.origin`). */
  origin: text,
  /** Place of the shard in its data set. */
  index: whole(0, 1_000_000),
  /** Index of the first sample in the data set. */
  first: whole(0, 100_000_000),
  count: whole(1, 10_000_000),
  /** Side in pixels. */
  size: whole(1, 1024),
  channels: v.picklist([1, 3]),
  attributes: v.pipe(v.array(text), v.maxLength(64)),
  /** What is stored about parts: nothing, plane bytes, or plane bytes and part maps for display. */
  parts: v.picklist(['none', 'planes', 'maps']),
  /** Places [from, to) in the import's plan that this shard used up; more than `count` where pictures were skipped. */
  taken: v.exactOptional(v.tuple([whole(0, 100_000_000), whole(0, 100_000_000)])),
  /** The first of the skipped pictures, by name and with the reason. */
  skipped: v.exactOptional(v.pipe(v.array(skippedPicture), v.maxLength(60))),
});

export type ShardDescription = v.InferOutput<typeof descriptionSchema>;

/** One face on its way into a shard. */
export interface ShardSample {
  /** size x size x channels, 0-255. */
  readonly pixels: Uint8Array;
  /** One per attribute, 0 or 1. */
  readonly labels: Uint8Array;
  /** Whether the planes say something; false for a face without part annotation. */
  readonly labelled: boolean;
  /** size x size, bits of `PLANE`; zero where absent. */
  readonly planes?: Uint8Array;
  /** size x size, merged part ids; zero where absent. */
  readonly label?: Uint8Array;
  /** size x size, part ids beneath glasses; zero where absent. */
  readonly under?: Uint8Array;
}

/** A decoded shard; every array is a view into the one buffer. */
export interface Shard extends ShardDescription {
  /** Hash of the content (`ShardEntry.hash`). */
  readonly hash: string;
  /** count x size x size x channels. */
  readonly pixels: Uint8Array;
  /** count x attributes. */
  readonly labels: Uint8Array;
  /** count: 0 or 1. */
  readonly labelled: Uint8Array;
  /** count x size x size; empty if `parts` is `none`. */
  readonly planes: Uint8Array;
  /** count x size x size; empty unless `parts` is `maps`. */
  readonly label: Uint8Array;
  /** Like `label`. */
  readonly under: Uint8Array;
}

/** Bytes that one sample takes in a shard of this description. */
export function sampleBytes(
  what: Pick<ShardDescription, 'size' | 'channels' | 'attributes' | 'parts'>,
): number {
  const area = what.size * what.size;
  const maps = { none: 0, planes: 1, maps: 3 }[what.parts];
  return area * (what.channels + maps) + what.attributes.length + 1;
}

/** The sections of a shard in file order, as views of `bytes` from `at` on. */
function sections(bytes: Uint8Array, at: number, what: ShardDescription) {
  const area = what.count * what.size * what.size;
  const planes = what.parts === 'none' ? 0 : area;
  const maps = what.parts === 'maps' ? area : 0;
  let offset = at;
  const take = (length: number): Uint8Array => bytes.subarray(offset, (offset += length));
  return {
    pixels: take(area * what.channels),
    labels: take(what.count * what.attributes.length),
    labelled: take(what.count),
    planes: take(planes),
    label: take(maps),
    under: take(maps),
  };
}

/**
 * Packs samples into the bytes of a shard. Equal samples give equal bytes.
 * @throws Error for samples that do not fit the description: a fault of the caller, not of a file
 */
export function encodeShard(
  description: Omit<ShardDescription, 'count'>,
  samples: readonly ShardSample[],
): { bytes: ArrayBuffer; hash: string } {
  const what = v.parse(descriptionSchema, { ...description, count: samples.length });
  const json = new TextEncoder().encode(JSON.stringify(what));
  if (json.length > MAX_DESCRIPTION) throw new Error('The description of the shard is too long.');
  const total = FIXED_BYTES + json.length + what.count * sampleBytes(what);
  if (total > MAX_SHARD_BYTES) throw new Error(`A shard of ${total} bytes is over the bound.`);

  const buffer = new ArrayBuffer(total);
  const bytes = new Uint8Array(buffer);
  bytes.set(json, FIXED_BYTES);
  const into = sections(bytes, FIXED_BYTES + json.length, what);
  const area = what.size * what.size;
  samples.forEach((sample, index) => {
    put(into.pixels, index, area * what.channels, sample.pixels);
    put(into.labels, index, what.attributes.length, sample.labels);
    into.labelled[index] = sample.labelled ? 1 : 0;
    if (what.parts !== 'none') put(into.planes, index, area, sample.planes);
    if (what.parts === 'maps') {
      put(into.label, index, area, sample.label);
      put(into.under, index, area, sample.under);
    }
  });
  if (!onlyBits(into.labels)) throw new Error('Labels are 0 or 1.');

  const hash = contentHash(bytes.subarray(FIXED_BYTES));
  bytes.set(new TextEncoder().encode(MAGIC), 0);
  const view = new DataView(buffer);
  view.setUint32(8, VERSION, true);
  view.setUint32(12, json.length, true);
  bytes.set(new TextEncoder().encode(hash), 16);
  return { bytes: buffer, hash };
}

function put(into: Uint8Array, index: number, length: number, from: Uint8Array | undefined): void {
  if (from === undefined) return;
  if (from.length !== length) throw new Error(`A sample has ${from.length} bytes where ${length} belong.`);
  into.set(from, index * length);
}

function onlyBits(values: Uint8Array): boolean {
  return values.every((value) => value <= 1);
}

/**
 * Opens a shard without copying: checks magic, version, description, every length against the buffer, and the hash
 * over all bytes, so that no flipped bit goes unseen.
 * @param name how an error names the shard
 * @throws StudioError `file-damaged`
 */
export function decodeShard(buffer: ArrayBuffer, name = 'A shard'): Shard {
  const damaged = (what: string): StudioError =>
    new StudioError(
      'file-damaged',
      `${name} of the data set is damaged: ${what}.`,
      'Remove the data set and import it again; runs that were trained on it stay.',
    );
  const bytes = new Uint8Array(buffer);
  if (bytes.length < FIXED_BYTES) throw damaged('it ends within its header');
  if (bytes.length > MAX_SHARD_BYTES) throw damaged('it is larger than any shard');
  if (latin(bytes.subarray(0, 8)) !== MAGIC) throw damaged('it does not begin like a shard');
  const view = new DataView(buffer);
  const version = view.getUint32(8, true);
  if (version !== VERSION) throw damaged(`it has format ${version} and this program reads format ${VERSION}`);
  const length = view.getUint32(12, true);
  if (length > MAX_DESCRIPTION || FIXED_BYTES + length > bytes.length) {
    throw damaged('its description reaches beyond its end');
  }
  const hash = latin(bytes.subarray(16, FIXED_BYTES));
  if (hash !== contentHash(bytes.subarray(FIXED_BYTES))) throw damaged('its bytes do not match its hash');

  const parsed = v.safeParse(descriptionSchema, parseJson(bytes.subarray(FIXED_BYTES, FIXED_BYTES + length)));
  if (!parsed.success) throw damaged('its description cannot be read');
  const what = parsed.output;
  const expected = FIXED_BYTES + length + what.count * sampleBytes(what);
  if (bytes.length !== expected) throw damaged(`it has ${bytes.length} bytes instead of ${expected}`);
  const shard = { ...what, hash, ...sections(bytes, FIXED_BYTES + length, what) };
  if (!onlyBits(shard.labels) || !onlyBits(shard.labelled))
    throw damaged('it holds labels other than 0 and 1');
  return shard;
}

function latin(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

/** The value, or undefined where the bytes are no JSON in UTF-8. */
function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
