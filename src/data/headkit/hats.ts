// Hats: a fedora (fitted mesh), a ribbed beanie or a cap with a peak (the scalp, inflated). Each knows which hair
// it hides.
import { atan2, cos, sin, smoothstep, valueNoise } from './exact-math.ts';
import { cutPatch, fitProxy, gather, rotate, type Patch } from './geometry.ts';
import type { Head } from './head.ts';
import type { Identity } from './identity.ts';
import type { HeadKit } from './kit.ts';
import { HOLE, SOLID, blendAxis, locate, surface, type Fragment, type Surface } from './surface.ts';
import { sampleColour } from './texture.ts';

export interface HatShape {
  readonly name: 'fedora' | 'beanie' | 'cap';
  /** How far (dm) hair at this rest position is inside the hat; negative below the rim. */
  depth(y: number, z: number): number;
}

/** How far knitted and sewn hats stand off the scalp, dm. */
const LOFT = 0.12;
/** How much higher than the scalp the crown rises, as a share of the height above the rim. */
const CROWN = { beanie: 0.28, cap: 0.2 } as const;
const RIM = { beanie: 7.6, cap: 7.7 } as const;
const FEDORAS = ['fedora', 'fedora_black', 'fedora_grey'];

/** Height of the rim over depth z: lower at the back of the head. */
function rimHeight(name: 'beanie' | 'cap', z: number): number {
  const back = name === 'beanie' ? 0.15 * Math.max(0, 0.4 - z) : 0;
  return RIM[name] - 0.175 * Math.max(0, 0.5 - z) - back;
}

const HATS: readonly HatShape[] = [
  { name: 'fedora', depth: (y, z) => y - 7.7 + 0.12 * Math.max(0, 0.5 - z) },
  { name: 'beanie', depth: (y, z) => y - rimHeight('beanie', z) - 0.04 },
  { name: 'cap', depth: (y, z) => y - rimHeight('cap', z) - 0.04 },
];

export function hatOf(identity: Identity): HatShape {
  const [kind = 0] = identity.hat;
  return HATS[kind < 0.3 ? 0 : kind < 0.65 ? 1 : 2]!;
}

/** The part of the scalp that a beanie or cap covers, and the triangles that its rim runs through. */
export function scalpPatch(kit: HeadKit, name: 'beanie' | 'cap'): Patch {
  const { positions, fields, body } = kit;
  const covered = (v: number) =>
    positions[3 * v + 1]! > rimHeight(name, positions[3 * v + 2]!) && fields.ear[v]! < 0.3;
  return cutPatch(body.index, (a, b, c) => covered(a) || covered(b) || covered(c));
}

export function hatSurfaces(
  head: Head,
  shape: HatShape,
  patches: (name: 'beanie' | 'cap') => Patch,
): Surface[] {
  const [, h1 = 0, h2 = 0, h3 = 0] = head.identity.hat;
  if (shape.name === 'fedora') return [fedora(head, FEDORAS[Math.floor(h1 * 3)]!)];
  // Knitwear is muted more often than not.
  const grey = 0.02 + 0.5 * h1 * h1;
  const colour = [h1, h2, h3].map((value) => 0.55 * grey + 0.45 * (0.02 + 0.55 * value * value));
  const crown = scalpHat(head, patches(shape.name), shape.name, colour);
  return shape.name === 'beanie' ? [crown] : [crown, peak(head, colour)];
}

function fedora(head: Head, picture: string): Surface {
  const proxy = head.kit.proxy('fedora');
  const texture = head.kit.picture(picture);
  const { index, uvIndex, uvs } = proxy;
  return surface({
    positions: fitProxy(proxy, head.turned),
    index,
    uvIndex,
    uvs,
    material: 'matte',
    part: 'hat',
    twoSided: true,
    paint(f) {
      locate(f, uvIndex, uvs);
      sampleColour(texture, f.u, f.v, f);
    },
  });
}

function scalpHat(head: Head, patch: Patch, name: 'beanie' | 'cap', colour: readonly number[]): Surface {
  const rest = gather(patch, head.kit.positions);
  const positions = gather(patch, head.turned);
  const outward = gather(patch, head.normals);
  const rise = head.rotation;
  for (let v = 0; v < rest.length / 3; v += 1) {
    const above = Math.max(0, rest[3 * v + 1]! - rimHeight(name, rest[3 * v + 2]!));
    const up = CROWN[name] * above * smoothstep(0.05, 0.6, above);
    for (let k = 0; k < 3; k += 1) {
      const i = 3 * v + k;
      positions[i] = positions[i]! + outward[i]! * LOFT + rise[3 * k + 1]! * up;
    }
  }
  const knit = (f: Fragment): number => {
    const x = blendAxis(f, rest, 0);
    const y = blendAxis(f, rest, 1);
    const z = blendAxis(f, rest, 2);
    const angle = atan2(x, z);
    if (name === 'cap') {
      const seam = Math.abs(sin(angle * 3)) < 0.05 ? 0.7 : 1;
      return (0.9 + 0.1 * valueNoise(x * 40, y * 40)) * seam;
    }
    const cuff = y < RIM.beanie + 0.2 ? 0.8 : 1;
    return (0.75 + 0.35 * Math.abs(sin(angle * 30))) * cuff;
  };
  return surface({
    positions,
    index: patch.index,
    material: 'matte',
    part: 'hat',
    twoSided: true,
    cover: (f) => (blendAxis(f, rest, 1) < rimHeight(name, blendAxis(f, rest, 2)) ? HOLE : SOLID),
    paint(f) {
      const k = knit(f);
      f.r = colour[0]! * k;
      f.g = colour[1]! * k;
      f.b = colour[2]! * k;
    },
  });
}

/** The peak of a cap: a curved sheet in front of the rim, moved along with the forehead. */
function peak(head: Head, colour: readonly number[]): Surface {
  const COLUMNS = 20;
  const ROWS = 4;
  const { kit, shaped } = head;
  const anchor = foreheadAnchor(kit);
  const moved = (axis: number) => shaped[3 * anchor + axis]! - kit.positions[3 * anchor + axis]!;
  const positions: number[] = [];
  const index: number[] = [];
  for (let row = 0; row <= ROWS; row += 1) {
    for (let column = 0; column <= COLUMNS; column += 1) {
      const angle = (column / COLUMNS - 0.5) * 2.2;
      const out = row / ROWS;
      const reach = 1.52 + 0.55 * out * cos(angle * 0.75) - 0.35;
      positions.push(
        sin(angle) * (0.82 + 0.1 * out),
        RIM.cap + 0.12 - 0.12 * out - 0.06 * Math.abs(angle) + moved(1),
        0.35 + cos(angle) * reach + moved(2) * 0.8,
      );
    }
  }
  for (let row = 0; row < ROWS; row += 1) {
    for (let column = 0; column < COLUMNS; column += 1) {
      const a = row * (COLUMNS + 1) + column;
      index.push(a, a + 1, a + COLUMNS + 1, a + 1, a + COLUMNS + 2, a + COLUMNS + 1);
    }
  }
  return surface({
    positions: rotate(Float32Array.from(positions), head.rotation),
    index: Uint16Array.from(index),
    material: 'matte',
    part: 'hat',
    twoSided: true,
    paint(f) {
      f.r = colour[0]! * 0.8;
      f.g = colour[1]! * 0.8;
      f.b = colour[2]! * 0.8;
    },
  });
}

/** The base vertex nearest to the middle of the forehead. */
function foreheadAnchor(kit: HeadKit): number {
  let best = 0;
  let nearest = Infinity;
  for (let v = 0; v < kit.positions.length / 3; v += 1) {
    if (kit.fields.part[v] === 0 || kit.positions[3 * v + 2]! < 0.55) continue;
    const away = Math.abs(kit.positions[3 * v]!) + Math.abs(kit.positions[3 * v + 1]! - 7.8);
    if (away < nearest) {
      nearest = away;
      best = v;
    }
  }
  return best;
}
