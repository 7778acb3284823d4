// A seeded batch source of coloured noise with masks: enough to train on where the faces themselves do not matter.
import type { BatchSource, FaceBatch } from '../../src/face/batch.ts';
import { randomFrom, seededRandom } from '../../src/face/random.ts';
import type { RandomState } from '../../src/face/random.ts';
import type { RunSettings } from '../../src/face/settings.ts';

export function noiseSource(settings: RunSettings, state?: unknown): BatchSource {
  const { batch: count } = settings.train;
  const { size, channels } = settings.net;
  const random = state === undefined ? seededRandom(7) : randomFrom(state as RandomState);
  const bytes = (length: number, bound: number): Uint8Array =>
    Uint8Array.from({ length }, () => random.integer(bound));
  const next = (): FaceBatch => ({
    count,
    size,
    channels,
    pixels: bytes(count * size * size * channels, 256),
    labels: bytes(count * settings.attributes.length, 2),
    planes: bytes(count * size * size, 16),
    labelled: new Uint8Array(count).fill(1),
  });
  return { next: () => Promise.resolve(next()), state: () => random.state(), close: () => {} };
}
