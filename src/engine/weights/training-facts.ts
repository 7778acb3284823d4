// What weights have behind them, written into the file's metadata so that a comparison can say whether its rows are alike:
// batch, seed and data of the run. Not needed to use the weights.
import * as v from 'valibot';
import type { TrainingFacts } from '../../face/comparison.ts';
import type { RunSettings } from '../../face/settings.ts';

const KEY = 'training';
const text = v.pipe(v.string(), v.minLength(1), v.maxLength(128));
const schema = v.object({
  batch: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4096)),
  seed: v.pipe(v.number(), v.integer(), v.minValue(0)),
  dataset: text,
  data: v.exactOptional(text),
  images: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0))),
});

/** @param data hash of the data set, where it is known */
export function trainingFacts({ seed, dataset, train }: RunSettings, data?: string): TrainingFacts {
  return { batch: train.batch, seed, dataset, ...(data === undefined ? {} : { data }) };
}

/** Metadata with the facts added. */
export function withTraining(
  metadata: ReadonlyMap<string, string>,
  facts: TrainingFacts,
): Map<string, string> {
  return new Map([...metadata, [KEY, JSON.stringify(facts)]]);
}

/** What a file says; undefined where it says nothing that can be read. */
export function readTraining(metadata: ReadonlyMap<string, string>): TrainingFacts | undefined {
  const found = metadata.get(KEY);
  if (found === undefined) return undefined;
  try {
    const parsed = v.safeParse(schema, JSON.parse(found));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
