// Writes words into a PNG: an iTXt chunk (PNG specification, 11.3.3.4) before its end, which viewers leave alone and
// tools such as exiftool show. Only for files that the browser has just made.

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = (value & 1) === 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** CRC-32 as PNG uses it. */
function crc(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = (TABLE[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

/** Length, type and CRC of the last chunk, IEND, which is empty. */
const END = 12;

/**
 * @param png a whole PNG file
 * @param keyword 1 to 79 Latin letters
 * @returns a copy with the text
 */
export function withText(png: Uint8Array, keyword: string, text: string): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  // Not compressed, no language, no translated keyword.
  const body = [...encoder.encode(`iTXt${keyword}\0`), 0, 0, 0, 0, ...encoder.encode(text)];
  const chunk = new Uint8Array(body.length + 8);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, body.length - 4);
  chunk.set(body, 4);
  view.setUint32(4 + body.length, crc(chunk.subarray(4, 4 + body.length)));
  const out = new Uint8Array(png.length + chunk.length);
  out.set(png.subarray(0, png.length - END));
  out.set(chunk, png.length - END);
  out.set(png.subarray(png.length - END), png.length - END + chunk.length);
  return out;
}
