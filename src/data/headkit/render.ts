// The built-in renderer: seed + attributes -> picture, part labels, parts beneath the glasses. Runs the same in a
// worker and in Node, to the byte.
import type { AttributeValues } from './attributes.ts';
import { backgroundOf } from './background.ts';
import { cameraFor, type Framing } from './framing.ts';
import { buildHead, neutralHead } from './head.ts';
import { identityOf } from './identity.ts';
import { landmarksOf, type Landmarks } from './landmarks.ts';
import type { HeadKit } from './kit.ts';
import { lightOf } from './light.ts';
import type { RenderedFace } from './rendered-face.ts';
import { resolvePicture } from './resolve.ts';
import { Wardrobe, buildScene } from './scene.ts';
import { Shading } from './shading.ts';
import { ShadowMap } from './shadow-map.ts';
import { Visibility } from './visibility.ts';

export type { RenderedFace } from './rendered-face.ts';

/** Raise this when the same seed and attributes give other pixels: packs and caches are tied to it. */
export const GENERATOR_VERSION = 4;

/** Small pictures need more samples per pixel to look smooth. */
function samplesPerSide(size: number): number {
  return size <= 96 ? 3 : 2;
}

export interface RenderOptions {
  readonly framing?: Framing;
  /** False: light without shadows and occlusion, where nothing but the surfaces themselves can change a pixel. */
  readonly shadows?: boolean;
}

export class HeadRenderer {
  readonly kit: HeadKit;
  private readonly wardrobe: Wardrobe;
  private readonly shadow = new ShadowMap();
  private buffers: { seen: Visibility; shading: Shading } | undefined;

  constructor(kit: HeadKit) {
    this.kit = kit;
    this.wardrobe = new Wardrobe(kit);
  }

  /**
   * Draws one face. Everything but the attributes comes from the seed, so two calls that differ in one attribute
   * give an exact counterfactual pair.
   * @param seed whole number, 0 to 2^40
   * @param size side of the picture in pixels, 16 to 512
   */
  render(seed: number, attributes: AttributeValues, size: number, options: RenderOptions = {}): RenderedFace {
    const { framing = 'hq', shadows = true } = options;
    const identity = identityOf(seed, this.kit);
    const side = size * samplesPerSide(size);
    const { seen, shading } = this.buffersFor(side);
    const neutral = neutralHead(this.kit, identity);
    const head = buildHead(this.kit, identity, attributes, neutral);
    const surfaces = buildScene(head, this.wardrobe);
    const light = lightOf(identity);
    const camera = cameraFor(this.kit, identity, neutral, side, framing);
    this.shadow.clear();
    for (const surface of surfaces) if (shadows && surface.castsShadow) this.shadow.draw(surface, light);
    seen.clear();
    surfaces.forEach((surface, number) => {
      seen.draw(surface, number, camera);
    });
    shading.shade(seen, surfaces, light, this.shadow, backgroundOf(identity, side), shadows);
    return resolvePicture(seen, shading.colour, size);
  }

  /** The five points of CelebA in a picture of that size, in pixels; pixel centres are at .5. */
  landmarks(seed: number, attributes: AttributeValues, size: number, framing: Framing = 'hq'): Landmarks {
    const identity = identityOf(seed, this.kit);
    const neutral = neutralHead(this.kit, identity);
    const head = buildHead(this.kit, identity, attributes, neutral);
    return landmarksOf(head, cameraFor(this.kit, identity, neutral, size, framing));
  }

  private buffersFor(side: number): { seen: Visibility; shading: Shading } {
    if (this.buffers?.seen.side !== side)
      this.buffers = { seen: new Visibility(side), shading: new Shading(side) };
    return this.buffers;
  }
}
