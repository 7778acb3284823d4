// The renderer and the pack give the same bytes in Chromium as in Node.
import { expect, test } from 'vitest';
import { openKit } from '../../src/data/headkit/kit.ts';
import { openPack } from '../../src/data/headkit/pack.ts';
import { contentHash } from '../../src/face/hash.ts';
import { EXPECTED_HASHES, EXPECTED_PACKED_FACE, renderHashes } from './headkit-samples.ts';

async function load(path: string): Promise<Uint8Array> {
  const response = await fetch(path);
  return new Uint8Array(await response.arrayBuffer());
}

test.each([64, 128] as const)('faces of %i px come out as in Node, to the byte', async (size) => {
  expect(renderHashes(openKit(await load('/faces/headkit.bin')), size)).toEqual(EXPECTED_HASHES[size]);
});

test('a packed face decodes as in Node, to the byte', async () => {
  const pack = openPack(await load('/faces/headkit-64.pack'));
  expect(contentHash(pack.face(0).rgb)).toBe(EXPECTED_PACKED_FACE);
});
