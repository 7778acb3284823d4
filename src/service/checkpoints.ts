// Between a snapshot of a session (engine) and a checkpoint (storage): hashes on the way in, plain data both ways.
import * as v from 'valibot';
import type { Snapshot } from '../engine/train/session.ts';
import { StudioError } from '../face/errors.ts';
import { contentHash } from '../face/hash.ts';
import type { Checkpoint, Json } from '../storage/interfaces.ts';

const word = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff));
const meta = v.strictObject({
  version: v.literal(1),
  device: v.string(),
  random: v.tuple([word, word, word, word]),
  updates: v.strictObject({ generator: v.number(), discriminator: v.number() }),
  sampler: v.unknown(),
});

/** A checkpoint of a snapshot. */
export function checkpointOf(snapshot: Snapshot, createdAt: number): Checkpoint {
  const { step, parts, device, random, updates, sampler } = snapshot;
  return {
    step,
    createdAt,
    parts: Object.entries(parts).map(([name, bytes]) => ({
      name,
      bytes,
      hash: contentHash(new Uint8Array(bytes)),
    })),
    meta: { version: 1, device, random: [...random], updates, sampler: sampler as Json },
  };
}

/** Hash of the data set that a checkpoint was trained on, if it says so. */
export function dataOf(checkpoint: Checkpoint): string | undefined {
  const parsed = v.safeParse(v.object({ sampler: v.object({ dataset: v.string() }) }), checkpoint.meta);
  return parsed.success ? parsed.output.sampler.dataset : undefined;
}

/** The inverse; the storage has checked the hashes. */
export function partsOf(checkpoint: Checkpoint): Snapshot {
  const parsed = v.safeParse(meta, checkpoint.meta);
  if (!parsed.success) {
    throw new StudioError(
      'file-damaged',
      `The checkpoint of step ${checkpoint.step} is of another version or damaged.`,
      'Start a new run, or resume with the version of the studio that wrote it.',
    );
  }
  const { device, random, updates, sampler } = parsed.output;
  const parts = Object.fromEntries(checkpoint.parts.map(({ name, bytes }) => [name, bytes]));
  return { step: checkpoint.step, device, random, updates, sampler, parts };
}
