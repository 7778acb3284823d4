// The attributes of a face: names, order, coding, groups, conflict rules. Order and names are CelebA's; the
// first thirteen are the ones that AttGAN, STGAN and the attention method train (first paper, section 4.1).

/** The 13 attributes of the compared methods, in their fixed order (index 0-12). */
export const ATTRIBUTES = [
  'Bald',
  'Bangs',
  'Black_Hair',
  'Blond_Hair',
  'Brown_Hair',
  'Bushy_Eyebrows',
  'Eyeglasses',
  'Male',
  'Mouth_Slightly_Open',
  'Mustache',
  'No_Beard',
  'Pale_Skin',
  'Young',
] as const;
export type AttributeName = (typeof ATTRIBUTES)[number];

/** Attributes that the built-in faces carry beyond the thirteen. */
export const EXTRA_ATTRIBUTES = ['Smiling', 'Wearing_Lipstick', 'Wearing_Hat'] as const;
export type ExtraAttributeName = (typeof EXTRA_ATTRIBUTES)[number];

/** Groups for people: the order in which an editor shows them. */
export const ATTRIBUTE_GROUPS: readonly {
  readonly title: string;
  readonly names: readonly AttributeName[];
}[] = [
  { title: 'Hair', names: ['Black_Hair', 'Brown_Hair', 'Blond_Hair', 'Bangs', 'Bald'] },
  { title: 'Face', names: ['Male', 'Mouth_Slightly_Open', 'Bushy_Eyebrows', 'Mustache', 'No_Beard'] },
  { title: 'Skin and age', names: ['Pale_Skin', 'Young'] },
  { title: 'Accessories', names: ['Eyeglasses'] },
];

/** Readable form of a CelebA name: `Mouth_Slightly_Open` becomes `Mouth slightly open`. */
export function attributeTitle(name: string): string {
  const words = name.replaceAll('_', ' ').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const HAIR_COLOURS = ['Black_Hair', 'Blond_Hair', 'Brown_Hair', 'Gray_Hair'];

/** What a newly set attribute forces to 0 (AttGAN and STGAN, `data.py`); switching one off forces nothing. */
const FORCED_OFF: Readonly<Record<string, readonly string[]>> = {
  Bald: ['Bangs'],
  Receding_Hairline: ['Bangs'],
  Bangs: ['Bald', 'Receding_Hairline'],
  Straight_Hair: ['Wavy_Hair'],
  Wavy_Hair: ['Straight_Hair'],
  ...Object.fromEntries(HAIR_COLOURS.map((name) => [name, HAIR_COLOURS.filter((other) => other !== name)])),
};

/** A further pair, taken out of AttGAN's code in 2018 because the labels of CelebA are not exclusive here, kept by its
 * PyTorch port and by MU-GAN. */
const BEARD_FORCED_OFF: Readonly<Record<string, readonly string[]>> = {
  Mustache: ['No_Beard'],
  No_Beard: ['Mustache'],
};

/** Ours: a bald head has no hair that could have a colour. The labels of the built-in faces say so throughout, those of CelebA
 * mostly; asked for both at once, a generator has no picture that its critic would agree to. */
const BALD_FORCED_OFF: Readonly<Record<string, readonly string[]>> = {
  Bald: HAIR_COLOURS,
  ...Object.fromEntries(HAIR_COLOURS.map((name) => [name, ['Bald']])),
};

/** Conflict rules beyond those of the released code; none without them. A model is asked by those that it was trained with. */
export interface FurtherConflicts {
  /** Whether a moustache and a shaven face exclude each other. */
  readonly beardConflict?: boolean;
  /** Whether a bald head and a hair colour exclude each other. */
  readonly baldConflict?: boolean;
}

/** The rules alone out of a record that has more, such as readings. */
export function conflictsOf({
  beardConflict = false,
  baldConflict = false,
}: FurtherConflicts): Required<FurtherConflicts> {
  return { beardConflict, baldConflict };
}

/**
 * The conflict rules for targets that a person asks for, and for single changes in training; permuted targets are real label
 * vectors and stay as they are.
 * @param labels 0/1 per attribute, after `changed` was set; not modified
 * @param names attribute names in the order of `labels`
 * @param changed the attribute that was just inverted
 * @returns a copy in which every attribute that contradicts `changed` is 0
 */
export function applyConflicts(
  labels: readonly number[],
  names: readonly string[],
  changed: string,
  { beardConflict = false, baldConflict = false }: FurtherConflicts = {},
): number[] {
  const result = [...labels];
  if (result[names.indexOf(changed)] !== 1) return result;
  const tables = [
    FORCED_OFF,
    ...(beardConflict ? [BEARD_FORCED_OFF] : []),
    ...(baldConflict ? [BALD_FORCED_OFF] : []),
  ];
  for (const other of tables.flatMap((table) => entryOf(table, changed) ?? [])) {
    const index = names.indexOf(other);
    if (index >= 0) result[index] = 0;
  }
  return result;
}

/** What a table says of a name; undefined where it says nothing. Names come with data sets, so that one may be called what
 * every object has (`constructor`). */
export function entryOf<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** True for the attributes of which StarGAN's sampler sets one and clears the others. */
export function isHairColour(name: string): boolean {
  return HAIR_COLOURS.includes(name);
}

/**
 * The difference vector d = target - source that STGAN and the attention method are fed (entries -1, 0, 1 for
 * 0/1 labels; beyond that range when a person overdrives an attribute).
 */
export function differenceVector(source: readonly number[], target: readonly number[]): number[] {
  return source.map((value, index) => (target[index] ?? value) - value);
}
