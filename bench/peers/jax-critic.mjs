// The critic's update in jax-js: the same net, losses, penalty and Adam as ours, in one jitted function. Channels come
// last, as in our weights. jax-js has no strided slices; a 4x4 convolution with stride 2 is 2x2 taps on a map whose
// 2x2 squares lie along the channels, gathered by slices and multiplied as a matrix. `native` takes its own convolution.
// jax-js frees what is handed to a function: whatever is used again is handed over as `.ref`.

const SLOPE = 0.2;
const NORM_EPSILON = 1e-6;
const PENALTY_EPSILON = 1e-12;

/** Convolutions [N, H, W, C] with [4, 4, C, O], stride 2, padding 1, by name. */
const convolutions = (np, lax) => ({
  gathered: (x, filter) => {
    const [n, height, width, channels] = x.shape;
    const [h, w, out] = [height / 2, width / 2, filter.shape[3]];
    const around = [
      [0, 0],
      [1, 1],
      [1, 1],
      [0, 0],
    ];
    const squares = np
      .pad(x, around)
      .reshape([n, h + 1, 2, w + 1, 2, channels])
      .transpose([0, 1, 3, 2, 4, 5])
      .reshape([n, h + 1, w + 1, 4 * channels]);
    const taps = [0, 1].flatMap((p) => [0, 1].map((q) => squares.ref.slice([], [p, p + h], [q, q + w], [])));
    squares.dispose();
    const rows = np.concatenate(taps, 3).reshape([n * h * w, 16 * channels]);
    const columns = filter
      .reshape([2, 2, 2, 2, channels, out])
      .transpose([0, 2, 1, 3, 4, 5])
      .reshape([16 * channels, out]);
    return np.matmul(rows, columns).reshape([n, h, w, out]);
  },
  native: (x, filter) => {
    const y = lax.convGeneralDilated(
      x.transpose([0, 3, 1, 2]),
      filter.transpose([3, 2, 0, 1]),
      [2, 2],
      [
        [1, 1],
        [1, 1],
      ],
    );
    return y.transpose([0, 2, 3, 1]);
  },
});

/**
 * @param jax the module
 * @param kind `gathered` or `native`
 * @param weights {adversarial, penalty, criticAttributes}
 * @param adam {rate, beta1, beta2, epsilon}
 * @returns losses and gradients, and a whole step, each jitted. Trees are plain objects of arrays by parameter name
 */
export function criticIn(jax, kind, weights, { rate, beta1, beta2, epsilon }) {
  const { numpy: np, lax, jit, grad, valueAndGrad } = jax;
  const convolve = convolutions(np, lax)[kind];
  const leaky = (x) => np.where(np.greater(x.ref, 0), x.ref, x.mul(SLOPE));

  const normed = (x, gamma, beta) => {
    const over = { keepdims: true };
    const centred = x.ref.sub(np.mean(x, [1, 2], over));
    const variance = np.mean(np.square(centred.ref), [1, 2], over);
    const unit = centred.mul(np.reciprocal(np.sqrt(variance.add(NORM_EPSILON))));
    return leaky(unit.mul(gamma).add(beta));
  };

  const trunk = (params, x) => {
    let map = x;
    for (let i = 0; `conv.${i}.conv.weight` in params; i += 1) {
      const at = (name) => params[`conv.${i}.${name}`].ref;
      map = normed(convolve(map, at('conv.weight')), at('norm.weight'), at('norm.bias'));
    }
    return map.reshape([map.shape[0], -1]);
  };
  const head = (params, name, features) => {
    const layer = (i, x) =>
      np.matmul(x, params[`${name}.${i}.weight`].ref).add(params[`${name}.${i}.bias`].ref);
    return layer(1, leaky(layer(0, features)));
  };

  const loss = (params, x, edited, source, alpha) => {
    const n = x.shape[0];
    const between = x.ref.add(alpha.mul(edited.ref.sub(x.ref)));
    const features = trunk(params, np.concatenate([x, edited], 0));
    const ofReal = features.ref.slice([0, n]);
    const fake = np.mean(head(params, 'adv', features.slice([n, 2 * n])));
    const real = np.mean(head(params, 'adv', ofReal.ref));
    const z = head(params, 'att', ofReal);
    const tail = np.log(np.exp(np.absolute(z.ref).neg()).add(1));
    const att = np.mean(np.maximum(z.ref, 0).sub(z.mul(source)).add(tail));
    const slope = grad((at) => np.sum(head(params, 'adv', trunk(params, at))))(between);
    const length = np.sqrt(np.sum(np.square(slope), [1, 2, 3]).add(PENALTY_EPSILON));
    const gp = np.mean(np.square(length.sub(1)));
    for (const parameter of Object.values(params)) parameter.dispose();
    const adversarial = fake.sub(real);
    return adversarial
      .mul(weights.adversarial)
      .add(gp.mul(weights.penalty))
      .add(att.mul(weights.criticAttributes));
  };
  const differentiated = valueAndGrad(loss);

  const step = (params, mean, square, now, x, edited, source, alpha) => {
    const [total, slopes] = differentiated(params, x, edited, source, alpha);
    const next = { params: {}, mean: {}, square: {} };
    const [size, scale] = [now.ref.slice(0), now.slice(1)];
    for (const [name, slope] of Object.entries(slopes)) {
      const m = mean[name].mul(beta1).add(slope.ref.mul(1 - beta1));
      const v = square[name].mul(beta2).add(np.square(slope).mul(1 - beta2));
      const change = m.ref.div(np.sqrt(v.ref).mul(scale.ref).add(epsilon));
      next.params[name] = params[name].sub(size.ref.mul(change));
      next.mean[name] = m;
      next.square[name] = v;
    }
    size.dispose();
    scale.dispose();
    return { ...next, total };
  };
  const owning = (params, ...rest) => {
    for (const parameter of Object.values(params)) void parameter.ref;
    return step(params, ...rest);
  };

  /** Adam's two numbers for update `t`, as src/engine/train/adam.ts has them. */
  const adamNow = (t) => np.array([rate / (1 - beta1 ** t), 1 / Math.sqrt(1 - beta2 ** t)]);
  return { gradients: jit(differentiated), step: jit(owning), adamNow };
}
