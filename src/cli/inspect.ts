// `semblance inspect`: what a file or a folder of this program (or a checkpoint of another one) holds. The kind is told
// by content, never by name; whatever cannot be read is an error that says why.
import { basename, dirname, join, resolve } from 'node:path';
import { StudioError } from '../face/errors.ts';
import type { Given } from './arguments.ts';
import { describeCheckpoint, describeRun } from './inspect-runs.ts';
import { describeContainer, describeManifest, describePicture, describeShard } from './inspect-data.ts';
import { describeSettings, describeWeights } from './inspect-weights.ts';
import { exists, isFolder, readInput, readJsonInput } from './files.ts';
import type { INSPECT } from './options.ts';
import type { Output } from './output.ts';

/** What was found: `kind`, and figures by name. Values are plain JSON. */
export interface Found {
  readonly kind: string;
  readonly [figure: string]: unknown;
}

type Text = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Text {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A JSON file by its fields. */
function describeJson(value: unknown, path: string): Found | Promise<Found> {
  if (isRecord(value)) {
    if ('method' in value && 'net' in value) return describeSettings(value);
    if ('settings' in value && 'status' in value) return describeRun(dirname(resolve(path)));
    if ('shards' in value && 'splits' in value) return describeManifest(value);
    if ('parts' in value && 'meta' in value) return describeCheckpoint(dirname(resolve(path)));
  }
  throw new StudioError(
    'file-unknown',
    `${path} is JSON, but neither settings, nor a run, a checkpoint or the description of a data set.`,
    'Choose another file.',
  );
}

async function describeFolder(path: string): Promise<Found> {
  if (await exists(join(path, 'run.json'))) return describeRun(resolve(path));
  if (await exists(join(path, 'checkpoint.json'))) return describeCheckpoint(resolve(path));
  if (await exists(join(path, 'manifest.json')))
    return describeManifest(await readJsonInput(join(path, 'manifest.json')));
  throw new StudioError(
    'file-unknown',
    `${path} is a folder without run.json, checkpoint.json or manifest.json.`,
    'Name a file, or the folder of a run, of a checkpoint or of shards.',
  );
}

async function describeFile(path: string): Promise<Found> {
  const bytes = await readInput(path);
  if (bytes.length === 0)
    throw new StudioError('file-damaged', `${path} is empty.`, 'Make or fetch it again.');
  const magic = new TextDecoder('latin1').decode(bytes.subarray(0, 8));
  if (magic === 'SMBSHARD') return describeShard(bytes, basename(path));
  if (magic.startsWith('FPCK') || magic.startsWith('HKIT'))
    return describeContainer(bytes, magic.slice(0, 4));
  if (magic.startsWith('\x89PNG') || magic.startsWith('\xff\xd8\xff') || magic.startsWith('RIFF'))
    return describePicture(bytes, basename(path));
  const start = new TextDecoder().decode(bytes.subarray(0, 64)).trimStart();
  // A safetensors file has its JSON eight bytes later.
  if (/^[{[]/.test(start) && bytes[8] !== 0x7b) return describeJson(await readJsonInput(path), path);
  if (/^\s*[{[]/.test(start) && bytes.length < 2 ** 24) {
    const json = await readJsonInput(path).catch(() => undefined);
    if (json !== undefined) return describeJson(json, path);
  }
  try {
    return describeWeights(bytes);
  } catch (error) {
    // Checkpoints of PyTorch are archives too.
    const sets = magic.startsWith('PK') ? await facesIn(path) : [];
    if (sets.length === 0) throw error;
    return { kind: 'archive that "data import" reads', bytes: bytes.length, sets };
  }
}

async function facesIn(path: string): Promise<object[]> {
  const { recognisedIn } = await import('./import.ts');
  const sets = await recognisedIn(path).catch(() => []);
  return sets.map(({ title, pictures, labelled, size }) => ({ title, pictures, labelled, size }));
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.map(shown).join(', ');
  if (isRecord(value))
    return Object.entries(value)
      .map(([name, inner]) => `${name} ${shown(inner)}`)
      .join(', ');
  return String(value);
}

/** @returns 0 when the file was recognised and is whole */
export async function inspect(
  { operands: [path = ''] }: Given<typeof INSPECT>,
  output: Output,
): Promise<number> {
  const found = (await isFolder(path)) ? await describeFolder(path) : await describeFile(path);
  const { kind, ...figures } = found;
  const width = Math.max(...Object.keys(figures).map((name) => name.length));
  const lines = Object.entries(figures)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `  ${name.padEnd(width)}  ${shown(value)}`);
  output.answer({ file: path, ...found }, [`${path}: ${kind}`, ...lines]);
  return 0;
}
