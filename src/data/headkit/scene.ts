// Attributes -> the list of surfaces that make up one picture, in drawing order (glasses last).
import { beardColour, beardOf, beardSurfaces } from './beard.ts';
import { bangsSurface, foreheadVertices } from './bangs.ts';
import { clothColour, clothPatch, clothSurface } from './clothes.ts';
import { collarOf, collarPatch, collarSurface } from './collar.ts';
import { browSurface, eyeSurface, lashSurface, mouthSurfaces, upperTeethOf } from './eyes-and-mouth.ts';
import type { Patch } from './geometry.ts';
import { glassesSurfaces } from './glasses.ts';
import { HairTrims, hairSurface } from './hair.ts';
import { hatOf, hatSurfaces, scalpPatch } from './hats.ts';
import type { Head } from './head.ts';
import { jewelleryStand, jewellerySurfaces, type JewelleryStand } from './jewellery.ts';
import type { HeadKit } from './kit.ts';
import { scalpOf, scalpSurfaces, type Scalp } from './scalp.ts';
import { skinSurface } from './skin.ts';
import type { Surface } from './surface.ts';

/** What can be worked out once per kit and kept for all pictures. */
export class Wardrobe {
  readonly hairTrims: HairTrims;
  readonly cloth: Patch;
  readonly forehead: readonly number[];
  readonly scalp: Scalp;
  readonly collar: Patch;
  readonly upperTeeth: Uint16Array;
  readonly jewellery: JewelleryStand;
  private readonly caps: Readonly<Record<'beanie' | 'cap', Patch>>;

  constructor(kit: HeadKit) {
    this.hairTrims = new HairTrims(kit);
    this.cloth = clothPatch(kit);
    this.forehead = foreheadVertices(kit);
    this.scalp = scalpOf(kit);
    this.collar = collarPatch(kit);
    this.upperTeeth = upperTeethOf(kit);
    this.jewellery = jewelleryStand(kit);
    this.caps = { beanie: scalpPatch(kit, 'beanie'), cap: scalpPatch(kit, 'cap') };
  }

  capPatch(name: 'beanie' | 'cap'): Patch {
    return this.caps[name];
  }
}

export function buildScene(head: Head, wardrobe: Wardrobe): Surface[] {
  const { kit, identity, attributes } = head;
  const beard = beardOf(kit, identity, attributes);
  const hat = attributes.Wearing_Hat === 1 ? hatOf(identity) : undefined;
  const surfaces = [skinSurface(head, beard?.density, beardColour(head)), eyeSurface(head)];
  surfaces.push(
    ...mouthSurfaces(head, wardrobe.upperTeeth),
    lashSurface(head),
    browSurface(head),
    clothSurface(head, wardrobe.cloth),
  );
  // A necklace wants a bare neck.
  const collar = identity.jewellery.necklace === 'none' ? collarOf(identity.cloth[7] ?? 0) : 'none';
  if (collar !== 'none') {
    const colour = clothColour(identity);
    const shade =
      (identity.cloth[6] ?? 0) < 0.3 && collar === 'shirt' ? ([0.55, 0.55, 0.56] as const) : colour;
    surfaces.push(collarSurface(head, wardrobe.collar, collar, [shade[0], shade[1], shade[2]]));
  }
  surfaces.push(...jewellerySurfaces(head, wardrobe.jewellery));
  if (attributes.Bald === 0) {
    const cropped = identity.hair.mesh === 'buzz';
    if (!cropped) surfaces.push(hairSurface(head, wardrobe.hairTrims, hat));
    surfaces.push(...scalpSurfaces(head, wardrobe.scalp, hat, cropped));
    if (attributes.Bangs === 1) surfaces.push(bangsSurface(head, wardrobe.forehead));
  }
  if (beard !== undefined) surfaces.push(...beardSurfaces(head, beard));
  if (hat !== undefined) surfaces.push(...hatSurfaces(head, hat, (name) => wardrobe.capPatch(name)));
  if (attributes.Eyeglasses === 1) surfaces.push(...glassesSurfaces(head));
  return surfaces;
}
