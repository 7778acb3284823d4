// What the file of a judge says about it: sizes, attributes, and how well it does on real pictures. No tensors.
import * as v from 'valibot';
import { StudioError } from '../../../face/errors.ts';

const whole = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

const schema = v.object({
  size: whole(1024),
  channels: v.picklist([1, 3]),
  width: whole(512),
  blocks: whole(8),
  fc: whole(8192),
  attributes: v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(64)),
  /** the data set, by its id and the hash of its shards */
  dataset: v.string(),
  epochs: v.pipe(v.number(), v.minValue(0)),
  /** share of real test pictures that are told right, by attribute; empty where it was not measured */
  accuracy: v.record(v.string(), share),
});

/** What a judge's file says about it. */
export type JudgeInfo = v.InferOutput<typeof schema>;

/** @throws StudioError `weights-mismatch` for metadata that describes no judge */
export function readJudgeInfo(metadata: ReadonlyMap<string, string>): JudgeInfo {
  const parsed = v.safeParse(schema, json(metadata.get('judge')));
  const possible = parsed.success && parsed.output.size % 2 ** parsed.output.blocks === 0;
  if (possible) return parsed.output;
  throw new StudioError(
    'weights-mismatch',
    'The file holds no attribute judge.',
    'Choose a file that "semblance judge" wrote, or train a judge on your data set.',
  );
}

function json(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
