// The forty attribute columns of CelebA for a built-in face: the sixteen it carries, those that follow from the
// identity, and -1 for what the renderer does not model (no claim is made about those).
import { CELEBA_COLUMNS } from '../celeba/columns.ts';
import type { AttributeValues } from './attributes.ts';
import type { Identity } from './identity.ts';
import { hasWaves } from './style.ts';

/** Columns beyond the sixteen that the exporter fills in. */
export const DERIVED_COLUMNS = [
  '5_o_Clock_Shadow',
  'Goatee',
  'Gray_Hair',
  'Straight_Hair',
  'Wavy_Hair',
  'Wearing_Earrings',
  'Wearing_Necklace',
] as const;

/** 1 or -1 per column. Earrings and necklaces count where they show. */
export function celebaColumns(
  identity: Identity,
  attributes: AttributeValues,
  shows: { readonly earrings: boolean; readonly necklace: boolean },
): number[] {
  const bearded = attributes.No_Beard === 0;
  const haired = attributes.Bald === 0;
  const named = attributes.Black_Hair + attributes.Blond_Hair + attributes.Brown_Hair > 0;
  const { kind } = identity.beard;
  const derived: Record<(typeof DERIVED_COLUMNS)[number], boolean> = {
    '5_o_Clock_Shadow': bearded && kind === 'stubble',
    Goatee: bearded && (kind === 'goatee' || kind === 'goateeAndJaw'),
    Gray_Hair: haired && !named && identity.hair.unnamed === 'grey',
    Straight_Hair: haired && !hasWaves(identity),
    Wavy_Hair: haired && hasWaves(identity),
    Wearing_Earrings: shows.earrings,
    Wearing_Necklace: shows.necklace,
  };
  const values: Readonly<Record<string, boolean | number>> = { ...derived, ...attributes };
  return CELEBA_COLUMNS.map((name) => (Number(values[name] ?? 0) === 1 ? 1 : -1));
}
