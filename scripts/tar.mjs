// A tar archive in memory, the same bytes for the same files: names sorted, no owners, no times (POSIX ustar).

const BLOCK = 512;

function header(name, size, mode) {
  const block = Buffer.alloc(BLOCK);
  const text = (at, value) => block.write(value, at, 'latin1');
  const octal = (at, width, value) => text(at, `${value.toString(8).padStart(width - 1, '0')}\0`);
  // Names over 100 bytes are split at a slash.
  const cut = name.length > 100 ? name.lastIndexOf('/', 154) : -1;
  if (name.length - cut - 1 > 100) throw new Error(`${name} is too long for a tar archive.`);
  text(0, name.slice(cut + 1));
  if (cut > 0) text(345, name.slice(0, cut));
  octal(100, 8, mode);
  octal(108, 8, 0);
  octal(116, 8, 0);
  octal(124, 12, size);
  octal(136, 12, 0);
  text(148, '        ');
  text(156, '0');
  text(257, 'ustar\x0000');
  const sum = block.reduce((total, byte) => total + byte, 0);
  text(148, `${sum.toString(8).padStart(6, '0')}\0 `);
  return block;
}

/** @param files {name, bytes, executable} with slashes in names */
export function tarOf(files) {
  const sorted = [...files].sort((one, other) => (one.name < other.name ? -1 : 1));
  const blocks = sorted.flatMap(({ name, bytes, executable }) => [
    header(name, bytes.length, executable ? 0o755 : 0o644),
    bytes,
    Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK),
  ]);
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}
