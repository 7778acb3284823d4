// The renderer and the pack give the same bytes in Chromium as in Node.
import { expect, test } from 'vitest';
import { openKit } from '../../src/data/headkit/kit.ts';
import { openPack } from '../../src/data/headkit/pack.ts';
import { EXPECTED_HASHES, EXPECTED_PACK, packHash, renderHashes } from './headkit-samples.ts';

async function load(path: string): Promise<Uint8Array> {
  const response = await fetch(path);
  return new Uint8Array(await response.arrayBuffer());
}

test.each([64, 128] as const)('faces of %i px come out as in Node, to the byte', async (size) => {
  expect(renderHashes(openKit(await load('/faces/headkit.bin')), size)).toEqual(EXPECTED_HASHES[size]);
});

test('the pack decodes as in Node, to the byte', async () => {
  const pack = openPack(await load('/faces/headkit-64.pack'));
  expect(packHash(pack)).toBe(EXPECTED_PACK);
});
