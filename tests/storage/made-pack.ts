// A small made-up pack of faces and the options to import it, for tests of the storage.
import type { ImportablePack, ImportOptions, PackFace } from '../../src/data/headkit-import.ts';
import { seededRandom } from '../../src/face/random.ts';

export const SIZE = 8;
export const COUNT = 40;
/** Bytes of seven faces in a shard: six shards, the last with five. */
export const SHARD = 7 * (SIZE * SIZE * 6 + 4);

export interface CountingPack extends ImportablePack {
  /** Indices of the faces that were drawn. */
  readonly drawn: number[];
  face(index: number): PackFace;
}

export function makePack(hash = 'one'): CountingPack {
  const drawn: number[] = [];
  return {
    version: 3,
    size: SIZE,
    attributes: ['Bald', 'Male', 'Young'],
    splits: { train: 32, test: COUNT - 32 },
    hash,
    drawn,
    face: (index) => {
      drawn.push(index);
      // Other packs have other faces.
      const random = seededRandom(index + (hash === 'one' ? 0 : 1000 * hash.length));
      const bytes = (length: number, bound: number) =>
        Uint8Array.from({ length }, () => random.integer(bound));
      const area = SIZE * SIZE;
      return {
        rgb: bytes(area * 3, 256),
        attributes: bytes(3, 2),
        label: bytes(area, 19),
        under: bytes(area, 13),
      };
    },
  };
}

export function options(change: Partial<ImportOptions> = {}): ImportOptions {
  let time = 0;
  return {
    id: 'made',
    signal: { aborted: false },
    clock: () => (time += 60),
    now: () => 77,
    breathe: () => Promise.resolve(),
    report: () => undefined,
    shardBytes: SHARD,
    ...change,
  };
}

/** Options that stop the import when `faces` of them are done. */
export function stopAt(faces: number): ImportOptions {
  const signal = { aborted: false };
  return options({ signal, report: ({ done }) => (signal.aborted ||= done >= faces), clock: ticking() });
}
function ticking(): () => number {
  let time = 0;
  return () => (time += 1000);
}
