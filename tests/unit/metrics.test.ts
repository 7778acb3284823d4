// PSNR, SSIM and classification scores against the table made with scikit-image and scikit-learn, and at their edges.
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { classificationScores } from '../../src/engine/evaluate/classification.ts';
import { checkMetrics } from '../../src/engine/evaluate/parity-metrics.ts';
import { psnr, ssim } from '../../src/engine/evaluate/similarity.ts';

interface Table {
  images: Record<string, unknown>[];
  classification: Record<string, unknown>[];
}
const table = async (): Promise<Table> =>
  JSON.parse(await readFile('tests/fixtures/parity/metrics.json', 'utf8')) as Table;

describe('the table', () => {
  test('every score is met', async () => {
    const report = checkMetrics('metrics', await table());
    expect(report.checks.filter((check) => !check.passed)).toEqual([]);
    expect(report.status).toBe('passed');
    expect(report.checks.length).toBeGreaterThan(50);
  });

  test.each(['ssim', 'backgroundPsnrMasked', 'backgroundSsimPainted'])('an altered %s fails', async (key) => {
    const altered = await table();
    altered.images[2]![key] = (altered.images[2]![key] as number) * (1 + 1e-5);
    const report = checkMetrics('metrics', altered);
    expect(report.checks.filter((check) => !check.passed).map((check) => check.key)).toEqual([
      `images[2].${key}`,
    ]);
  });

  test('an altered confusion matrix and an unknown score fail', async () => {
    const altered = await table();
    (altered.classification[0]!['confusion'] as number[][])[1]![1]! += 1;
    altered.images[0]!['lpips'] = 0.5;
    const failed = checkMetrics('metrics', altered).checks.filter((check) => !check.passed);
    expect(failed.map((check) => check.key)).toEqual(['images[0].lpips', 'classification[0].confusion']);
  });
});

describe('at the edges', () => {
  const a = Uint8Array.from({ length: 8 * 9 * 3 }, (_, i) => (i * 37) % 256);
  const pair = { width: 8, height: 9, channels: 3, a, b: a };

  test('equal pictures', () => {
    expect(psnr(pair)).toBe(Infinity);
    expect(ssim(pair)).toBeCloseTo(1, 12);
  });

  test('no background at all has no score', () => {
    expect(psnr(pair, new Uint8Array(72))).toBeNaN();
    expect(ssim(pair, new Uint8Array(72))).toBeNaN();
  });

  test('classes that are never predicted or never true score zero', () => {
    const { precision, recall, f1, macro, accuracy } = classificationScores([0, 0, 1], [0, 0, 0], 3);
    expect(precision).toEqual([2 / 3, 0, 0]);
    expect(recall).toEqual([1, 0, 0]);
    expect(f1).toEqual([0.8, 0, 0]);
    expect(macro[1]).toBeCloseTo(1 / 3);
    expect(accuracy).toBeCloseTo(2 / 3);
    expect(classificationScores([], [], 2).accuracy).toBe(0);
  });
});
