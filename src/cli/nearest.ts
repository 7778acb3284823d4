// The name that somebody probably meant: the one that fewest changed letters lead to.

/** Letters to change, add or drop (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const changed = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}

/** The nearest of some names, or undefined where none is near: two letters or a third of them differ. */
export function nearest(word: string, names: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const name of names) {
    const far = name.startsWith(word) ? 0.5 : distance(word.toLowerCase(), name.toLowerCase());
    if (far < least && far <= Math.max(name.length > 3 ? 2 : 1, name.length / 3)) [best, least] = [name, far];
  }
  return best;
}
