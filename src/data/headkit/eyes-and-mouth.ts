// Eyeballs, teeth, tongue, lashes and brows: the fitted meshes of the face.
import { partId } from '../../face/parts.ts';
import { evenNoise } from './exact-math.ts';
import { fitProxy } from './geometry.ts';
import type { Head } from './head.ts';
import type { Proxy } from './kit.ts';
import { HOLE, LABEL_ONLY, SOLID, alphaAt, locate, plain, surface, type Surface } from './surface.ts';
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

export function mouthSurfaces(head: Head): Surface[] {
  const fitted = (proxy: Proxy) => ({ positions: fitProxy(proxy, head.turned), index: proxy.index });
  return [
    surface({
      ...fitted(head.kit.proxy('teeth')),
      material: 'matte',
      part: 'mouth',
      paint: plain([0.86, 0.82, 0.74]),
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

const BUSHY_BROWS = [3, 5, 8, 12];
const MALE_BROWS = [1, 2, 4, 6];
const FEMALE_BROWS = [7, 9, 10, 11];

export function browSurface(head: Head): Surface {
  const { attributes, identity, kit, hairColour } = head;
  const bushy = attributes.Bushy_Eyebrows === 1;
  const set = bushy ? BUSHY_BROWS : attributes.Male === 1 ? MALE_BROWS : FEMALE_BROWS;
  const name = `brow${String(set[identity.browPick % 4]).padStart(2, '0')}`;
  const proxy = kit.proxy(name);
  const texture = kit.picture(name);
  const { index, uvIndex, uvs } = proxy;
  const positions = fitProxy(proxy, head.turned);
  if (bushy) thicken(positions, 1.5);
  const opacity = bushy ? 1.7 : 1.25;
  const colour = [0.006, 0.0036, 0.0024].map((base, k) => hairColour[k]! * 0.75 + base);
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

/** Scales each brow about its own middle height and lifts it off the skin. */
function thicken(positions: Float32Array, factor: number): void {
  for (const side of [1, -1]) {
    let sum = 0;
    let count = 0;
    for (let i = 0; i < positions.length; i += 3) {
      if (positions[i]! * side <= 0) continue;
      sum += positions[i + 1]!;
      count += 1;
    }
    const middle = sum / Math.max(1, count);
    for (let i = 0; i < positions.length; i += 3) {
      if (positions[i]! * side <= 0) continue;
      positions[i + 1] = middle + (positions[i + 1]! - middle) * factor;
      positions[i + 2] = positions[i + 2]! + 0.01;
    }
  }
}
