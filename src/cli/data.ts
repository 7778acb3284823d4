// `semblance data export`: built-in faces as a CelebA and CelebAMask-HQ tree, or a zip of it. `semblance data render`: one
// face with chosen attributes, its parts, and what the choice changed.
import { mkdir, open, readdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { HEADKIT_ATTRIBUTES } from '../data/headkit/attributes.ts';
import type { AttributeValues, HeadKitAttribute } from '../data/headkit/attributes.ts';
import { changeMask, toggled } from '../data/headkit/counterfactual.ts';
import { exportTree } from '../data/headkit/export-tree.ts';
import type { TreeRecord } from '../data/headkit/export-tree.ts';
import { zipOf } from '../data/headkit/export-zip.ts';
import { openKit } from '../data/headkit/kit.ts';
import { HeadRenderer } from '../data/headkit/render.ts';
import { SAMPLERS, sampleAttributes } from '../data/headkit/sample.ts';
import type { SamplerName } from '../data/headkit/sample.ts';
import { StudioError } from '../face/errors.ts';
import { jpegBytes, pngBytes } from './pictures.ts';
import { UsageError } from './usage.ts';
import { appFile } from './world.ts';

const KIT_LIMIT = 16 * 2 ** 20;
const ARCHIVE = 'headkit-celeba.zip';
/** Differences up to this (of 255) count as unchanged. */
const THRESHOLD = 4;

interface Options {
  readonly out: string;
  readonly size: number;
  readonly count: number;
  readonly seed: number;
  readonly sampler: SamplerName;
  readonly set: readonly (readonly [HeadKitAttribute, 0 | 1])[];
  readonly zip: boolean;
}

function readOptions(args: string[]): Options {
  let values;
  try {
    ({ values } = parseArgs({
      args,
      options: {
        out: { type: 'string' },
        size: { type: 'string', default: '128' },
        count: { type: 'string', default: '100' },
        seed: { type: 'string', default: '0' },
        sampler: { type: 'string', default: 'balanced' },
        set: { type: 'string', default: '' },
        zip: { type: 'boolean', default: false },
      },
    }));
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  if (values.out === undefined) throw new UsageError('Name a folder with --out.');
  const whole = (name: 'size' | 'count' | 'seed', least: number, most: number): number => {
    const value = Number(values[name]);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw new UsageError(`--${name} is a whole number from ${least} to ${most}.`);
  };
  const sampler = SAMPLERS.find((name) => name === values.sampler);
  if (sampler === undefined) throw new UsageError(`Samplers are ${SAMPLERS.join(', ')}.`);
  return {
    out: resolve(values.out),
    size: whole('size', 16, 512),
    count: whole('count', 1, 30_000),
    seed: whole('seed', 0, 2 ** 40),
    sampler,
    set: values.set.split(',').filter(Boolean).map(readSetting),
    zip: values.zip,
  };
}

function readSetting(text: string): readonly [HeadKitAttribute, 0 | 1] {
  const [wanted = '', value = '', ...more] = text.split('=');
  const name = HEADKIT_ATTRIBUTES.find((each) => each === wanted);
  if (name === undefined) {
    throw new UsageError(`There is no attribute "${wanted}"; there are ${HEADKIT_ATTRIBUTES.join(', ')}.`);
  }
  if (more.length > 0 || (value !== '0' && value !== '1'))
    throw new UsageError(`Write ${name}=0 or ${name}=1.`);
  return [name, value === '1' ? 1 : 0];
}

async function openRenderer(): Promise<HeadRenderer> {
  return new HeadRenderer(openKit(await appFile('faces/headkit.bin', KIT_LIMIT)));
}

/** A folder that holds nothing yet. */
async function emptyFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  if ((await readdir(path)).length === 0) return;
  throw new StudioError('settings-invalid', `There is something in ${path} already.`, 'Name another folder.');
}

function* counted(records: Iterable<TreeRecord>, count: number): Generator<TreeRecord> {
  let faces = 0;
  for (const record of records) {
    if (record.path.includes('CelebA-HQ-img/')) {
      faces += 1;
      if (faces % 100 === 0 || faces === count) console.log(`${faces} of ${count} faces`);
    }
    yield record;
  }
}

async function exportFaces({ out, size, count, sampler, zip }: Options): Promise<void> {
  await emptyFolder(out);
  const encoders = {
    jpeg: jpegBytes,
    png: (grey: Uint8Array, width: number, height: number) => pngBytes(grey, width, height, 1),
  };
  const records = counted(exportTree(await openRenderer(), { count, size, sampler, encoders }), count);
  if (zip) {
    const file = await open(join(out, ARCHIVE), 'wx');
    try {
      for (const piece of zipOf(records)) await file.write(piece);
    } finally {
      await file.close();
    }
    console.log(join(out, ARCHIVE));
    return;
  }
  const made = new Set<string>();
  for (const { path, bytes } of records) {
    const file = join(out, path);
    if (!made.has(dirname(file))) {
      await mkdir(dirname(file), { recursive: true });
      made.add(dirname(file));
    }
    await writeFile(file, bytes);
  }
  console.log(out);
}

async function renderFace({ out, size, seed, sampler, set }: Options): Promise<void> {
  const renderer = await openRenderer();
  const sampled = sampleAttributes(seed, renderer.kit, sampler);
  let attributes: AttributeValues = sampled;
  for (const [name, value] of set) if (attributes[name] !== value) attributes = toggled(attributes, name);
  const before = renderer.render(seed, sampled, size);
  const face = renderer.render(seed, attributes, size);
  await mkdir(out, { recursive: true });
  const write = (name: string, bytes: Uint8Array | string) => writeFile(join(out, `${seed}${name}`), bytes);
  await write('.png', pngBytes(face.rgb, size, size, 3));
  await write('-parts.png', pngBytes(face.label, size, size, 1));
  await write('.json', `${JSON.stringify({ seed, size, attributes }, undefined, 1)}\n`);
  if (attributes !== sampled) {
    const change = changeMask(before, face, THRESHOLD).map((changed) => 255 * changed);
    await write('-change.png', pngBytes(change, size, size, 1));
  }
  console.log(
    `${out}: face ${seed}, ${HEADKIT_ATTRIBUTES.filter((name) => attributes[name] === 1).join(', ')}`,
  );
}

/** @returns 0; problems are thrown */
export async function data([verb, ...args]: string[]): Promise<number> {
  if (verb === 'export') await exportFaces(readOptions(args));
  else if (verb === 'render') await renderFace(readOptions(args));
  else throw new UsageError(verb === undefined ? 'Say export or render.' : `There is no "data ${verb}".`);
  return 0;
}
