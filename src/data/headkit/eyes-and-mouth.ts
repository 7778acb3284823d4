// Eyeballs, teeth, tongue, lashes and brows: the fitted meshes of the face.
import { partId } from '../../face/parts.ts';
import { evenNoise, sin, smoothstep } from './exact-math.ts';
import { fitProxy, shapeHead } from './geometry.ts';
import type { Head } from './head.ts';
import type { HeadKit, Proxy } from './kit.ts';
import {
  HOLE,
  LABEL_ONLY,
  SOLID,
  alphaAt,
  blendAxis,
  locate,
  plain,
  surface,
  type Surface,
} from './surface.ts';
import { sampleColour } from './texture.ts';

/** Coverage threshold of a pixel: fine hair is drawn as a mask of dots that turns smooth when the picture shrinks. */
export function ditherThreshold(x: number, y: number): number {
  return 0.12 + 0.8 * evenNoise(x, y);
}

/** Per vertex one of two parts, split at the middle of the face; the subject's left is +x. */
function sides(head: Head, positions: Float32Array, left: number, right: number): Uint8Array {
  const middle = (head.leftEye[0] + head.rightEye[0]) / 2;
  return Uint8Array.from({ length: positions.length / 3 }, (_, i) =>
    positions[3 * i]! > middle ? left : right,
  );
}

export function eyeSurface(head: Head): Surface {
  const proxy = head.kit.proxy('eyes');
  const positions = fitProxy(proxy, head.turned);
  const texture = head.kit.picture(`iris-${head.identity.iris}`);
  const { index, uvIndex, uvs } = proxy;
  return surface({
    positions,
    index,
    uvIndex,
    uvs,
    material: 'eye',
    part: sides(head, positions, partId('l_eye'), partId('r_eye')),
    paint(f) {
      locate(f, uvIndex, uvs);
      sampleColour(texture, f.u, f.v, f);
      f.r *= 0.78;
      f.g *= 0.78;
      f.b *= 0.78;
    },
  });
}

/** The upper teeth, which an opening jaw leaves in place: a slightly open mouth does not bare the lower ones. */
export function upperTeethOf(kit: HeadKit): Uint16Array {
  const proxy = kit.proxy('teeth');
  const closed = fitProxy(proxy, kit.positions);
  const open = fitProxy(proxy, shapeHead(kit, new Map([['expression/units/caucasian/mouth-open', 1]])));
  const stays = (v: number) => closed[3 * v + 1]! - open[3 * v + 1]! < 0.05;
  const kept: number[] = [];
  for (let i = 0; i < proxy.index.length; i += 3) {
    const corners = [...proxy.index.subarray(i, i + 3)];
    if (corners.every((v) => stays(v) && closed[3 * v + 2]! > 1)) kept.push(...corners);
  }
  return Uint16Array.from(kept);
}

export function mouthSurfaces(head: Head, upperTeeth: Uint16Array): Surface[] {
  const fitted = (proxy: Proxy) => ({ positions: fitProxy(proxy, head.turned), index: proxy.index });
  const rest = fitProxy(head.kit.proxy('teeth'), head.kit.positions);
  return [
    surface({
      positions: fitProxy(head.kit.proxy('teeth'), head.turned),
      index: upperTeeth,
      material: 'tooth',
      part: 'mouth',
      castsShadow: false,
      paint(f) {
        const [x, y] = [blendAxis(f, rest, 0), blendAxis(f, rest, 1)];
        // Darker between two teeth, towards the gums and towards the corners of the mouth.
        const gap = Math.abs(sin(x * 36)) < 0.22 ? 0.8 : 1;
        const gum = smoothstep(6.7, 6.74, y);
        const k = gap * (1 - 0.55 * smoothstep(0.08, 0.27, Math.abs(x)));
        f.r = (0.84 - 0.34 * gum) * k;
        f.g = (0.79 - 0.6 * gum) * k;
        f.b = (0.69 - 0.5 * gum) * k;
      },
    }),
    surface({
      ...fitted(head.kit.proxy('tongue')),
      material: 'gloss',
      part: 'mouth',
      paint: plain([0.32, 0.09, 0.08]),
    }),
  ];
}

export function lashSurface(head: Head): Surface {
  const male = head.attributes.Male === 1;
  const name = male ? 'lashes02' : 'lashes04';
  const proxy = head.kit.proxy(name);
  const texture = head.kit.picture(name);
  const { index, uvIndex, uvs } = proxy;
  const opacity = male ? 0.6 : 1;
  return surface({
    positions: fitProxy(proxy, head.turned),
    index,
    uvIndex,
    uvs,
    material: 'matte',
    part: 'skin',
    twoSided: true,
    castsShadow: false,
    cover: (f) => (alphaAt(f, uvIndex, uvs, texture, 0) * opacity < ditherThreshold(f.x, f.y) ? HOLE : SOLID),
    paint: plain([0.01, 0.008, 0.007]),
  });
}

const MALE_BROWS = [1, 2, 4, 12];
const FEMALE_BROWS = [7, 5, 10, 11];

export function browSurface(head: Head): Surface {
  const { attributes, identity, kit, facialHairColour } = head;
  const bushy = attributes.Bushy_Eyebrows === 1;
  const set = attributes.Male === 1 ? MALE_BROWS : FEMALE_BROWS;
  const name = `brow${String(set[identity.browPick % 4]).padStart(2, '0')}`;
  const proxy = kit.proxy(name);
  const texture = kit.picture(name);
  const { index, uvIndex, uvs } = proxy;
  const positions = fitProxy(proxy, head.turned);
  shapeBrows(positions, bushy ? (attributes.Male === 1 ? 1.75 : 1.8) : 1);
  const opacity = bushy ? 2.6 : attributes.Male === 1 ? 1.4 : 1.7;
  const [r, g, b] = facialHairColour;
  const darker = 0.75 - 0.45 * smoothstep(0.06, 0.35, 0.3 * r + 0.59 * g + 0.11 * b);
  const colour = [0.006, 0.0036, 0.0024].map((base, k) => facialHairColour[k]! * darker + base);
  return surface({
    positions,
    index,
    uvIndex,
    uvs,
    material: 'matte',
    part: sides(head, positions, partId('l_brow'), partId('r_brow')),
    twoSided: true,
    castsShadow: false,
    cover(f) {
      const alpha = alphaAt(f, uvIndex, uvs, texture, 0) * opacity;
      if (alpha >= ditherThreshold(f.x, f.y)) return SOLID;
      // Thin brows would vanish from the label map if only drawn pixels counted.
      return alpha > 0.18 ? LABEL_ONLY : HOLE;
    },
    paint: plain(colour),
  });
}

/** How much inner ends are raised against outer ones, dm per dm: brows that dip inwards read as anger. */
const LESS_STERN = 0.1;

/** Scales each brow about its own middle height, lifts thick ones off the skin and takes some slant out. */
function shapeBrows(positions: Float32Array, factor: number): void {
  for (const side of [1, -1]) {
    let sum = 0;
    let across = 0;
    let count = 0;
    for (let i = 0; i < positions.length; i += 3) {
      if (positions[i]! * side <= 0) continue;
      sum += positions[i + 1]!;
      across += positions[i]! * side;
      count += 1;
    }
    const middle = sum / Math.max(1, count);
    const centre = across / Math.max(1, count);
    for (let i = 0; i < positions.length; i += 3) {
      if (positions[i]! * side <= 0) continue;
      const slant = LESS_STERN * (centre - positions[i]! * side);
      positions[i + 1] = middle + (positions[i + 1]! - middle) * factor + slant;
      if (factor > 1) positions[i + 2] = positions[i + 2]! + 0.01;
    }
  }
}
