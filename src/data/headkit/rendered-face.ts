// What the renderer gives back; plain data that crosses threads.

export interface RenderedFace {
  /** Side in pixels. */
  size: number;
  /** size x size x 3, 0-255. */
  rgb: Uint8Array;
  /** size x size merged part ids 0-18 (`PARTS`, CelebAMask-HQ order). */
  label: Uint8Array;
  /** size x size: the part beneath the glasses where `label` is `eye_g`, else 0. */
  under: Uint8Array;
}
