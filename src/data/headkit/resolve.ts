// The drawing buffer shrunk to the picture: box filter after a soft clip, gamma, and majority votes for the parts.
import { PARTS, partId } from '../../face/parts.ts';
import { exp, pow } from './exact-math.ts';
import type { RenderedFace } from './rendered-face.ts';
import type { Visibility } from './visibility.ts';

const GLASSES = partId('eye_g');
const KNEE = 0.6;

/** Linear up to the knee, then ever closer to 1: highlights keep their shape. */
function softClip(value: number): number {
  if (value <= KNEE) return value > 0 ? value : 0;
  const range = 1 - KNEE;
  return KNEE + range * (1 - exp(-(value - KNEE) / range));
}

function toByte(linear: number): number {
  return Math.floor(255 * Math.min(1, pow(linear, 1 / 2.2)) + 0.5);
}

/**
 * @param colour lit linear rgb per pixel of the drawing buffer
 * @param size side of the picture; divides the side of the buffer
 */
export function resolvePicture(seen: Visibility, colour: Float32Array, size: number): RenderedFace {
  const factor = seen.side / size;
  const pixels = size * size;
  const face = {
    size,
    rgb: new Uint8Array(3 * pixels),
    label: new Uint8Array(pixels),
    under: new Uint8Array(pixels),
  };
  const votes = new Uint16Array(PARTS.length + 1);
  const votesBeneath = new Uint16Array(PARTS.length + 1);
  const share = 1 / (factor * factor);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      let r = 0;
      let g = 0;
      let b = 0;
      votes.fill(0);
      votesBeneath.fill(0);
      for (let j = 0; j < factor; j += 1) {
        for (let i = 0; i < factor; i += 1) {
          const from = (y * factor + j) * seen.side + x * factor + i;
          r += softClip(colour[3 * from]!);
          g += softClip(colour[3 * from + 1]!);
          b += softClip(colour[3 * from + 2]!);
          const behindGlass = seen.glass[from] === 1;
          const part = behindGlass ? GLASSES : seen.part[from]!;
          const beneath = behindGlass ? seen.beneath[from]! : part;
          votes[part] = votes[part]! + 1;
          votesBeneath[beneath] = votesBeneath[beneath]! + 1;
        }
      }
      const to = y * size + x;
      face.rgb[3 * to] = toByte(r * share);
      face.rgb[3 * to + 1] = toByte(g * share);
      face.rgb[3 * to + 2] = toByte(b * share);
      face.label[to] = winner(votes);
      if (face.label[to] === GLASSES) face.under[to] = winner(votesBeneath);
    }
  }
  return face;
}

/** The part with most votes; the lower id wins a tie. */
function winner(votes: Uint16Array): number {
  let best = 0;
  for (let part = 1; part < votes.length; part += 1) if (votes[part]! > votes[best]!) best = part;
  return best;
}
