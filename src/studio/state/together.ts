// How often attributes come together. Pure, over the label bytes of the whole set.

export interface Together {
  readonly faces: number;
  readonly names: readonly string[];
  /** names x names: faces that have both; a name with itself: faces that have it. */
  readonly counts: Uint32Array;
}

/** @param labels faces x names bytes, 0/1 */
export function together(labels: Uint8Array, names: readonly string[]): Together {
  const width = names.length;
  const faces = width === 0 ? 0 : Math.floor(labels.length / width);
  const counts = new Uint32Array(width * width);
  const has: number[] = [];
  for (let face = 0; face < faces; face += 1) {
    has.length = 0;
    for (let column = 0; column < width; column += 1)
      if (labels[face * width + column] === 1) has.push(column);
    for (const one of has) {
      for (const other of has) counts[one * width + other] = (counts[one * width + other] ?? 0) + 1;
    }
  }
  return { faces, names, counts };
}

export interface Pair {
  /** Faces with the first attribute, and with both. */
  readonly given: number;
  readonly both: number;
  /** Of the faces with the first attribute, the share that has the other; null where none has the first. */
  readonly share: number | null;
  /** Of all faces, the share that has the other. */
  readonly usual: number;
}

/** What is known of two attributes by their places. */
export function pairOf({ faces, names, counts }: Together, given: number, other: number): Pair {
  const at = (one: number, two: number): number => counts[one * names.length + two] ?? 0;
  const [first, both] = [at(given, given), at(given, other)];
  return {
    given: first,
    both,
    share: first === 0 ? null : both / first,
    usual: faces === 0 ? 0 : at(other, other) / faces,
  };
}
