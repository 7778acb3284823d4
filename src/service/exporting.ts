// Runs as files and back: the generator alone, or everything that is needed to go on. No tensors are made here.
import { readSafetensors, writeSafetensors } from '../engine/weights/safetensors.ts';
import { trainingFacts, withTraining } from '../engine/weights/training-facts.ts';
import { readWhole, writeWhole } from '../engine/weights/whole.ts';
import { StudioError } from '../face/errors.ts';
import { parseSettings } from '../face/settings.ts';
import type { RunSummary } from '../protocol/messages.ts';
import { checkpointOf, dataOf, partsOf } from './checkpoints.ts';
import type { Checkpoint, RunRecord } from '../storage/interfaces.ts';
import { summaryOf } from './records.ts';
import type { ServiceWorld } from './world.ts';

type World = Pick<ServiceWorld, 'storage' | 'now'>;

/**
 * The newest checkpoint of a run as one safetensors file.
 * @param what `generator`: for editing, here or elsewhere; `whole`: both networks, optimiser, settings and random state
 * @throws StudioError `data-missing` where the run has no checkpoint yet
 */
export async function exportRun(
  { storage: { runs } }: World,
  id: string,
  what: 'generator' | 'whole',
): Promise<Uint8Array> {
  const record = await runs.get(id);
  const checkpoint = await runs.newestCheckpoint(id);
  const generator = checkpoint?.parts.find(({ name }) => name === 'generator');
  if (record === undefined || checkpoint === undefined || generator === undefined) {
    throw new StudioError(
      'data-missing',
      'This run has no checkpoint yet.',
      'Train it for a minute, or pause it.',
    );
  }
  if (what === 'whole') return writeWhole(parseSettings(record.settings), partsOf(checkpoint));
  return generatorFile(new Uint8Array(generator.bytes), record, checkpoint);
}

/**
 * A generator for others: as the checkpoint holds it, with what it learnt from written beside it. Its step counts those of
 * the runs whose weights were taken over.
 * @param generator bytes of the checkpoint's part
 * @param dtype `F16` halves the size
 */
export function generatorFile(
  generator: Uint8Array,
  { settings, earlier }: Pick<RunRecord, 'settings' | 'earlier'>,
  checkpoint: Checkpoint,
  dtype: 'F32' | 'F16' = 'F32',
): Uint8Array {
  const { tensors, metadata } = readSafetensors(generator);
  const facts = trainingFacts(parseSettings(settings), dataOf(checkpoint));
  if (earlier === undefined) return writeSafetensors(tensors, withTraining(metadata, facts), dtype);
  const { step } = checkpoint;
  const all = new Map(metadata).set('step', String(earlier.steps + step));
  const images = earlier.images + step * facts.batch;
  return writeSafetensors(tensors, withTraining(all, { ...facts, images }), dtype);
}

/**
 * A run that goes on where a whole one was exported, as a new run of this studio.
 * @throws StudioError `file-damaged`, `settings-invalid`, `storage-full`
 */
export async function importRun({ storage: { runs }, now }: World, bytes: Uint8Array): Promise<RunSummary> {
  const { settings, snapshot } = readWhole(bytes);
  const at = now();
  const id = `run-${at.toString(36)}-${settings.seed.toString(36)}`;
  const record = {
    id,
    name: settings.name,
    settings,
    createdAt: at,
    updatedAt: at,
    step: snapshot.step,
    status: snapshot.step >= settings.train.steps ? 'finished' : 'paused',
    device: snapshot.device,
    secondsTrained: 0,
  } as const;
  await runs.create(record);
  try {
    await runs.putCheckpoint(id, checkpointOf(snapshot, at));
  } catch (error) {
    await runs.remove(id);
    throw error;
  }
  return summaryOf(record);
}
