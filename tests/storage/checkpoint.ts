// Checkpoints for tests: bytes decided by the step, so that every thread can tell what they ought to be.
import { contentHash } from '../../src/face/hash.ts';
import { seededRandom } from '../../src/face/random.ts';
import type { Checkpoint, CheckpointPart } from '../../src/storage/interfaces.ts';

export function part(name: string, seed: number, length = 1000): CheckpointPart {
  const random = seededRandom(seed);
  const bytes = Uint8Array.from({ length }, () => random.integer(256));
  return { name, bytes: bytes.buffer, hash: contentHash(bytes) };
}

/** A checkpoint whose bytes are decided by its step. */
export function checkpoint(step: number, change: Partial<Checkpoint> = {}): Checkpoint {
  return {
    step,
    createdAt: step * 10,
    parts: [part('generator', step), part('discriminator', step + 1e6), part('adam', step + 2e6)],
    meta: { random: [1, 2, 3, step], device: 'test' },
    ...change,
  };
}
