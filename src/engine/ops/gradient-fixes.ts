// Repairs of tfjs 4.22's gradient registry: what throws or is silently wrong when a gradient is differentiated again.
// Not here: kernels (see ../backend/kernels).
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';

let installed = false;

/** Installs the repairs once; later calls do nothing. */
export function installGradientFixes(): void {
  if (installed) return;
  installed = true;
  const flat = (name: string, inputs: readonly string[]): void => {
    tf.registerGradient({
      kernelName: name,
      gradFunc: (dy) =>
        Object.fromEntries(inputs.map((input) => [input, () => tf.zerosLike(dy as tf.Tensor)])),
    });
  };
  for (const name of ['Greater', 'Less', 'LessEqual', 'Equal', 'NotEqual']) flat(name, ['a', 'b']);
}
