// Scalp hair: a fitted mesh of cards, tinted, trimmed where it would cover the eyes or stand inside a hat.
import { ditherThreshold } from './eyes-and-mouth.ts';
import { fitProxy, proxyScale, rotate } from './geometry.ts';
import type { Head } from './head.ts';
import type { HatShape } from './hats.ts';
import type { HeadKit } from './kit.ts';
import { HOLE, SOLID, alphaAt, locate, surface, type Surface } from './surface.ts';
import { LINEAR, sampleChannel } from './texture.ts';

/** Styles with a fringe that hangs into the eyes; bangs are drawn separately instead. */
const FRINGED = new Set(['bob01', 'bob02', 'short03', 'braid01']);

interface Triangles {
  readonly index: Uint16Array;
  readonly uvIndex: Uint16Array;
}

function inFringe(x: number, y: number, z: number): boolean {
  const side = Math.abs(x);
  return (z > 0.55 && y < 7.98 - 0.25 * side && side < 0.8) || (z > 0.95 && y < 8);
}

/** The triangles of a hair mesh that are left after trimming, by rest position. Remembered per kit and style. */
export class HairTrims {
  private readonly known = new Map<string, Triangles>();
  private readonly kit: HeadKit;

  constructor(kit: HeadKit) {
    this.kit = kit;
  }

  trimmed(mesh: string, hat: HatShape | undefined): Triangles {
    const key = `${mesh} ${hat?.name ?? ''}`;
    let triangles = this.known.get(key);
    if (triangles === undefined) {
      triangles = this.trim(mesh, hat);
      this.known.set(key, triangles);
    }
    return triangles;
  }

  private trim(mesh: string, hat: HatShape | undefined): Triangles {
    const proxy = this.kit.proxy(`hair-${mesh}`);
    const rest = fitProxy(proxy, this.kit.positions, proxyScale(proxy, this.kit, this.kit.positions));
    const fringed = FRINGED.has(mesh);
    const index: number[] = [];
    const uvIndex: number[] = [];
    for (let i = 0; i < proxy.index.length; i += 3) {
      let fringe = 0;
      let hidden = 0;
      for (let k = 0; k < 3; k += 1) {
        const o = proxy.index[i + k]! * 3;
        const x = rest[o]!;
        const y = rest[o + 1]!;
        const z = rest[o + 2]!;
        if (fringed && inFringe(x, y, z)) fringe += 1;
        if (hat?.hides(x, y, z) === true) hidden += 1;
      }
      if (fringe >= 2 || hidden >= 1) continue;
      for (let k = 0; k < 3; k += 1) {
        index.push(proxy.index[i + k]!);
        uvIndex.push(proxy.uvIndex[i + k]!);
      }
    }
    return { index: Uint16Array.from(index), uvIndex: Uint16Array.from(uvIndex) };
  }
}

export function hairSurface(head: Head, trims: HairTrims, hat: HatShape | undefined): Surface {
  const { kit, identity, hairColour } = head;
  const { mesh, mirrored } = identity.hair;
  const name = `hair-${mesh}`;
  const proxy = kit.proxy(name);
  const texture = kit.picture(name);
  const level = 1 / kit.pictureGrey(name);
  const { uvs } = proxy;
  const { index, uvIndex } = trims.trimmed(mesh, hat);
  const fitted = fitProxy(proxy, head.shaped, proxyScale(proxy, kit, head.shaped), mirrored);
  return surface({
    positions: rotate(fitted, head.rotation),
    index,
    uvIndex,
    uvs,
    material: 'hair',
    part: 'hair',
    twoSided: true,
    shadowAlpha: { texture, channel: 1 },
    cover: (f) => (alphaAt(f, uvIndex, uvs, texture, 1) < ditherThreshold(f.x, f.y) ? HOLE : SOLID),
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
