// What training changes, in place. In the order of operations of src/engine/train/adam.ts, so that the bytes are the
// same as those of the op by op form.

// @ts-ignore: decorator
@inline
function one(p: usize, i: usize): f32 {
  return load<f32>(p + i);
}

/** Adam's update of one parameter and its moments; `value`, `mean` and `square` change. */
export function adam(
  value: usize, mean: usize, square: usize, slope: usize, count: i32,
  stepSize: f32, rootScale: f32, beta1: f32, rest1: f32, beta2: f32, rest2: f32, epsilon: f32,
): void {
  const whole = (<usize>count & ~3) << 2;
  const end = (<usize>count) << 2;
  let i: usize = 0;
  for (; i < whole; i += 16) {
    const g = v128.load(slope + i);
    const m = f32x4.add(
      f32x4.mul(v128.load(mean + i), f32x4.splat(beta1)),
      f32x4.mul(g, f32x4.splat(rest1)),
    );
    const v = f32x4.add(
      f32x4.mul(v128.load(square + i), f32x4.splat(beta2)),
      f32x4.mul(f32x4.mul(g, g), f32x4.splat(rest2)),
    );
    const root = f32x4.add(f32x4.mul(f32x4.sqrt(v), f32x4.splat(rootScale)), f32x4.splat(epsilon));
    v128.store(mean + i, m);
    v128.store(square + i, v);
    const step = f32x4.mul(f32x4.div(m, root), f32x4.splat(stepSize));
    v128.store(value + i, f32x4.sub(v128.load(value + i), step));
  }
  for (; i < end; i += 4) {
    const g = one(slope, i);
    const m = one(mean, i) * beta1 + g * rest1;
    const v = one(square, i) * beta2 + g * g * rest2;
    store<f32>(mean + i, m);
    store<f32>(square + i, v);
    store<f32>(value + i, one(value, i) - (m / (sqrt<f32>(v) * rootScale + epsilon)) * stepSize);
  }
}

/** kept = kept decay + fresh (1 - decay). */
export function foldInto(kept: usize, fresh: usize, count: i32, decay: f32, rest: f32): void {
  const end = (<usize>count) << 2;
  for (let i: usize = 0; i < end; i += 4) store<f32>(kept + i, one(kept, i) * decay + one(fresh, i) * rest);
}
