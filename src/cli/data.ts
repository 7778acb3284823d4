// `semblance data export`: faces as a CelebA and CelebAMask-HQ tree, or a zip of it. `semblance data render`: one face
// with chosen attributes, its parts, and what the choice changed.
import { mkdir, open, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { HEADKIT_ATTRIBUTES } from '../data/headkit/attributes.ts';
import type { AttributeValues } from '../data/headkit/attributes.ts';
import { changeMask, toggled } from '../data/headkit/counterfactual.ts';
import { exportTree } from '../data/headkit/export-tree.ts';
import type { TreeRecord } from '../data/headkit/export-tree.ts';
import { openZip } from '../data/headkit/export-zip.ts';
import { openKit } from '../data/headkit/kit.ts';
import { HeadRenderer } from '../data/headkit/render.ts';
import { sampleAttributes } from '../data/headkit/sample.ts';
import type { Given } from './arguments.ts';
import { emptyFolder } from './files.ts';
import type { DATA_EXPORT, DATA_RENDER } from './options.ts';
import { clockTime } from './output.ts';
import type { Output } from './output.ts';
import { readPairs } from './pairs.ts';
import { ENCODERS, pngBytes } from './pictures.ts';
import { openShards, shardTree } from './shards.ts';
import { exportInThreads } from './threads.ts';
import { UsageError } from './usage.ts';
import { appFile } from './world.ts';

const KIT_LIMIT = 16 * 2 ** 20;
/** Differences up to this (of 255) count as unchanged. */
const THRESHOLD = 4;
/** Built-in faces that are exported unless told, and at most. */
const FACES = 100;
const MOST_FACES = 30_000;
/** From here on it is worth starting threads. */
const THREADED = 10;

type Records = Iterable<TreeRecord> | AsyncIterable<TreeRecord>;

async function openRenderer(): Promise<HeadRenderer> {
  return new HeadRenderer(openKit(await appFile('faces/headkit.bin', KIT_LIMIT)));
}

/** What is written, how many faces that is, and the name of the archive. */
async function sourceOf({ values }: Given<typeof DATA_EXPORT>): Promise<[Records, number, string]> {
  const { source, count, size, sampler } = values;
  if (source !== 'headkit') {
    if (size !== undefined) throw new UsageError('Shards are exported at their own size: leave out --size.');
    const shards = await openShards(source);
    const faces = Math.min(count ?? shards.manifest.count, shards.manifest.count);
    return [shardTree(shards, faces), faces, `${shards.manifest.id}.zip`];
  }
  const faces = count ?? FACES;
  if (faces > MOST_FACES) throw new UsageError(`--count is at most ${MOST_FACES} for built-in faces.`);
  const options = { count: faces, size: size ?? 128, sampler };
  const records =
    faces < THREADED
      ? exportTree(await openRenderer(), { ...options, encoders: ENCODERS })
      : exportInThreads(await appFile('faces/headkit.bin', KIT_LIMIT), options);
  return [records, faces, 'headkit-celeba.zip'];
}

async function* counted(records: Records, count: number, output: Output): AsyncGenerator<TreeRecord> {
  const started = performance.now();
  let faces = 0;
  for await (const record of records) {
    if (record.path.startsWith('img_align_celeba/')) {
      faces += 1;
      const left = ((performance.now() - started) / faces / 1000) * (count - faces);
      if (faces < count) output.progress(`${faces} of ${count} faces, ${clockTime(left)} left`);
    }
    yield record;
  }
  output.progress(`${faces} of ${count} faces`, true);
}

/** @returns 0; problems are thrown */
export async function exportData(given: Given<typeof DATA_EXPORT>, output: Output): Promise<number> {
  const out = resolve(given.values.out);
  const [source, count, archive] = await sourceOf(given);
  await emptyFolder(out);
  const records = counted(source, count, output);
  if (given.values.zip) {
    await writeArchive(join(out, archive), records);
    output.say(join(out, archive));
    return 0;
  }
  const made = new Set<string>();
  for await (const { path, bytes } of records) {
    const file = join(out, path);
    if (!made.has(dirname(file))) {
      await mkdir(dirname(file), { recursive: true });
      made.add(dirname(file));
    }
    await writeFile(file, bytes);
  }
  output.say(out);
  return 0;
}

async function writeArchive(path: string, records: Records): Promise<void> {
  const file = await open(path, 'wx');
  try {
    const zip = openZip();
    for await (const record of records) for (const piece of zip.add(record)) await file.write(piece);
    for (const piece of zip.end()) await file.write(piece);
  } finally {
    await file.close();
  }
}

/** @returns 0; problems are thrown */
export async function renderData({ values }: Given<typeof DATA_RENDER>, output: Output): Promise<number> {
  const { seed, size, sampler, out } = values;
  const chosen = readPairs('set', values.set, HEADKIT_ATTRIBUTES);
  const renderer = await openRenderer();
  const sampled = sampleAttributes(seed, renderer.kit, sampler);
  let attributes: AttributeValues = sampled;
  for (const [name, value] of chosen) if (attributes[name] !== value) attributes = toggled(attributes, name);
  const before = renderer.render(seed, sampled, size);
  const face = renderer.render(seed, attributes, size);
  await mkdir(out, { recursive: true });
  const write = (name: string, bytes: Uint8Array | string) => writeFile(join(out, `${seed}${name}`), bytes);
  await write('.png', pngBytes(face.rgb, size, size, 3));
  await write('-parts.png', pngBytes(face.label, size, size, 1));
  await write('.json', `${JSON.stringify({ seed, size, attributes }, undefined, 1)}\n`);
  if (attributes !== sampled) {
    // The same person without the choice: the truth that an edit can be compared with.
    await write('-counterfactual.png', pngBytes(before.rgb, size, size, 3));
    const change = changeMask(before, face, THRESHOLD).map((changed) => 255 * changed);
    await write('-change.png', pngBytes(change, size, size, 1));
  }
  const shown = HEADKIT_ATTRIBUTES.filter((name) => attributes[name] === 1).join(', ');
  output.say(`${resolve(out)}: face ${seed}, ${shown}`);
  return 0;
}
