// A model opened to be measured as a classifier: its generator, and its critic where the file has one that belongs to it.
import { StudioError } from '../../face/errors.ts';
import { codingOf } from '../methods/codes.ts';
import { methodOf } from '../methods/registry.ts';
import type { Params } from '../nets/params.ts';
import { disposeAll } from '../ops/grads.ts';
import type { Arrays } from '../weights/infer.ts';
import { importNet } from '../weights/model.ts';
import { recogniseWeights, recognisedGenerator } from '../weights/recognise.ts';
import type { Hints } from '../weights/recognise.ts';
import { readSafetensors } from '../weights/safetensors.ts';
import type { ClassifierModel } from './classifier.ts';

/** What is measured, with its tensors; whoever opened it closes it. */
export interface OpenedClassifier {
  readonly model: ClassifierModel;
  readonly method: string;
  readonly step: number;
  /** Why there is no critic, in a sentence; empty where there is one. */
  readonly withoutCritic: string;
  close(): void;
}

/**
 * Opens weights of any origin.
 * @param bytes a generator, or a whole run, as files
 * @param criticBytes the discriminator of a checkpoint, which runs keep apart
 * @throws StudioError as `recogniseWeights`
 */
export function openClassifier(bytes: Uint8Array, criticBytes?: Uint8Array, hints?: Hints): OpenedClassifier {
  const recognised = recogniseWeights(bytes, hints);
  const { method, net, attributes, labels, conflicts } = recognised.model;
  const arrays = criticBytes === undefined ? recognised.critic : readSafetensors(criticBytes).tensors;
  const generator = recognisedGenerator(recognised);
  const { params, reason } = criticOf(arrays, recognised.model);
  const model: ClassifierModel = {
    ...{ method: methodOf(method), generator, labels, attributes },
    ...{ size: net.size, channels: net.channels, ...codingOf(recognised.model) },
    ...(conflicts === undefined ? {} : { conflicts }),
    ...(params === undefined ? {} : { discriminator: params }),
  };
  return {
    ...{ model, method, step: recognised.step, withoutCritic: reason },
    close() {
      disposeAll(generator);
      if (params !== undefined) disposeAll(params);
    },
  };
}

function criticOf(
  arrays: Arrays | undefined,
  model: ReturnType<typeof recogniseWeights>['model'],
): { params?: Params; reason: string } {
  if (arrays === undefined) {
    return {
      reason:
        'The file holds the generator alone, so only the judge and the generator itself could be measured; a run, or a file of "export --whole", holds the critic too.',
    };
  }
  try {
    return { params: importNet(arrays, methodOf(model.method).specs(model).discriminator), reason: '' };
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    return { reason: `The critic in the file does not belong to its generator: ${error.message}` };
  }
}
