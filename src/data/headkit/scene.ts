// Attributes -> the list of surfaces that make up one picture, in drawing order (glasses last).
import { beardColour, beardDensity, beardSurfaces } from './beard.ts';
import { bangsSurface, foreheadVertices } from './bangs.ts';
import { clothPatch, clothSurface } from './clothes.ts';
import { browSurface, eyeSurface, lashSurface, mouthSurfaces } from './eyes-and-mouth.ts';
import type { Patch } from './geometry.ts';
import { glassesSurfaces } from './glasses.ts';
import { HairTrims, hairSurface } from './hair.ts';
import { hatOf, hatSurfaces, scalpPatch } from './hats.ts';
import type { Head } from './head.ts';
import type { HeadKit } from './kit.ts';
import { skinSurface } from './skin.ts';
import type { Surface } from './surface.ts';

/** What can be worked out once per kit and kept for all pictures. */
export class Wardrobe {
  readonly hairTrims: HairTrims;
  readonly cloth: Patch;
  readonly forehead: readonly number[];
  private readonly scalps: Readonly<Record<'beanie' | 'cap', Patch>>;

  constructor(kit: HeadKit) {
    this.hairTrims = new HairTrims(kit);
    this.cloth = clothPatch(kit);
    this.forehead = foreheadVertices(kit);
    this.scalps = { beanie: scalpPatch(kit, 'beanie'), cap: scalpPatch(kit, 'cap') };
  }

  scalp(name: 'beanie' | 'cap'): Patch {
    return this.scalps[name];
  }
}

export function buildScene(head: Head, wardrobe: Wardrobe): Surface[] {
  const { kit, identity, attributes } = head;
  const density = beardDensity(kit, identity, attributes);
  const hat = attributes.Wearing_Hat === 1 ? hatOf(identity) : undefined;
  const surfaces = [skinSurface(head, density, beardColour(head)), eyeSurface(head)];
  surfaces.push(
    ...mouthSurfaces(head),
    lashSurface(head),
    browSurface(head),
    clothSurface(head, wardrobe.cloth),
  );
  if (attributes.Bald === 0) {
    surfaces.push(hairSurface(head, wardrobe.hairTrims, hat));
    if (attributes.Bangs === 1) surfaces.push(bangsSurface(head, wardrobe.forehead));
  }
  if (density !== undefined) surfaces.push(...beardSurfaces(head, density));
  if (hat !== undefined) surfaces.push(...hatSurfaces(head, hat, (name) => wardrobe.scalp(name)));
  if (attributes.Eyeglasses === 1) surfaces.push(...glassesSurfaces(head));
  return surfaces;
}
