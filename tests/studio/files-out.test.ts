// Files that the page writes or looks into itself: pictures with the edit written in, files that hold a whole run.
import { crc32 } from 'node:zlib';
import { PNG } from 'pngjs';
import { expect, it } from 'vitest';
import { writeSafetensors } from '../../src/engine/weights/safetensors.ts';
import { withText } from '../../src/studio/pictures/png-text.ts';
import { holdsRun } from '../../src/studio/state/weights-file.ts';

it('writes words into a PNG that strict readers still read', () => {
  const picture = new PNG({ width: 3, height: 2 });
  picture.data.fill(77);
  const plain = PNG.sync.write(picture);
  const text = JSON.stringify({ face: 'Größe', offsets: { Blond_Hair: 1 } });
  const told = Buffer.from(withText(plain, 'Semblance', text));
  expect(PNG.sync.read(told).data).toEqual(PNG.sync.read(plain).data);
  const types: string[] = [];
  for (let at = 8; at < told.length;) {
    const length = told.readUInt32BE(at);
    const body = told.subarray(at + 4, at + 8 + length);
    expect(told.readUInt32BE(at + 8 + length)).toBe(crc32(body));
    types.push(body.toString('latin1', 0, 4));
    if (types.at(-1) === 'iTXt') expect(body.toString('utf8')).toBe(`iTXtSemblance\0\0\0\0\0${text}`);
    at += 12 + length;
  }
  expect(types.slice(-2)).toEqual(['iTXt', 'IEND']);
});

it('tells a whole run from weights and from anything else', () => {
  const tensors = new Map([['a', { shape: [1], data: new Float32Array(1) }]]);
  const file = (...said: [string, string][]): Uint8Array => writeSafetensors(tensors, new Map(said));
  expect(holdsRun(file(['state', '{}'], ['settings', '{}']))).toBe(true);
  expect(holdsRun(file(['method', 'ssa']))).toBe(false);
  expect(holdsRun(new Uint8Array([255, 255, 255, 255, 255, 255, 255, 255]))).toBe(false);
  expect(holdsRun(new Uint8Array(3))).toBe(false);
});
