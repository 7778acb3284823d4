// Short names for what is done to four numbers at once.

// @ts-ignore: decorator
@inline
export function add(a: v128, b: v128): v128 {
  return f32x4.add(a, b);
}

// @ts-ignore: decorator
@inline
export function sub(a: v128, b: v128): v128 {
  return f32x4.sub(a, b);
}

// @ts-ignore: decorator
@inline
export function at(p: usize): v128 {
  return v128.load(p);
}

// @ts-ignore: decorator
@inline
export function put(p: usize, v: v128): void {
  v128.store(p, v);
}
