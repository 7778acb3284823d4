// What a method is: nets, losses and an edit. A new method is one file that fills this interface and one line in the
// registry; training, editing, the views and the parity check know nothing else of it.
import type * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../../face/random.ts';
import type { Recipe } from '../../face/recipes.ts';
import type { Readings, RunSettings } from '../../face/settings.ts';
import type { PassStatistics } from '../nets/norm.ts';
import type { NetSizes, Params, ParamSpec, SizeName } from '../nets/params.ts';

/** Where a method was published. */
interface Citation {
  readonly authors: string;
  readonly title: string;
  readonly venue: string;
  readonly year: number;
  readonly link: string;
}

/** One batch as tensors; nothing in it is changed or disposed by a step. */
export interface StepBatch {
  /** [N, S, S, channels] in [-1, 1] */
  x: tf.Tensor4D;
  /** [N, attributes], 0 or 1: what the pictures show */
  source: tf.Tensor2D;
  /** [N, attributes], 0 or 1: what is asked for */
  target: tf.Tensor2D;
  /** [N, 1, 1, 1], uniform in [0, 1): where the gradient penalty looks between real and edited pictures */
  alpha: tf.Tensor4D;
  /** [N, S, S, 1], 0 or 1: the selected guide mask m_a (Table 4), zeros where none is usable */
  guide: tf.Tensor4D;
  /** [N, S, S, 1], 0 or 1: the clothing guide mask m_c */
  clothing: tf.Tensor4D;
  /** [N] each, 0 or 1: g of Eq. 14, 15 and 16 */
  gates: { target: tf.Tensor1D; nontarget: tf.Tensor1D; clothing: tf.Tensor1D };
  /** [N, attributes]: factors of the target codes, where AttGAN is taught several strengths */
  strength?: tf.Tensor2D;
  /** like x, uniform in [0, 1): what real pictures are moved by where the penalty is taken around them only */
  noise?: tf.Tensor4D;
  /** [N, S, S] each: the frame through which the critic sees the pictures, where it is not their own (views.ts) */
  rows?: tf.Tensor3D;
  columns?: tf.Tensor3D;
}

/** What the shapes of a method's nets depend on; run settings fit. */
export interface BuildSettings {
  readonly net: NetSizes;
  readonly attributes: readonly string[];
}

/** What losses depend on; run settings fit. */
export type LossSettings = Pick<RunSettings, 'weights' | 'readings' | 'labels'>;

// Type aliases where tf.tidy has to accept the record: interfaces do not fit its container type.

/** How a generator is used, as far as its tensors do not show it; travels with its weights. Run settings' `readings` fit. */
export type Coding = {
  /** thres_int of the released AttGAN and STGAN code: labels are fed as plus and minus this */
  readonly labelScale: number;
  /** what methods with selective transfer units are fed; the difference where it is not said */
  readonly label?: Readings['label'];
  /** what these units hand outwards; the reset state where it is not said */
  readonly unitState?: Readings['unitState'];
};

/** A photograph after the part of the work that does not depend on the edit. */
export type Encoding = Coding & {
  /** [N, S, S, channels], the photograph itself */
  x: tf.Tensor4D;
  /** [N, attributes], 0 or 1: what it shows. Methods that are fed differences do without */
  source: tf.Tensor2D;
  /** encoder features, outermost first; empty for methods without a separate encoder */
  features: tf.Tensor4D[];
};

/** Everything that one pass of a generator shows. Pictures in [-1, 1], masks in [0, 1]. */
export type Edit = {
  /** [N, S, S, channels]: what the last layer paints, x_e */
  raw: tf.Tensor4D;
  /** [N, S, S, channels]: the edited picture that the critic judges, y of Eq. 9 where there is an attention mask; the same
   * tensor as `raw` where there is none */
  edited: tf.Tensor4D;
  /** [N, S, S, 1]: attention mask, 1 = may change */
  attention?: tf.Tensor4D;
  /** [N, S, S, 1]: clothing mask, 1 = stays as it is */
  clothing?: tf.Tensor4D;
  /** [N, S, S, channels]: the final picture (Eq. 10) */
  final?: tf.Tensor4D;
};

/** Both nets of a method. */
export interface Nets {
  generator: Params;
  discriminator: Params;
}

/** A loss with the unweighted terms that it is made of. */
export interface MethodLoss {
  loss: tf.Scalar;
  terms: Record<string, tf.Scalar>;
}

/** The generator's loss, what its first pass showed, and the batch statistics of its passes in their order. */
export interface GeneratorLoss extends MethodLoss {
  pictures: Edit;
  statistics: PassStatistics[];
}

export interface Method {
  readonly paper: Citation;
  /** What the method was published with: id, title, weights, rate. */
  readonly recipe: Recipe;
  /** Sizes that decide the shapes of its nets, beside picture size, channels and width. */
  readonly sizes: readonly SizeName[];
  /** Every tensor of both nets for given sizes. */
  specs(settings: BuildSettings): { generator: ParamSpec[]; discriminator: ParamSpec[] };
  /** Both nets with first values; the caller owns the tensors. */
  build(settings: BuildSettings, random: Random): Nets;
  /**
   * The edited pictures that a critic step judges, made with batch statistics. No gradient is meant to flow into it.
   * @returns edited [N, S, S, channels] and the statistics of its passes in order
   */
  fake(
    generator: Params,
    batch: StepBatch,
    coding: Coding,
  ): { edited: tf.Tensor4D; statistics: PassStatistics[] };
  /** What the critic minimises, differentiable with respect to `discriminator`. */
  discriminatorStepLoss(
    discriminator: Params,
    edited: tf.Tensor4D,
    batch: StepBatch,
    settings: LossSettings,
  ): MethodLoss;
  /**
   * What the generator minimises, differentiable with respect to `generator`.
   * @param again the same tensors under other handles, for a second run through the generator (see `valueAndGrads`)
   */
  generatorStepLoss(
    generator: Params,
    discriminator: Params,
    batch: StepBatch,
    settings: LossSettings,
    again: Params,
  ): GeneratorLoss;
  /**
   * The part of an edit that is done once per photograph (running statistics). `x` and `source` are not copied.
   * @param source [N, attributes], 0 or 1: what the photographs show
   */
  encode(generator: Params, x: tf.Tensor4D, source: tf.Tensor2D, coding: Coding): Encoding;
  /**
   * One edit of an encoded photograph (running statistics).
   * @param difference [N, attributes], target minus source: -1, 0, 1, or beyond to overdrive an attribute
   */
  edit(generator: Params, encoding: Encoding, difference: tf.Tensor2D): Edit;
  /** The critic on pictures: scores [N, ...] and attribute logits [N, attributes]. */
  judge(discriminator: Params, x: tf.Tensor4D): { adversarial: tf.Tensor; attributes: tf.Tensor2D };
}
