// A 64-bit FNV-1a-like content hash for shards and files: guards against damage, not against attackers.

/** Two 32-bit lanes over the bytes, as 16 hex digits. */
export function contentHash(bytes: Uint8Array): string {
  let low = 0x811c9dc5;
  let high = 0x9747b28c;
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i] ?? 0;
    low = Math.imul(low ^ byte, 0x01000193);
    high = Math.imul(high ^ (byte + (i & 0xff)), 0x85ebca6b);
    high = (high << 13) | (high >>> 19);
  }
  return hex(low) + hex(high);
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
