// Guide masks: Tables 3-6 against the table of cases, and a batch of bytes turned into masks and gates.
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { ATTRIBUTES } from '../../src/face/attributes.ts';
import type { FaceBatch } from '../../src/face/batch.ts';
import { PAPER_RULES } from '../../src/face/guide.ts';
import type { GuideRules } from '../../src/face/guide.ts';
import { PLANE } from '../../src/face/parts.ts';
import { checkGuideRules } from '../../src/engine/evaluate/parity-rules.ts';
import { guideBatch } from '../../src/engine/methods/guides.ts';

interface Rules {
  cases: { mask: string; loss: string }[];
}
const rules = async (): Promise<Rules> =>
  JSON.parse(await readFile('tests/fixtures/parity/guide-rules.json', 'utf8')) as Rules;

describe('Tables 3-6', () => {
  test('every case of the fixture is selected alike', async () => {
    const table = await rules();
    const report = checkGuideRules('rules', table);
    expect(report.status).toBe('passed');
    expect(report.checks).toHaveLength(table.cases.length);
  });

  test('one altered case fails and is named', async () => {
    const table = await rules();
    const altered = table.cases[17]!;
    altered.loss = altered.loss === 'target' ? 'nontarget' : 'target';
    const report = checkGuideRules('rules', table);
    expect(report.status).toBe('failed');
    expect(report.checks.filter((check) => !check.passed).map((check) => check.key)).toEqual(['cases[17]']);
  });

  test('a table of another form fails instead of passing for want of cases', () => {
    expect(checkGuideRules('rules', { attributes: [], cases: [] }).status).toBe('failed');
    expect(checkGuideRules('rules', { attributes: ['Bald'], cases: [{ source: [0] }] }).status).toBe(
      'failed',
    );
  });
});

/** Four 2x2 faces: pixels are hair, skin, glasses over skin, clothing. The last face has no parts. */
function faces(labels: number[][]): FaceBatch {
  const planes = [PLANE.hair, PLANE.skin, PLANE.skin | PLANE.glasses, PLANE.clothing];
  return {
    count: 4,
    size: 2,
    channels: 3,
    pixels: new Uint8Array(48),
    labels: Uint8Array.from(labels.flat()),
    planes: Uint8Array.from([...planes, ...planes, ...planes, 0, 0, 0, 0]),
    labelled: Uint8Array.of(1, 1, 1, 0),
  };
}

/** 0/1 labels in which exactly the named attributes are set. */
const labels = (...names: string[]): number[] => ATTRIBUTES.map((name) => Number(names.includes(name)));

describe('a batch', () => {
  const source = [labels(), labels('Eyeglasses'), labels(), labels()];
  const target = [labels('Black_Hair'), labels(), labels('Male'), labels('Black_Hair')];
  const made = guideBatch(faces(source), Uint8Array.from(target.flat()), ATTRIBUTES, PAPER_RULES);

  test('masks are the union of the selected planes', () => {
    expect([...made.guide]).toEqual([1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0]);
    expect([...made.clothing]).toEqual([0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0]);
  });

  test('gates open for labelled samples only, each loss for its own changes', () => {
    expect([...made.gates.target]).toEqual([1, 1, 0, 0]);
    expect([...made.gates.nontarget]).toEqual([0, 0, 1, 0]);
    expect([...made.gates.clothing]).toEqual([1, 1, 1, 0]);
  });

  test('the branches count what the labelled samples met', () => {
    expect(made.branches.masks).toEqual({ unknown: 0, person: 0, hair: 1, skin: 1, eye_g: 1, zero: 0 });
    expect(made.branches.losses).toEqual({ none: 0, nontarget: 1, target: 2 });
  });

  test('edited rules that pair an unknown mask with a loss open no gate', () => {
    const odd: GuideRules = {
      ...PAPER_RULES,
      Black_Hair: {
        add: { regions: ['unknown'], loss: 'target' },
        remove: { regions: ['unknown'], loss: 'target' },
      },
    };
    const { gates, guide } = guideBatch(faces(source), Uint8Array.from(target.flat()), ATTRIBUTES, odd);
    expect(gates.target[0]).toBe(0);
    expect([...guide.slice(0, 4)]).toEqual([0, 0, 0, 0]);
  });
});
