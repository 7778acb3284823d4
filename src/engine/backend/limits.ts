// What the device that computes takes at once, noted when a backend starts, so that a run which cannot fit is refused
// before its first step wherever it is started from.
import type { DeviceLimits } from '../../face/settings-shapes.ts';

let current: DeviceLimits = {};

/** Notes the limits of the backend that has just become the current one; null for one without known limits. */
export function noteLimits(limits: DeviceLimits | null): void {
  current = limits ?? {};
}

/** Limits of the current backend; empty where none are known (WASM, plain JavaScript). */
export function deviceLimits(): DeviceLimits {
  return current;
}
