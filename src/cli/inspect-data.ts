// What shards, data sets, packs and pictures hold, for `semblance inspect`.
import { openKit } from '../data/headkit/kit.ts';
import { openPack } from '../data/headkit/pack.ts';
import { readHead } from '../data/pictures/picture.ts';
import { decodeShard } from '../data/shards/format.ts';
import { parseManifest } from '../data/shards/manifest.ts';
import type { Found } from './inspect.ts';

export function describeShard(bytes: Uint8Array, name: string): Found {
  const { index, first, count, size, channels, attributes, parts, labelled, hash, origin } = decodeShard(
    bytes.slice().buffer,
    name,
  );
  return {
    kind: 'shard of a data set',
    ...{ index, first, count, size, channels, parts, attributes },
    labelled: labelled.reduce((sum, value) => sum + value, 0),
    ...{ bytes: bytes.length, hash, origin },
  };
}

export function describeManifest(value: unknown): Found {
  const { id, title, source, count, size, channels, attributes, splits, shards, labelled, hash } =
    parseManifest(value);
  return {
    kind: 'data set',
    ...{ id, title, source, count, size, channels, attributes, splits },
    ...{ shards: shards.length, bytes: shards.reduce((sum, shard) => sum + shard.bytes, 0), labelled, hash },
  };
}

/** The app's own files: the pack of built-in faces and the kit that draws them. */
export function describeContainer(bytes: Uint8Array, magic: string): Found {
  if (magic === 'FPCK') {
    const { version, size, attributes, splits, generator, kitHash, hash } = openPack(bytes);
    return {
      kind: 'pack of built-in faces',
      ...{ version, size, attributes, splits, generator, kitHash, hash, bytes: bytes.length },
    };
  }
  const { hash } = openKit(bytes);
  return { kind: 'kit that draws the built-in faces', hash, bytes: bytes.length };
}

export function describePicture(bytes: Uint8Array, name: string): Found {
  const { format, width, height } = readHead(bytes, name);
  return { kind: 'picture', format, width, height, bytes: bytes.length };
}
