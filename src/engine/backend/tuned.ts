// One switch between our way of computing (own kernels, closed-form gradients, fused ops) and tfjs's (its kernels, ops
// composed one by one), so that a bench can put both side by side in one process. Training and editing never touch it.

let on = true;
const followers: ((on: boolean) => void)[] = [];

/** Whether ops take their own forms; off, they are composed of plain tfjs ops. */
export function tuned(): boolean {
  return on;
}

/** Tells `follower` of every change from now on; for registries that must be swapped. */
export function onTuned(follower: (on: boolean) => void): void {
  followers.push(follower);
}

/** Switches everything. No tape may be recording. */
export function setTuned(value: boolean): void {
  if (value === on) return;
  on = value;
  for (const follower of followers) follower(value);
}
