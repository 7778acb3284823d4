// Part maps as runs: values and lengths apart deflate better than the map. Runs end with each row.

/** @returns [part ids, lengths] */
export function runsOf(map, width) {
  const values = [];
  const lengths = [];
  for (let at = 0; at < map.length;) {
    const end = at - (at % width) + width;
    let next = at + 1;
    while (next < end && map[next] === map[at]) next++;
    values.push(map[at]);
    lengths.push(next - at);
    at = next;
  }
  return [Uint8Array.from(values), Uint8Array.from(lengths)];
}
