// The built-in faces straight from the shipped pack, in Node: what the page edits before anything is stored.
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { StudioError } from '../../src/face/errors.ts';
import { openPreview } from '../../src/service/preview.ts';

const world = { asset: async (path: string) => new Uint8Array(await readFile(`public/${path}`)) };

it('says of the pack what its faces say', async () => {
  const preview = openPreview(world);
  const summary = await preview.summary();
  const labels = await preview.labels();
  const width = summary.attributes.length;
  expect(summary.count).toBe(summary.train + summary.test);
  expect(labels).toHaveLength(summary.count * width);
  const asked = [0, summary.train - 1, summary.train, summary.count - 1];
  const faces = await preview.faces(asked);
  faces.forEach((face, place) => {
    const row = (asked[place] ?? 0) * width;
    expect(face.labels).toEqual(labels.subarray(row, row + width));
    expect(face.pixels).toHaveLength(summary.size ** 2 * 3);
    expect(face.planes.some((byte) => byte > 0)).toBe(true);
  });
  const male = summary.attributes.indexOf('Male');
  const men = labels.filter((value, at) => at % width === male && value === 1).length;
  expect(summary.attributePositives['Male']).toBe(men);
});

it('tries again after a failure', async () => {
  let fail = true;
  const preview = openPreview({
    asset: (path) => {
      if (fail) return Promise.reject(new StudioError('data-missing', 'gone', 'try again'));
      return world.asset(path);
    },
  });
  await expect(preview.labels()).rejects.toThrow('gone');
  fail = false;
  expect((await preview.labels()).length).toBeGreaterThan(0);
});
