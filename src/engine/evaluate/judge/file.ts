// A judge as a file: safetensors with its sizes and, beside them, how well it does on real pictures, because no AGA
// should be shown without that.
import type { Params } from '../../nets/params.ts';
import { exportNet, importNet } from '../../weights/model.ts';
import { readSafetensors, writeSafetensors } from '../../weights/safetensors.ts';
import { readJudgeInfo } from './info.ts';
import type { JudgeInfo } from './info.ts';
import { judgeSpecs } from './net.ts';
import type { JudgeSizes } from './net.ts';

/** A judge ready to look at pictures. */
export interface Judge {
  readonly info: JudgeInfo;
  /** owned by whoever read or trained it */
  readonly params: Params;
}

/** Reads the weights back from the device and packs them.
 * @param dtype `F16` halves the size; measure the accuracy of what was read back then */
export async function writeJudge(
  { info, params }: Judge,
  dtype: 'F32' | 'F16' = 'F32',
): Promise<Uint8Array<ArrayBuffer>> {
  const metadata = new Map([['judge', JSON.stringify(info)]]);
  return writeSafetensors(await exportNet(params, judgeSpecs(info)), metadata, dtype);
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

/** True for sizes that a judge can have. */
export function judgeFits({ size, blocks }: Pick<JudgeSizes, 'size' | 'blocks'>): boolean {
  return size % 2 ** blocks === 0;
}
