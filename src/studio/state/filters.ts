// Which faces of a data set match a filter by attributes. Pure, over the label bytes of the whole set.

/** Wanted value by attribute name; attributes that are absent do not matter. */
export type Filter = Readonly<Record<string, 0 | 1>>;

/**
 * @param labels count x attributes bytes, 0/1
 * @returns indices of the matching faces, ascending
 */
export function matchingFaces(labels: Uint8Array, attributes: readonly string[], filter: Filter): number[] {
  const width = attributes.length;
  const wanted = Object.entries(filter)
    .map(([name, value]) => [attributes.indexOf(name), value] as const)
    .filter(([column]) => column >= 0);
  const count = width === 0 ? 0 : Math.floor(labels.length / width);
  const found: number[] = [];
  for (let face = 0; face < count; face += 1) {
    if (wanted.every(([column, value]) => labels[face * width + column] === value)) found.push(face);
  }
  return found;
}

/** Clicking through the three states of a filter chip: any, with, without. */
export function cycledFilter(filter: Filter, name: string): Filter {
  const { [name]: value, ...rest } = filter;
  if (value === undefined) return { ...filter, [name]: 1 };
  return value === 1 ? { ...filter, [name]: 0 } : rest;
}
