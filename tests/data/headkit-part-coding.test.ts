// Part maps come back as they were, whatever they are.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openKit } from '../../src/data/headkit/kit.ts';
import { decodeParts, encodeParts } from '../../src/data/headkit/part-coding.ts';
import { HeadRenderer } from '../../src/data/headkit/render.ts';
import { sampleAttributes } from '../../src/data/headkit/sample.ts';
import { PARTS, partId } from '../../src/face/parts.ts';

const GLASSES = partId('eye_g');
/** Maps with long runs and with noise; beneath glasses anything, elsewhere nothing. */
const maps = fc.integer({ min: 1, max: 9 }).chain((size) =>
  fc
    .array(fc.tuple(fc.nat(PARTS.length), fc.nat(PARTS.length), fc.integer({ min: 1, max: 40 })), {
      minLength: 1,
      maxLength: 60,
    })
    .map((runs) => {
      const count = 3;
      const label = new Uint8Array(count * size * size);
      const under = new Uint8Array(label.length);
      let at = 0;
      for (const [id, beneath, length] of runs) {
        label.fill(id, at, at + length);
        if (id === GLASSES) under.fill(beneath, at, at + length);
        at += length;
      }
      return { size, count, label, under };
    }),
);

test('any maps come back', () => {
  fc.assert(
    fc.property(maps, ({ size, count, label, under }) => {
      expect(decodeParts(encodeParts(label, under, size), count, size)).toEqual({ label, under });
    }),
    { numRuns: 300 },
  );
});

test('maps of drawn faces come back, in few bits', { timeout: 60_000 }, () => {
  const renderer = new HeadRenderer(openKit(new Uint8Array(readFileSync('public/faces/headkit.bin'))));
  const faces = Array.from({ length: 12 }, (_, seed) =>
    renderer.render(seed, sampleAttributes(seed, renderer.kit), 32),
  );
  const label = Uint8Array.from(faces.flatMap((face) => [...face.label]));
  const under = Uint8Array.from(faces.flatMap((face) => [...face.under]));
  const bytes = encodeParts(label, under, 32);
  expect(decodeParts(bytes, 12, 32)).toEqual({ label, under });
  expect((8 * bytes.length) / label.length).toBeLessThan(0.7);
});

test('foreign bytes give maps of known parts, and no error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const { label, under } = decodeParts(bytes, 2, 8);
      expect(Math.max(...label, ...under)).toBeLessThanOrEqual(PARTS.length);
    }),
  );
});

test('what is no part map is refused', () => {
  const one = (label: number, under: number) => () =>
    encodeParts(Uint8Array.of(label), Uint8Array.of(under), 1);
  expect(one(PARTS.length + 1, 0)).toThrow(/no part maps/);
  expect(one(1, 4)).toThrow(/no part maps/);
  expect(() => encodeParts(new Uint8Array(4), new Uint8Array(1), 2)).toThrow(/no part maps/);
});
