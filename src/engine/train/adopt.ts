// The weights of another run for one that begins: what fits is taken over, so that training goes on under other settings.
import * as tf from '@tensorflow/tfjs-core';
import { StudioError } from '../../face/errors.ts';
import { transposedSpec } from '../nets/enlarging.ts';
import type { ParamSpec } from '../nets/params.ts';
import { repeatingFilter } from '../ops/enlarge.ts';
import { fileShape } from '../weights/layout.ts';
import { importNet } from '../weights/model.ts';
import { readSafetensors } from '../weights/safetensors.ts';
import type { Snapshot, TrainSession } from './session.ts';

type Tensors = ReturnType<typeof readSafetensors>['tensors'];

/**
 * Takes over the weights of another run wherever name and shape agree, and transposed convolutions where these settings
 * repeat pixels instead (the nearest filter that does), and filters without what they read of skip connections that these
 * settings leave out; the rest keeps its first values, and the optimiser starts anew.
 * For a run that goes on from another one under other settings.
 * @param parts `generator` and `discriminator` as safetensors files; either may be missing
 * @returns how many tensors were taken over
 * @throws StudioError `file-damaged`, `data-missing` where nothing fits
 */
export function adoptWeights(session: TrainSession, parts: Snapshot['parts']): number {
  const { method, settings } = session;
  const specs = method.specs(settings);
  const whole = method.specs({ ...settings, net: { ...settings.net, transfers: Infinity } });
  let taken = 0;
  for (const net of ['generator', 'discriminator'] as const) {
    const bytes = parts[net];
    if (bytes === undefined) continue;
    const { tensors } = readSafetensors(new Uint8Array(bytes));
    for (const spec of specs[net]) {
      const before = whole[net].find(({ name }) => name === spec.name) ?? spec;
      const tensor = adopted(tensors, spec) ?? withoutSkip(tensors, spec, before, settings.attributes.length);
      if (tensor === undefined) continue;
      session.state[net][spec.name]?.dispose();
      session.state[net][spec.name] = tensor;
      taken += 1;
    }
  }
  if (taken > 0) return taken;
  throw new StudioError(
    'data-missing',
    'No tensor of the other run fits these settings.',
    'Choose another run to start from.',
  );
}

/** One tensor of another run, as these settings want it; undefined where it does not fit. */
function adopted(tensors: Tensors, spec: ParamSpec): tf.Tensor | undefined {
  const found = tensors.get(spec.name);
  if (found === undefined) return undefined;
  const read = (as: ParamSpec): tf.Tensor | undefined =>
    found.shape.join() === fileShape(as).join()
      ? importNet(new Map([[spec.name, found]]), [as])[spec.name]
      : undefined;
  const before = transposedSpec(spec);
  return (
    read(spec) ??
    tf.tidy(() => {
      const transposed = before === undefined ? undefined : read(before);
      return transposed === undefined ? undefined : repeatingFilter(transposed as tf.Tensor4D);
    })
  );
}

/**
 * A filter of the decoder that read trunk, skip connection and attribute code, and is to read trunk and code alone.
 * @param whole the same filter where no skip connection is left out
 * @param code channels of the attribute code, which come last
 */
function withoutSkip(
  tensors: Tensors,
  spec: ParamSpec,
  whole: ParamSpec,
  code: number,
): tf.Tensor | undefined {
  if (spec.shape.join() === whole.shape.join()) return undefined;
  return tf.tidy(() => {
    const filter = adopted(tensors, whole);
    if (filter === undefined) return undefined;
    const axis = spec.kind === 'transposed' ? 3 : 2;
    const [read = 0, trunk] = [filter.shape[axis], (spec.shape[axis] ?? 0) - code];
    const [kept, , fed] = tf.split(filter, [trunk, read - trunk - code, code], axis);
    return kept === undefined || fed === undefined ? undefined : tf.concat([kept, fed], axis);
  });
}
