// `semblance data info`: the figures of a data set, with every shard read and compared with its hash.
import { readFileSync } from 'node:fs';
import { openShard } from '../data/shards/cache.ts';
import type { DatasetManifest } from '../data/shards/manifest.ts';
import { StudioError } from '../face/errors.ts';
import type { Given } from './arguments.ts';
import type { DATA_INFO } from './options.ts';
import type { Output } from './output.ts';
import { openShards, shardFile } from './shards.ts';
import type { ShardFolder } from './shards.ts';

/** A file that an import passed over. */
interface Skipped {
  readonly file: string;
  readonly entry: string;
  readonly code: string;
  readonly message: string;
}

function checkShards(folder: ShardFolder, output: Output): void {
  const { path, manifest } = folder;
  for (const { index } of manifest.shards) {
    let bytes: Uint8Array;
    try {
      bytes = new Uint8Array(readFileSync(shardFile(folder, index)));
    } catch {
      throw new StudioError(
        'data-missing',
        `Shard ${index} of ${path} is missing.`,
        'Import the files again.',
      );
    }
    openShard(manifest, index, bytes.slice().buffer);
    output.progress(`${index + 1} of ${manifest.shards.length} shards checked`);
  }
}

/** @returns 0 when the data set is complete and every shard is whole */
export async function info(
  { operands: [path = ''] }: Given<typeof DATA_INFO>,
  output: Output,
): Promise<number> {
  const folder = await openShards(path);
  const { manifest } = folder;
  checkShards(folder, output);
  const figures = figuresOf(manifest);
  const { count, labelled, size, channels, splits, skipped } = figures;
  output.answer(figures, [
    `${manifest.title}: ${count} faces of ${size} px, ${channels === 1 ? 'grey' : 'colour'}, ${labelled} with parts`,
    `train ${splits.train}, valid ${splits.valid}, test ${splits.test}, ${manifest.shards.length} shards, hash ${manifest.hash}`,
    ...Object.entries(figures.attributes).map(([name, positives]) => `  ${name}  ${positives}`),
    ...Object.entries(figures.parts).map(([name, samples]) => `  ${name} (part)  ${samples}`),
    ...skipped.map(({ file, entry, code, message }) => `skipped ${file} ${entry}: ${message} [${code}]`),
  ]);
  return 0;
}

/** The fields that machines may count on. */
export function figuresOf(manifest: DatasetManifest) {
  const { count, labelled, size, channels, splits, attributePositives, partCounts, hash } = manifest;
  const span = ([from, to]: readonly [number, number]): number => to - from;
  const skipped = (manifest.skipped?.listed ?? []).map(
    ({ name, file = name, code = 'file-damaged', reason }): Skipped => ({
      file,
      entry: name,
      code,
      message: reason,
    }),
  );
  return {
    count,
    labelled,
    size,
    channels,
    splits: { train: span(splits.train), valid: span(splits.valid), test: span(splits.test) },
    attributes: attributePositives,
    parts: partCounts,
    skipped,
    hash,
  };
}
