// The sixteen attributes that a built-in face carries.
import {
  ATTRIBUTES,
  EXTRA_ATTRIBUTES,
  type AttributeName,
  type ExtraAttributeName,
} from '../../face/attributes.ts';

export type HeadKitAttribute = AttributeName | ExtraAttributeName;
/** Fixed order of the sixteen: the thirteen of the methods, then the three extra ones. */
export const HEADKIT_ATTRIBUTES: readonly HeadKitAttribute[] = [...ATTRIBUTES, ...EXTRA_ATTRIBUTES];
export type AttributeValues = Readonly<Record<HeadKitAttribute, 0 | 1>>;

/** All attributes 0 but those in `set`. */
export function attributeValues(set: Partial<AttributeValues> = {}): AttributeValues {
  const none = Object.fromEntries(HEADKIT_ATTRIBUTES.map((name) => [name, 0])) as Record<
    HeadKitAttribute,
    0 | 1
  >;
  return { ...none, ...set };
}
