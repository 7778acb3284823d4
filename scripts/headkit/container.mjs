// Writer of the section container that `src/data/headkit/container.ts` reads: a fixed preamble with a content hash
// over everything behind it, a JSON header, then sections of typed numbers, each deflated on its own so that a
// reader opens only what it needs. Used for the kit and for packs of faces.
import { deflateRawSync } from 'node:zlib';
import { loadModule } from './load-module.mjs';

const { contentHash } = await loadModule('src/face/hash.ts');

const TYPES = { u8: Uint8Array, u16: Uint16Array, i16: Int16Array, u32: Uint32Array };

/** The high bytes of 16-bit numbers behind the low bytes: neighbouring values then deflate far better. */
function shuffle(bytes) {
  const half = bytes.length / 2;
  const out = new Uint8Array(bytes.length);
  for (let i = 0; i < half; i++) {
    out[i] = bytes[2 * i];
    out[half + i] = bytes[2 * i + 1];
  }
  return out;
}

function typeOf(array) {
  for (const [name, type] of Object.entries(TYPES)) if (array instanceof type) return name;
  throw new Error('Unsupported section type');
}

/**
 * @param magic four ASCII characters
 * @param version number of the layout
 * @param meta plain JSON kept in the header
 * @param sections name -> typed array, or { data: Uint8Array, store: true } for bytes that are compressed already
 */
export function writeContainer(magic, version, meta, sections) {
  const table = {};
  const bodies = [];
  let offset = 0;
  for (const [name, value] of Object.entries(sections)) {
    const store = value.store === true;
    const data = store ? value.data : value;
    const type = typeOf(data);
    const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const sixteen = type === 'u16' || type === 'i16';
    const body = store ? raw : deflateRawSync(sixteen ? shuffle(raw) : raw, { level: 9 });
    table[name] = {
      type,
      length: data.length,
      offset,
      bytes: body.length,
      method: store ? 'store' : 'deflate',
    };
    bodies.push(body);
    offset += body.length;
  }
  const header = Buffer.from(JSON.stringify({ ...meta, sections: table }), 'utf8');
  const tail = Buffer.concat([header, ...bodies]);
  const preamble = Buffer.alloc(28);
  preamble.write(magic, 0, 'latin1');
  preamble.writeUInt32LE(version, 4);
  preamble.writeUInt32LE(header.length, 8);
  preamble.write(contentHash(tail), 12, 'latin1');
  return Buffer.concat([preamble, tail]);
}
