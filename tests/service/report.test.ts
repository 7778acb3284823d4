// The report: nothing that somebody typed becomes markup, nothing is fetched or run, pictures are inside and whole.
import { PNG } from 'pngjs';
import { expect, it } from 'vitest';
import { encodePng } from '../../src/data/pictures/png-write.ts';
import { PUBLISHED } from '../../src/face/published.ts';
import type { ReportContent } from '../../src/protocol/reporting.ts';
import { reportHtml } from '../../src/service/report.ts';
import { base64 } from '../../src/service/report-html.ts';

const HOSTILE = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>&\u202e\u0000`;
const figure = { mean: 0.5, low: 0.4, high: 0.6, count: 9 };
const rgb = Uint8Array.from({ length: 4 * 4 * 3 }, (_, at) => (at * 37) % 256);

const content: ReportContent = {
  title: HOSTILE,
  made: HOSTILE,
  device: HOSTILE,
  models: [
    {
      ...{ title: HOSTILE, method: HOSTILE, size: 64, step: 1000, origin: HOSTILE },
      training: { batch: 16, seed: 7, dataset: HOSTILE, data: HOSTILE },
      millisecondsPerEdit: 3,
      settings: { name: HOSTILE },
    },
    { title: 'other', method: 'stgan', size: 64, step: 10, origin: 'a file' },
  ],
  figures: [
    {
      ...{ title: HOSTILE, caption: HOSTILE, columns: [HOSTILE] },
      source: { label: HOSTILE, size: 4, rgb },
      rows: [
        { title: HOSTILE, minor: false, cells: [{ label: HOSTILE, size: 4, rgb }] },
        { title: HOSTILE, minor: true, cells: [null] },
      ],
    },
  ],
  tables: [{ title: HOSTILE, note: HOSTILE, columns: [HOSTILE, HOSTILE], rows: [[HOSTILE, HOSTILE]] }],
  evaluations: [
    {
      row: HOSTILE,
      model: { title: HOSTILE, kind: 'file', sha256: HOSTILE, method: 'ssa', step: 1, size: 64 },
      device: HOSTILE,
      seconds: 1,
      protocol: { name: 'truth', words: HOSTILE, intensity: 1 },
      data: { id: HOSTILE, hash: HOSTILE, split: 'test', faces: 9 },
      judge: { dataset: HOSTILE, epochs: 1, accuracy: { [HOSTILE]: 0.9 } },
      reconstruction: { psnr: figure, ssim: figure },
      mean: { aga: figure, [HOSTILE]: figure },
      attributes: { [HOSTILE]: { aga: figure } },
    },
  ],
  data: {
    ...{ title: HOSTILE, id: HOSTILE, source: HOSTILE, hash: HOSTILE, size: 64, train: 9, test: 1 },
    shares: { [HOSTILE]: 0.5 },
  },
  repeat: [HOSTILE],
};

it('takes what somebody typed for text, everywhere', () => {
  const page = reportHtml(content);
  expect(page).not.toMatch(/<script|<img src=x|\u202e|\u0000/);
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&gt;');
  // What is left when values in quotes are taken away is markup that was meant.
  const bare = page.replaceAll(/"[^"<>]*"/g, '""');
  expect(bare.match(/<[a-z][^<>]*\son\w+=/gi)).toBeNull();
  const tags = new Set([...page.matchAll(/<([a-z][a-z0-9]*)/gi)].map(([, name]) => name));
  expect(
    [...tags].filter((name) => ['script', 'iframe', 'object', 'link', 'form'].includes(name ?? '')),
  ).toEqual([]);
});

it('fetches nothing and says how fair it is', () => {
  const page = reportHtml(content);
  expect(page).toContain(`content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"`);
  expect([...page.matchAll(/src="(.{0,22})/g)].every(([, uri]) => uri === 'data:image/png;base64,')).toBe(
    true,
  );
  expect(page).toContain('The rows differ in generator steps.');
  expect(page).toContain('1 of 2 rows do not say what they learnt from.');
  expect(page).toContain('16,000');
  for (const { method } of PUBLISHED) expect(page).toContain(method);
});

it('holds pictures that another reader finds whole', () => {
  for (const channels of [1, 3] as const) {
    const pixels = rgb.subarray(0, 16 * channels);
    const { width, height, data } = PNG.sync.read(Buffer.from(encodePng(pixels, 4, 4, channels)));
    expect([width, height]).toEqual([4, 4]);
    const read = Array.from({ length: 16 * channels }, (_, at) => {
      return data[4 * Math.floor(at / channels) + (at % channels)];
    });
    expect(read).toEqual([...pixels]);
  }
  for (const length of [0, 1, 2, 3, 4]) {
    expect(base64(rgb.subarray(0, length))).toBe(Buffer.from(rgb.subarray(0, length)).toString('base64'));
  }
});
