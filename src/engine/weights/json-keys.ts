// JSON.parse keeps the last of two equal keys in silence; a file that names a tensor twice must be refused.

/**
 * The first key that the outermost object of a valid JSON text has twice, or undefined.
 * @param text checked by JSON.parse before
 */
export function duplicateKey(text: string): string | undefined {
  const seen = new Set<string>();
  const token = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/g;
  let depth = 0;
  let pending: string | undefined;
  for (const [found] of text.matchAll(token)) {
    if (found === '{' || found === '[') depth += 1;
    else if (found === '}' || found === ']') depth -= 1;
    else if (found === ':' && depth === 1 && pending !== undefined) {
      const key = JSON.parse(pending) as string;
      if (seen.has(key)) return key;
      seen.add(key);
    } else if (found.startsWith('"')) pending = found;
  }
  return undefined;
}
