// Scalp hair: a fitted mesh of cards, tinted, trimmed where it would cover the eyes or stand inside a hat.
import { cos, sin, smoothstep, valueNoise } from './exact-math.ts';
import { ditherThreshold } from './eyes-and-mouth.ts';
import { fitProxy, proxyScale, rotate } from './geometry.ts';
import { WAVING, type HairStyle } from './style.ts';
import type { Head } from './head.ts';
import type { HatShape } from './hats.ts';
import type { HeadKit } from './kit.ts';
import { HOLE, SOLID, alphaAt, blend, locate, surface, type Surface } from './surface.ts';
import { LINEAR, sampleChannel } from './texture.ts';

/** Styles with a fringe that hangs into the eyes; bangs are drawn separately instead. */
const FRINGED = new Set(['bob01', 'bob02', 'short03', 'braid01']);

interface Triangles {
  readonly index: Uint16Array;
  readonly uvIndex: Uint16Array;
  /** Triangles before this corner are whole, the others are cut through. */
  readonly whole: number;
  /** Depth inside what is cut away (dm, negative outside), per vertex; absent when nothing is cut. */
  readonly depth: Float32Array | undefined;
}

/** Cut ends of a fringe vary by this much, dm. */
const RAGGED = 0.1;

/** How far (dm) a rest position lies inside the region that a fringe must leave free; negative outside. */
function fringeDepth(x: number, y: number, z: number): number {
  const side = Math.abs(x);
  const front = Math.min(z - 0.55, 7.98 - 0.25 * side - y, 0.66 - side);
  return Math.max(front, Math.min(z - 0.95, 8 - y));
}

/** The triangles of a hair mesh that are left after trimming, by rest position. Remembered per kit and style. */
export class HairTrims {
  private readonly known = new Map<string, Triangles>();
  private readonly kit: HeadKit;

  constructor(kit: HeadKit) {
    this.kit = kit;
  }

  /** @param cutAt rest height below which everything is cut off; 0: nothing */
  trimmed(mesh: string, hat: HatShape | undefined, cutAt: number): Triangles {
    const key = `${mesh} ${hat?.name ?? ''} ${cutAt}`;
    let triangles = this.known.get(key);
    if (triangles === undefined) {
      triangles = this.trim(mesh, hat, cutAt);
      this.known.set(key, triangles);
    }
    return triangles;
  }

  private trim(mesh: string, hat: HatShape | undefined, cutAt: number): Triangles {
    const proxy = this.kit.proxy(`hair-${mesh}`);
    const fringed = FRINGED.has(mesh);
    if (!fringed && hat === undefined && cutAt === 0) {
      return { index: proxy.index, uvIndex: proxy.uvIndex, whole: proxy.index.length, depth: undefined };
    }
    const rest = fitProxy(proxy, this.kit.positions, proxyScale(proxy, this.kit, this.kit.positions));
    const depth = Float32Array.from({ length: proxy.count }, (_, v) => {
      const [x, y, z] = [rest[3 * v]!, rest[3 * v + 1]!, rest[3 * v + 2]!];
      const fringe = fringed ? fringeDepth(x, y, z) : -1;
      // A cut runs a little lower at the back.
      const below = cutAt === 0 ? -1 : cutAt - 0.12 * Math.max(0, 0.6 - z) - y;
      return Math.max(fringe, below, hat?.depth(y, z) ?? -1);
    });
    const whole: number[] = [];
    const cut: number[] = [];
    for (let corner = 0; corner < proxy.index.length; corner += 3) {
      const depths = [0, 1, 2].map((k) => depth[proxy.index[corner + k]!]!);
      if (Math.min(...depths) > RAGGED) continue;
      (Math.max(...depths) > 0 ? cut : whole).push(corner, corner + 1, corner + 2);
    }
    const corners = [...whole, ...cut];
    return {
      index: Uint16Array.from(corners, (corner) => proxy.index[corner]!),
      uvIndex: Uint16Array.from(corners, (corner) => proxy.uvIndex[corner]!),
      whole: whole.length,
      depth,
    };
  }
}

/** Side hair would stand off where a hat cuts it: press it to the head, fully at the rim, less further down. */
function tuckUnderHat(positions: Float32Array, depth: Float32Array): void {
  const HEAD_HALF_WIDTH = 0.84;
  const FADE = 0.7;
  for (let v = 0; v < depth.length; v += 1) {
    const x = positions[3 * v]!;
    const beyond = Math.abs(x) - HEAD_HALF_WIDTH;
    if (beyond <= 0) continue;
    const inward = 0.85 * beyond * smoothstep(-FADE, 0, depth[v]!);
    positions[3 * v] = x > 0 ? x - inward : x + inward;
  }
}

/** Waves that grow from the ears downwards; neighbouring locks are out of step. */
function wave(positions: Float32Array, { wave: height, curl, jitter }: HairStyle): void {
  if (height === 0) return;
  const [phase = 0] = jitter;
  const amplitude = 0.03 + 0.1 * height;
  const perDm = 7 + 9 * curl;
  for (let i = 0; i < positions.length; i += 3) {
    const x = positions[i]!;
    const y = positions[i + 1]!;
    const z = positions[i + 2]!;
    const size = amplitude * smoothstep(7.75, 6.7, y);
    if (size === 0) continue;
    const lock = 7 * valueNoise(x * 2.2 + 11, z * 2.2 + 3) + phase;
    const angle = perDm * y + lock;
    positions[i] = x + size * sin(angle);
    positions[i + 2] = z + 0.7 * size * cos(angle * 1.1);
  }
}

export function hairSurface(head: Head, trims: HairTrims, hat: HatShape | undefined): Surface {
  const { kit, identity, hairColour } = head;
  const { mesh, mirrored, cutAt, volume } = identity.hair;
  const name = `hair-${mesh}`;
  const proxy = kit.proxy(name);
  const texture = kit.picture(name);
  const level = 1 / kit.pictureGrey(name);
  const { uvs } = proxy;
  const { index, uvIndex, whole, depth } = trims.trimmed(mesh, hat, mesh === 'long01' ? cutAt : 0);
  const fuller = 0.95 + 0.12 * volume;
  const [sx, sy, sz] = proxyScale(proxy, kit, head.still);
  const fitted = fitProxy(proxy, head.still, [sx * fuller, sy * fuller, sz * fuller], mirrored);
  if (WAVING.has(mesh)) wave(fitted, identity.hair);
  if (hat !== undefined && depth !== undefined) tuckUnderHat(fitted, depth);
  return surface({
    positions: rotate(fitted, head.rotation),
    index,
    uvIndex,
    uvs,
    material: 'hair',
    part: 'hair',
    twoSided: true,
    shadowCorners: whole,
    shadowAlpha: { texture, channel: 1 },
    cover(f) {
      if (alphaAt(f, uvIndex, uvs, texture, 1) < ditherThreshold(f.x, f.y)) return HOLE;
      if (depth === undefined) return SOLID;
      // Strands run along v: noise across u makes cut ends, not a clean line.
      return blend(f, depth) > RAGGED * valueNoise(f.u * 90, f.v * 2) ? HOLE : SOLID;
    },
    paint(f) {
      locate(f, uvIndex, uvs);
      const grey = LINEAR[Math.floor(sampleChannel(texture, 0, f.u, f.v) + 0.5)]!;
      const k = Math.min(2.2, 0.25 + 0.75 * grey * level);
      f.r = k * hairColour[0];
      f.g = k * hairColour[1];
      f.b = k * hairColour[2];
    },
  });
}
