// The square that is cut out of a photograph: pure geometry in the photograph's own pixels.

export interface Crop {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/** Smallest side that may be cut out: below it there is nothing to see. */
const LEAST = 32;

function kept(crop: Crop, width: number, height: number): Crop {
  const side = Math.min(Math.max(crop.side, Math.min(LEAST, width, height)), width, height);
  return {
    side,
    x: Math.min(Math.max(0, crop.x), width - side),
    y: Math.min(Math.max(0, crop.y), height - side),
  };
}

/** The largest square in the middle. */
export function centreSquare(width: number, height: number): Crop {
  const side = Math.min(width, height);
  return { x: (width - side) / 2, y: (height - side) / 2, side };
}

/** Moves the square, not beyond the photograph. */
export function movedCrop(crop: Crop, dx: number, dy: number, width: number, height: number): Crop {
  return kept({ ...crop, x: crop.x + dx, y: crop.y + dy }, width, height);
}

/** Scales the square about its middle; `factor` below 1 zooms in. */
export function zoomedCrop(crop: Crop, factor: number, width: number, height: number): Crop {
  const side = Math.min(Math.max(crop.side * factor, Math.min(LEAST, width, height)), width, height);
  const shift = (crop.side - side) / 2;
  return kept({ side, x: crop.x + shift, y: crop.y + shift }, width, height);
}
