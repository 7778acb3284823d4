// A judge as a file: safetensors with its sizes and, beside them, how well it does on real pictures, because no AGA
// should be shown without that.
import * as v from 'valibot';
import { StudioError } from '../../../face/errors.ts';
import type { Params } from '../../nets/params.ts';
import { exportNet, importNet } from '../../weights/model.ts';
import { readSafetensors, writeSafetensors } from '../../weights/safetensors.ts';
import { judgeSpecs } from './net.ts';
import type { JudgeSizes } from './net.ts';

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

/** A judge ready to look at pictures. */
export interface Judge {
  readonly info: JudgeInfo;
  /** owned by whoever read or trained it */
  readonly params: Params;
}

/** Reads the weights back from the device and packs them. */
export async function writeJudge({ info, params }: Judge): Promise<Uint8Array<ArrayBuffer>> {
  const metadata = new Map([['judge', JSON.stringify(info)]]);
  return writeSafetensors(await exportNet(params, judgeSpecs(info)), metadata);
}

/**
 * @returns a judge whose tensors the caller owns
 * @throws StudioError `file-damaged`, `weights-mismatch`
 */
export function readJudge(bytes: Uint8Array): Judge {
  const { tensors, metadata } = readSafetensors(bytes);
  const info = readJudgeInfo(metadata);
  return { info, params: importNet(tensors, judgeSpecs(info)) };
}

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

/** True for sizes that a judge can have. */
export function judgeFits({ size, blocks }: JudgeSizes): boolean {
  return size % 2 ** blocks === 0;
}

function json(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
