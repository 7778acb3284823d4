// The mean of a generator's weights at several points of its training (stochastic weight averaging, Izmailov et al. 2018).
// A generator and its critic circle around what they learn: at one end of a run pale skin comes out well, at the next brown
// hair. Their mean has some of both.
import { StudioError } from '../../face/errors.ts';
import type { RunSettings } from '../../face/settings.ts';
import { readSafetensors, writeSafetensors } from '../weights/safetensors.ts';
import { adoptWeights } from './adopt.ts';
import { newSession, snapshotOf } from './session.ts';

/** A generator as a safetensors file, and its part of the mean, above 0. */
export interface Share {
  readonly share: number;
  readonly generator: ArrayBuffer;
  /** Names it in errors. */
  readonly from: string;
}

/**
 * The weighted mean of a run's generator and of others, running statistics included.
 *
 * @param own what the run has come to, as a safetensors file; its share is what the others leave of 1
 * @param others taken over as a run of these settings would (see `adoptWeights`)
 * @returns a file like `own`
 * @throws StudioError `settings-invalid` where the others leave nothing; `weights-mismatch` for one that does not fit as a whole
 */
export async function averagedGenerator(
  settings: RunSettings,
  own: Uint8Array,
  others: readonly Share[],
): Promise<Uint8Array> {
  const rest = others.reduce((left, { share }) => left - share, 1);
  if (!(rest > 0) || others.some(({ share }) => !(share > 0))) {
    throw new StudioError(
      'settings-invalid',
      'The shares of a mean must lie above 0 and leave something of 1 for the run itself.',
      'Name smaller shares, for example 0.5 for one other file.',
    );
  }
  const { tensors, metadata } = readSafetensors(own);
  const sums = new Map(
    [...tensors].map(([name, { data }]) => [name, Float64Array.from(data, (v) => rest * v)]),
  );
  for (const { share, generator, from } of others) {
    for (const [name, { data }] of readSafetensors(await asHere(settings, generator, from)).tensors) {
      const sum = sums.get(name);
      sum?.forEach((value, i) => (sum[i] = value + share * (data[i] ?? 0)));
    }
  }
  const means = [...tensors].map(
    ([name, { shape }]) => [name, { shape, data: Float32Array.from(sums.get(name) ?? []) }] as const,
  );
  return writeSafetensors(new Map(means), metadata);
}

/** A generator as these settings have it. */
async function asHere(settings: RunSettings, generator: ArrayBuffer, from: string): Promise<Uint8Array> {
  const session = newSession(settings);
  try {
    const taken = adoptWeights(session, { generator });
    if (taken === session.method.specs(settings).generator.length)
      return new Uint8Array((await snapshotOf(session, null, '')).parts['generator'] ?? []);
  } finally {
    session.dispose();
  }
  throw new StudioError(
    'weights-mismatch',
    `${from} has not all the tensors of this run’s generator in their shapes.`,
    'Name weights of the same method and sizes.',
  );
}
