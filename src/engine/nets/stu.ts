// The selective transfer units of STGAN (first paper, Eq. 8): gated cells that carry the attribute difference from the
// innermost encoder feature outwards and rewrite every skip connection on the way.
import type * as tf from '@tensorflow/tfjs-core';
import type { Readings } from '../../face/settings.ts';
import { blend, product } from '../ops/blend.ts';
import { convolution, transposedConvolution } from '../ops/conv.ts';
import { join } from '../ops/planes.ts';
import { layerWidths } from './encoder.ts';
import { enlargingOf, enlargingSpec } from './enlarging.ts';
import { filterOf, filterSpec, vectorOf, vectorSpec } from './params.ts';
import type { NetSizes, Params, ParamSpec } from './params.ts';

/** `stu.{l}.{state,reset,update,hidden}.{weight,bias}` for every encoder layer but the innermost, or for `transfers` of them. */
export function stuSpecs(sizes: NetSizes, attributes: number): ParamSpec[] {
  const widths = layerWidths(sizes);
  return widths.slice(0, -1).flatMap((width, l) => {
    if (l < widths.length - 1 - (sizes.transfers ?? Infinity)) return [];
    const inner = (widths[l + 1] ?? width) + attributes;
    return [
      enlargingSpec(`stu.${l}.state.weight`, sizes.upsampling, inner, width),
      vectorSpec(`stu.${l}.state.bias`, width, 'zero'),
      ...['reset', 'update', 'hidden'].flatMap((gate) => [
        filterSpec(`stu.${l}.${gate}.weight`, 'convolution', 3, 2 * width, width),
        vectorSpec(`stu.${l}.${gate}.bias`, width, 'zero'),
      ]),
    ];
  });
}

/**
 * (f_t, s) of every unit, innermost first, as Eq. 8 chains them. The state handed outwards is the reset state r * s,
 * not the output: that is where STGAN's unit leaves the ordinary gated recurrent unit.
 *
 * @param features encoder features, outermost first
 * @param code [N, attributes], fed to every unit's incoming state
 * @param unitState what is handed outwards: the reset state, or (STGAN, `--stu_state gru` and `direct`) the output or the
 *   state as it arrived
 * @returns transformed features f_t of the layers 0 .. layers - 2, outermost first
 */
export function selectiveTransfer(
  params: Params,
  features: readonly tf.Tensor4D[],
  code: tf.Tensor2D,
  { unitState = 'reset' }: { readonly unitState?: Readings['unitState'] } = {},
): tf.Tensor4D[] {
  const transferred: tf.Tensor4D[] = [];
  let state = features.at(-1);
  for (let l = features.length - 2; l >= 0; l -= 1) {
    const feature = features[l];
    if (state === undefined || feature === undefined || !(`stu.${l}.state.weight` in params)) break;
    const arrived = transposedConvolution(
      join([state], code),
      enlargingOf(params, `stu.${l}.state.weight`),
      2,
      1,
      vectorOf(params, `stu.${l}.state.bias`),
    );
    const gate = (name: string, x: tf.Tensor4D, activation: 'sigmoid' | 'tanh'): tf.Tensor4D =>
      convolution(
        x,
        filterOf(params, `stu.${l}.${name}.weight`),
        1,
        1,
        vectorOf(params, `stu.${l}.${name}.bias`),
        activation,
      );
    const both = join([feature, arrived]);
    const reset = gate('reset', both, 'sigmoid');
    const update = gate('update', both, 'sigmoid');
    const kept: tf.Tensor4D = product(reset, arrived);
    const hidden = gate('hidden', join([feature, kept]), 'tanh');
    const output = blend(arrived, hidden, update); // (1 - z) * s + z * h
    transferred.unshift(output);
    state = { reset: kept, output, arrived }[unitState];
  }
  return transferred;
}
