// What is known about a data set without opening a shard: sizes, splits, shards and their hashes, statistics.
// Plain data, checked here; how shards look inside is in format.ts, where they are kept is the storage's affair.
import * as v from 'valibot';
import { StudioError } from '../../face/errors.ts';
import { contentHash } from '../../face/hash.ts';
import { PARTS } from '../../face/parts.ts';
import { skippedPicture } from './format.ts';

const SPLITS = ['train', 'valid', 'test'] as const;
export type SplitName = (typeof SPLITS)[number];

const whole = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
const positive = v.pipe(whole, v.minValue(1));
const text = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const range = v.tuple([whole, whole]);

const schema = v.strictObject({
  /** Key of the data set: letters, digits, dash; also the value of the run setting `dataset`. */
  id: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]{0,63}$/)),
  title: text,
  /** Where the pictures come from, in words. */
  source: text,
  /** Version of the source as its reader states it. */
  version: text,
  /** Fingerprint of the source and of what the import chose; an interrupted import goes on only with its equal. */
  origin: text,
  /** Side of the stored pictures in pixels. */
  size: v.pipe(positive, v.maxValue(1024)),
  channels: v.picklist([1, 3]),
  attributes: v.pipe(v.array(text), v.maxLength(64)),
  count: positive,
  /** Sample index ranges [from, to); an empty range is a split that the data set does not have. */
  splits: v.strictObject({ train: range, valid: range, test: range }),
  /** In order; sample indices run through the shards. */
  shards: v.pipe(
    v.array(v.strictObject({ index: whole, count: positive, bytes: positive, hash: text })),
    v.minLength(1),
  ),
  /** Samples that have parts. */
  labelled: whole,
  /** Samples with a 1, per attribute. */
  attributePositives: v.record(text, whole),
  /** Samples in which a part covers at least one pixel; empty where part maps are not stored. */
  partCounts: v.record(v.picklist(PARTS), whole),
  /** Over the hashes of the shards. */
  hash: text,
  /** Milliseconds since 1970. */
  createdAt: v.number(),
  complete: v.boolean(),
  /** Pictures that could not be used, of those that were asked for, and the first of them. */
  skipped: v.exactOptional(
    v.strictObject({
      count: whole,
      listed: v.pipe(v.array(skippedPicture), v.maxLength(200)),
    }),
  ),
  /** Where the shards lie if it is not under the id (`shelfOf`): so in a data set that replaced an earlier one. */
  shelf: v.exactOptional(v.picklist(['a', 'b'])),
});

export type DatasetManifest = v.InferOutput<typeof schema>;
export type ShardEntry = DatasetManifest['shards'][number];

/**
 * Key under which a data set's shards are stored: the id, or another shelf for one that replaced an earlier data set,
 * which could be used until the new one was complete. No id looks like a shelf.
 */
export function shelfOf({ id, shelf }: Pick<DatasetManifest, 'id' | 'shelf'>): string {
  return shelf === undefined ? id : `${id}~${shelf}`;
}

/** All keys under which shards of a data set may be stored. */
export function shelvesOf(id: string): string[] {
  return [id, shelfOf({ id, shelf: 'a' }), shelfOf({ id, shelf: 'b' })];
}

/** Whether every sample has exactly one of its attributes, as digits have: as many positives as samples say so. */
export function isOneHot({ attributes, attributePositives, count }: DatasetManifest): boolean {
  const positives = attributes.reduce((sum, name) => sum + (attributePositives[name] ?? 0), 0);
  return attributes.length > 1 && positives === count;
}

/** The hash of a data set: over the hashes of its shards, in order. */
export function datasetHash(shards: readonly Pick<ShardEntry, 'hash'>[]): string {
  return contentHash(new TextEncoder().encode(shards.map((shard) => shard.hash).join('\n')));
}

/**
 * Checks a manifest of unknown origin, and that its figures agree with each other.
 * @throws StudioError `file-damaged`
 */
export function parseManifest(value: unknown): DatasetManifest {
  const result = v.safeParse(schema, value);
  if (!result.success) {
    const issue = result.issues[0];
    throw damaged(`"${v.getDotPath(issue) ?? 'manifest'}" ${issue.message}`);
  }
  const manifest = result.output;
  const { shards, count, attributes } = manifest;
  if (shards.some((shard, place) => shard.index !== place)) throw damaged('its shards are not in order');
  if (shards.reduce((sum, shard) => sum + shard.count, 0) !== count) {
    throw damaged('the counts of its shards do not add up');
  }
  for (const name of SPLITS) {
    const [from, to] = manifest.splits[name];
    if (from > to || to > count) throw damaged(`its split "${name}" lies outside the samples`);
  }
  if (new Set(attributes).size !== attributes.length) throw damaged('an attribute is named twice');
  if (manifest.hash !== datasetHash(shards)) throw damaged('its hash does not belong to its shards');
  return manifest;
}

function damaged(what: string): StudioError {
  return new StudioError(
    'file-damaged',
    `The description of this data set is damaged: ${what}.`,
    'Remove the data set and import it again.',
  );
}
