// Packs a baseline JPEG (three components, no subsampling, one scan: what jpeg-js writes) with Huffman tables made for
// it instead of the standard ones. Lossless: every coefficient stays; a twenty-fifth of the bytes goes.

const u16 = (bytes, at) => (bytes[at] << 8) | bytes[at + 1];
/** Table numbers, as DHT has them: class (0 DC, 1 AC) << 4 | id (0 luma, 1 chroma). */
const TABLES = [0x00, 0x10, 0x01, 0x11];

/** Segments up to the scan, and where its data begins. */
function segmentsOf(bytes) {
  const segments = [];
  for (let at = 2; ;) {
    const marker = bytes[at + 1];
    const length = u16(bytes, at + 2);
    segments.push({ marker, body: bytes.subarray(at + 4, at + 2 + length) });
    at += 2 + length;
    if (marker === 0xda) return { segments, at };
  }
}

/** For each table: `length << 16 | code` -> symbol. */
function readTables(segments) {
  const tables = new Map();
  for (const { body } of segments.filter(({ marker }) => marker === 0xc4)) {
    for (let at = 0; at < body.length;) {
      const codes = new Map();
      let code = 0;
      let symbol = at + 17;
      for (let length = 1; length <= 16; length++) {
        for (let n = body[at + length]; n > 0; n--) codes.set((length << 16) | code++, body[symbol++]);
        code <<= 1;
      }
      tables.set(body[at], codes);
      at = symbol;
    }
  }
  return tables;
}

/** The scan as a flat list of table number, symbol, extra bits. */
function readSymbols(bytes, start, blocks, tables) {
  const out = [];
  let at = start;
  let held = 0;
  let left = 0;
  const bit = () => {
    if (left === 0) {
      held = bytes[at++];
      if (held === 0xff && bytes[at++] !== 0) throw new Error('The scan holds a marker');
      left = 8;
    }
    return (held >> --left) & 1;
  };
  const read = (table) => {
    const codes = tables.get(table);
    let code = 0;
    let symbol;
    for (let length = 1; symbol === undefined; length++) {
      if (length > 16) throw new Error('No such code');
      code = (code << 1) | bit();
      symbol = codes.get((length << 16) | code);
    }
    let extra = 0;
    for (let n = symbol & 15; n > 0; n--) extra = (extra << 1) | bit();
    out.push(table, symbol, extra);
    return symbol;
  };
  for (let block = 0; block < blocks; block++) {
    for (const id of [0, 1, 1]) {
      read(id);
      for (let k = 1; k < 64; k++) {
        const symbol = read(0x10 | id);
        if (symbol === 0) break;
        k += symbol >> 4;
      }
    }
  }
  return out;
}

/** Code lengths of at most 16 bits, no code all ones (JPEG, annex K.2). */
function codeLengths(counts) {
  const weight = [...counts, 1];
  const size = new Array(257).fill(0);
  const next = new Array(257).fill(-1);
  const lighter = (i, j) => j < 0 || weight[i] <= weight[j];
  for (;;) {
    let first = -1;
    let second = -1;
    for (let i = 0; i < 257; i++) {
      if (weight[i] === 0) continue;
      if (lighter(i, first)) [first, second] = [i, first];
      else if (lighter(i, second)) second = i;
    }
    if (second < 0) break;
    weight[first] += weight[second];
    weight[second] = 0;
    let i = first;
    for (size[i]++; next[i] >= 0; size[i]++) i = next[i];
    next[i] = second;
    for (i = second; i >= 0; i = next[i]) size[i]++;
  }
  const bits = new Array(64).fill(0);
  for (const length of size) if (length > 0) bits[length]++;
  for (let i = 63; i > 16; i--) {
    while (bits[i] > 0) {
      let j = i - 2;
      while (bits[j] === 0) j--;
      bits[i] -= 2;
      bits[i - 1]++;
      bits[j + 1] += 2;
      bits[j]--;
    }
  }
  // The code of all ones was for the 257th symbol, which stands for nothing.
  bits[bits.findLastIndex((count) => count > 0)]--;
  const symbols = [...counts.keys()].filter((i) => counts[i] > 0);
  symbols.sort((a, b) => size[a] - size[b] || a - b);
  return { bits: bits.slice(1, 17), symbols };
}

/** Definition of all tables, and for each symbol its code and length. */
function makeTables(symbols) {
  const counts = new Map(TABLES.map((table) => [table, new Array(256).fill(0)]));
  for (let i = 0; i < symbols.length; i += 3) counts.get(symbols[i])[symbols[i + 1]]++;
  const definition = [];
  const codes = new Map();
  for (const [table, count] of counts) {
    const { bits, symbols: ordered } = codeLengths(count);
    definition.push(table, ...bits, ...ordered);
    const own = new Map();
    let code = 0;
    let next = 0;
    bits.forEach((many, i) => {
      for (let n = 0; n < many; n++) own.set(ordered[next++], [i + 1, code++]);
      code <<= 1;
    });
    codes.set(table, own);
  }
  return { definition, codes };
}

/** @param jpeg bytes as jpeg-js writes them */
export function optimizeHuffman(jpeg) {
  const { segments, at } = segmentsOf(jpeg);
  const frame = segments.find(({ marker }) => marker === 0xc0).body;
  const blocks = Math.ceil(u16(frame, 1) / 8) * Math.ceil(u16(frame, 3) / 8);
  const symbols = readSymbols(jpeg, at, blocks, readTables(segments));
  const { definition, codes } = makeTables(symbols);
  const out = [0xff, 0xd8];
  const kept = segments.filter(({ marker }) => marker !== 0xc4);
  kept.splice(-1, 0, { marker: 0xc4, body: definition });
  for (const { marker, body } of kept)
    out.push(0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 255, ...body);
  let held = 0;
  let filled = 0;
  const put = (count, value) => {
    for (let i = count - 1; i >= 0; i--) {
      held = (held << 1) | ((value >> i) & 1);
      if (++filled < 8) continue;
      out.push(held);
      if (held === 0xff) out.push(0);
      held = 0;
      filled = 0;
    }
  };
  for (let i = 0; i < symbols.length; i += 3) {
    put(...codes.get(symbols[i]).get(symbols[i + 1]));
    put(symbols[i + 1] & 15, symbols[i + 2]);
  }
  while (filled > 0) put(1, 1);
  out.push(0xff, 0xd9);
  return Uint8Array.from(out);
}
