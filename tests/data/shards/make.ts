// Small data sets made of seeded bytes, kept in an array: enough to check order and layout, fast enough for
// thousands of property runs.
import { encodeShard } from '../../../src/data/shards/format.ts';
import type { ShardSample } from '../../../src/data/shards/format.ts';
import { datasetHash, parseManifest } from '../../../src/data/shards/manifest.ts';
import type { DatasetManifest } from '../../../src/data/shards/manifest.ts';
import { seededRandom } from '../../../src/face/random.ts';

export interface MadeSet {
  readonly manifest: DatasetManifest;
  readonly shards: ArrayBuffer[];
  readonly samples: ShardSample[];
  readonly readShard: (index: number) => Promise<ArrayBuffer>;
  /** Shard indices in the order of reading. */
  readonly reads: number[];
}

export interface MakeOptions {
  readonly counts?: readonly number[];
  readonly size?: number;
  readonly channels?: 1 | 3;
  readonly attributes?: readonly string[];
  readonly train?: readonly [number, number];
  readonly unlabelledEvery?: number;
  readonly parts?: 'none' | 'planes' | 'maps';
}

/** Sample `index` carries its index in its first two pixel bytes (for size x size x channels >= 2). */
export function makeSet(options: MakeOptions = {}): MadeSet {
  const { counts = [7, 5, 8], size = 4, channels = 3, attributes = ['Bald', 'Male', 'Young'] } = options;
  const parts = options.parts ?? 'maps';
  const random = seededRandom(99);
  const bytes = (length: number, bound: number) => Uint8Array.from({ length }, () => random.integer(bound));
  const count = counts.reduce((sum, n) => sum + n, 0);
  const samples = Array.from({ length: count }, (_, index): ShardSample => {
    const pixels = bytes(size * size * channels, 256);
    pixels[0] = index & 255;
    pixels[1] = index >> 8;
    const labelled = options.unlabelledEvery === undefined || index % options.unlabelledEvery !== 0;
    const area = size * size;
    return {
      pixels,
      labels: bytes(attributes.length, 2),
      labelled,
      planes: labelled ? bytes(area, 63).map((byte) => byte + 1) : new Uint8Array(area),
      label: bytes(area, 19),
      under: bytes(area, 19),
    };
  });
  let first = 0;
  const made = counts.map((n, index) => {
    const what = { origin: 'made', index, first, size, channels, attributes: [...attributes], parts };
    const shard = encodeShard(what, samples.slice(first, first + n));
    first += n;
    return shard;
  });
  const entries = made.map((shard, index) => ({
    index,
    count: counts[index]!,
    bytes: shard.bytes.byteLength,
    hash: shard.hash,
  }));
  const manifest = parseManifest({
    id: 'made',
    title: 'Made',
    source: 'tests',
    version: '1',
    origin: 'made',
    size,
    channels,
    attributes: [...attributes],
    count,
    splits: { train: [...(options.train ?? [0, count])], valid: [0, 0], test: [0, 0] },
    shards: entries,
    labelled: samples.filter((sample) => sample.labelled).length,
    attributePositives: {},
    partCounts: {},
    hash: datasetHash(entries),
    createdAt: 0,
    complete: true,
  });
  const shards = made.map((shard) => shard.bytes);
  const reads: number[] = [];
  const readShard = (index: number) => {
    reads.push(index);
    return Promise.resolve(shards[index]!);
  };
  return { manifest, shards, samples, readShard, reads };
}
