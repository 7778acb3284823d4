// Repairs of tfjs 4.22's gradient registry: what throws, is silently wrong, or costs a kernel per repeat when a
// gradient is differentiated. Not here: kernels (see ../backend/kernels) and ops with gradients of our own.
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { onTuned } from '../backend/tuned.ts';

type Derivative = (
  dy: tf.Tensor,
  saved: tf.Tensor[],
  attrs: Record<string, unknown>,
) => Record<string, () => tf.Tensor>;

function register(kernelName: string, inputsToSave: string[], derivative: Derivative): void {
  tf.registerGradient({
    kernelName,
    inputsToSave,
    gradFunc: (dy, saved, attrs) => derivative(dy as tf.Tensor, saved, attrs),
  });
}

/** Steps are flat wherever they have a derivative. Autodiff walks through them and throws where none is registered. */
function flat(kernelName: string, inputs: string[]): void {
  register(kernelName, inputs, (_dy, saved) => {
    const zeros: Record<string, () => tf.Tensor> = {};
    inputs.forEach((input, i) => {
      zeros[input] = () => tf.cast(tf.zerosLike(saved[i] as tf.Tensor), 'float32');
    });
    return zeros;
  });
}

/**
 * tfjs differentiates these through their saved *output*, which the tape takes for a constant: the second derivative
 * comes out wrong without a sign. Computing the output again from the saved input keeps the connection.
 */
function throughInput(
  kernelName: string,
  derivative: (dy: tf.Tensor, x: tf.Tensor) => tf.Tensor,
  input = 'x',
): void {
  register(kernelName, [input], (dy, [x]) => ({ [input]: () => derivative(dy, x as tf.Tensor) }));
}

/** Repeats a reduced gradient over the axes that were summed. */
function spread(dy: tf.Tensor, x: tf.Tensor, axis: unknown): tf.Tensor {
  const axes = tf.util.parseAxisParam(axis as number | number[], x.shape);
  const kept = x.shape.map((size, i) => (axes.includes(i) ? 1 : size));
  const times = x.shape.map((size, i) => (axes.includes(i) ? size : 1));
  return tf.tile(tf.reshape(dy, kept), times);
}

function reducedCount(x: tf.Tensor, axis: unknown): number {
  const axes = tf.util.parseAxisParam(axis as number | number[], x.shape);
  return axes.reduce((product, i) => product * (x.shape[i] as number), 1);
}

function fixSteps(): void {
  for (const name of ['Greater', 'GreaterEqual', 'Less', 'LessEqual', 'Equal', 'NotEqual'])
    flat(name, ['a', 'b']);
  for (const name of ['LogicalAnd', 'LogicalOr', 'LogicalXor']) flat(name, ['a', 'b']);
  flat('LogicalNot', ['x']);
}

function fixCurves(): void {
  throughInput('Exp', (dy, x) => tf.mul(dy, tf.exp(x)));
  throughInput('Sigmoid', (dy, x) => {
    const y = tf.sigmoid(x);
    return tf.mul(dy, tf.mul(y, tf.sub(1, y)));
  });
  throughInput('Tanh', (dy, x) => tf.mul(dy, tf.sub(1, tf.square(tf.tanh(x)))));
  throughInput(
    'Softmax',
    (dy, logits) => {
      const y = tf.softmax(logits);
      const weighted = tf.mul(dy, y);
      return tf.sub(weighted, tf.mul(tf.sum(weighted, -1, true), y));
    },
    'logits',
  );
}

/**
 * tfjs uploads an array of ones of the full size for every sum and mean, and splits a tile's gradient into one slice
 * and one addition per repeat. Repeating and summing are each other's gradients, one kernel each.
 */
function fixReductions(): void {
  register('Sum', ['x'], (dy, [x], { axis }) => ({ x: () => spread(dy, x as tf.Tensor, axis) }));
  register('Mean', ['x'], (dy, [x], { axis }) => ({
    x: () => spread(tf.div(dy, reducedCount(x as tf.Tensor, axis)), x as tf.Tensor, axis),
  }));
  const stock = tf.getGradient('Tile');
  register('Tile', ['x'], (dy, saved, attrs) => {
    const x = saved[0] as tf.Tensor;
    const reps = attrs['reps'] as number[];
    const repeated = reps.flatMap((times, axis) => (times > 1 ? [axis] : []));
    if (repeated.some((axis) => x.shape[axis] !== 1)) {
      return stock.gradFunc(dy, saved, attrs as tf.NamedAttrMap);
    }
    return { x: () => (repeated.length === 0 ? tf.clone(dy) : tf.sum(dy, repeated, true)) };
  });
}

/** The filter gradient is bilinear in picture and error, so both of its derivatives are convolutions. tfjs has none. */
function fixConvolution(): void {
  register('Conv2DBackpropFilter', ['x', 'dy'], (error, saved, attrs) => {
    const filter = error as tf.Tensor4D;
    const [x, dy] = saved as [tf.Tensor4D, tf.Tensor4D];
    const { strides, pad } = attrs as { strides: number; pad: number };
    return {
      x: () => tf.conv2dTranspose(dy, filter, x.shape, strides, pad),
      dy: () => tf.conv2d(x, filter, strides, pad),
    };
  });
}

let installed = false;

/** Installs the repairs once; later calls do nothing. */
export function installGradientFixes(): void {
  if (installed) return;
  installed = true;
  fixSteps();
  fixCurves();
  const stock = ['Sum', 'Mean', 'Tile'].map((name) => tf.getGradient(name));
  fixReductions();
  const ours = stock.map(({ kernelName }) => tf.getGradient(kernelName));
  onTuned((on) => {
    for (const gradient of on ? ours : stock) {
      tf.unregisterGradient(gradient.kernelName);
      tf.registerGradient(gradient);
    }
  });
  fixConvolution();
}
