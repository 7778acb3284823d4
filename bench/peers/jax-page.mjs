// Opens jax-js for bench/peers/critic.ts: our weights and batch as its arrays, one peer for each way to convolve.
import { criticIn } from './jax-critic.mjs';

/** @param kinds ways to convolve: `gathered`, `native` */
export const openJax = (module, kinds) => async (given) => {
  const jax = await import(/* @vite-ignore */ module);
  const { numpy: np, init, defaultDevice, blockUntilReady, tree } = jax;
  await init(given.backend);
  defaultDevice(given.backend);
  const put = ({ shape, values }) => np.array(values).reshape(shape);
  const each = (from, make) =>
    Object.fromEntries(Object.entries(from).map(([name, one]) => [name, make(one)]));
  const batch = each(given.batch, put);
  const pictures = () => [batch.x.ref, batch.edited.ref, batch.source.ref, batch.alpha.ref];

  return kinds.map((kind) => {
    const critic = criticIn(jax, kind, given.weights, given.adam);
    let params = each(given.parameters, put);
    let [mean, square] = [0, 1].map(() => each(given.parameters, ({ shape }) => np.zeros(shape)));
    let t = 0;
    return {
      name: `jax-js, ${kind}`,
      check: async () => {
        const [loss, slopes] = critic.gradients(tree.ref(params), ...pictures());
        const gradients = {};
        for (const [name, slope] of Object.entries(slopes)) gradients[name] = await slope.data();
        return { loss: (await loss.data())[0], gradients };
      },
      step: async () => {
        t += 1;
        const made = critic.step(params, mean, square, critic.adamNow(t), ...pictures());
        ({ params, mean, square } = made);
        await blockUntilReady([params, made.total]);
        await made.total.data();
      },
    };
  });
};
