// The probe faces of a run: a few fixed faces of the test split, chosen so that they differ, and the sheet of edits
// made of them at intervals.
import { shrinkPixels } from '../data/shards/pixels.ts';
import type { ReadShard } from '../data/shards/cache.ts';
import type { DatasetManifest } from '../data/shards/manifest.ts';
import { readSamples } from '../data/shards/samples.ts';
import { probeEdits, probeSheet } from '../engine/train/probe.ts';
import type { ProbeFaces } from '../engine/train/probe.ts';
import type { TrainSession } from '../engine/train/session.ts';
import type { RunSettings } from '../face/settings.ts';
import type { ProbeSheet } from '../protocol/messages.ts';
import type { Probe } from '../storage/interfaces.ts';
import { probeOf } from './records.ts';

const FACES = 6;
/** Sheets that a run keeps: about 36 MB at 64 px, 145 MB at 128 px. */
export const MOST_SHEETS = 64;

export interface Probes {
  sheet(runId: string, session: TrainSession): Promise<ProbeSheet>;
  stored(sheet: ProbeSheet, now: number): Probe;
}

/**
 * Which stored sheets a new one makes superfluous. The first and the newest always stay; of the others go those that
 * leave the smallest gap on a logarithmic scale, because most happens early in a run.
 * @param stored steps with a sheet, in any order
 * @param next step of the new sheet
 */
export function surplusSheets(stored: readonly number[], next: number, most = MOST_SHEETS): number[] {
  const kept = [...new Set([...stored, next])].sort((one, other) => one - other);
  const surplus: number[] = [];
  while (kept.length > Math.max(2, most)) {
    const gap = (at: number): number => Math.log(((kept[at + 1] ?? 0) + 1) / ((kept[at - 1] ?? 0) + 1));
    let least = 1;
    for (let at = 2; at < kept.length - 1; at += 1) if (gap(at) < gap(least)) least = at;
    surplus.push(...kept.splice(least, 1));
  }
  return surplus;
}

/** Reads the probe faces: the first ones of the test split (train, where there is none). */
export async function openProbes(
  manifest: DatasetManifest,
  readShard: ReadShard,
  settings: RunSettings,
): Promise<Probes> {
  const { test, train } = manifest.splits;
  const [from, to] = test[1] > test[0] ? test : train;
  const indices = Array.from({ length: Math.min(FACES, to - from) }, (_, index) => from + index);
  const samples = await readSamples(manifest, readShard, indices);
  const { size, channels } = settings.net;
  const columns = settings.attributes.map((name) => manifest.attributes.indexOf(name));
  const pixels = new Uint8Array(samples.length * size * size * channels);
  const labels = new Uint8Array(samples.length * columns.length);
  samples.forEach((sample, index) => {
    const factor = sample.size / size;
    const picture = factor === 1 ? sample.pixels : shrinkPixels(sample.pixels, sample.size, channels, factor);
    pixels.set(picture, index * size * size * channels);
    columns.forEach((column, place) => (labels[index * columns.length + place] = sample.labels[column] ?? 0));
  });
  const faces: ProbeFaces = { count: samples.length, size, channels, pixels, labels };
  const edits = probeEdits(settings.attributes);

  return {
    async sheet(runId, session) {
      const pictures = await probeSheet(session.method, session.state.generator, faces, settings, edits);
      return {
        runId,
        step: session.step,
        size,
        channels,
        faces: faces.count,
        edits,
        source: pixels.slice(),
        ...pictures,
      };
    },
    stored: probeOf,
  };
}
