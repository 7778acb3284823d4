// Everything that a run needs to go on, as one safetensors file: both networks, Adam's moments, settings, random and
// sampler state. Any program can read its tensors; this one can resume from it. No tensors are made here.
import * as v from 'valibot';
import { StudioError } from '../../face/errors.ts';
import { parseSettings } from '../../face/settings.ts';
import type { RunSettings } from '../../face/settings.ts';
import type { Snapshot } from '../train/session.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';
import type { NamedArray } from './safetensors.ts';

/** Prefixes of the parts of a snapshot; the first two are those that recogniseWeights looks for. */
const PREFIXES = {
  generator: 'G/',
  discriminator: 'D/',
  generatorAdam: 'adam/G/',
  discriminatorAdam: 'adam/D/',
} as const;

const word = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const state = v.strictObject({
  step: count,
  device: v.string(),
  random: v.tuple([word, word, word, word]),
  updates: v.strictObject({ generator: count, discriminator: count }),
  sampler: v.unknown(),
});

/** One file of a snapshot and its settings. */
export function writeWhole(settings: RunSettings, snapshot: Snapshot): Uint8Array<ArrayBuffer> {
  const { parts, step, device, random, updates, sampler } = snapshot;
  const tensors = new Map<string, NamedArray>();
  const metadata = new Map<string, string>();
  for (const [part, prefix] of Object.entries(PREFIXES)) {
    const bytes = parts[part];
    if (bytes === undefined) throw damaged(`The checkpoint lacks its part "${part}".`);
    const file = readSafetensors(new Uint8Array(bytes));
    for (const [name, array] of file.tensors) tensors.set(prefix + name, array);
    for (const [key, text] of part === 'generator' ? file.metadata : []) metadata.set(key, text);
  }
  metadata.set('settings', JSON.stringify(settings));
  metadata.set('state', JSON.stringify({ step, device, random, updates, sampler }));
  return writeSafetensors(tensors, metadata);
}

/**
 * The inverse of `writeWhole`. Whether the tensors belong to the settings is checked when the session is restored.
 * @throws StudioError `file-damaged`, `settings-invalid`
 */
export function readWhole(bytes: Uint8Array): { settings: RunSettings; snapshot: Snapshot } {
  const { tensors, metadata } = readSafetensors(bytes);
  const settings = parseSettings(json(metadata.get('settings')));
  const parsed = v.safeParse(state, json(metadata.get('state')));
  if (!parsed.success) throw damaged('The file says too little to go on from it.');
  // The generator's own description goes back to it; the other parts never had one.
  const own = new Map([...metadata].filter(([key]) => key !== 'settings' && key !== 'state'));
  const parts = Object.entries(PREFIXES).map(([part, prefix]): [string, ArrayBuffer] => {
    const arrays = [...tensors]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, array]): [string, NamedArray] => [name.slice(prefix.length), array]);
    const described = part === 'generator' || part === 'discriminator';
    return [part, writeSafetensors(new Map(arrays), described ? own : new Map()).buffer];
  });
  return { settings, snapshot: { ...parsed.output, parts: Object.fromEntries(parts) } };
}

function json(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    throw damaged('The file holds no run to go on with.');
  }
}

function damaged(message: string): StudioError {
  return new StudioError(
    'file-damaged',
    message,
    'Export the run again with everything that it needs to go on.',
  );
}
