// The course of an import as the page keeps it: what suits a found set, and that late answers change nothing.
import { expect, it } from 'vitest';
import type { ImportSurvey } from '../../src/protocol/importing.ts';
import { importerReducer } from '../../src/studio/state/importer.ts';
import type { ImporterEvent, ImporterState } from '../../src/studio/state/importer.ts';

const found = (title: string, size: number) => ({ title, size }) as ImportSurvey['sets'][number];
const survey: ImportSurvey = { sets: [found('CelebA', 64), found('Digits', 32)], others: 0, passedOver: 0 };
const after = (...events: ImporterEvent[]): ImporterState =>
  events.reduce<ImporterState>(importerReducer, { kind: 'none' });
const chosen = after({ kind: 'dropped', files: 3 }, { kind: 'surveyed', survey });

it('begins with what suits the first set, and with what suits another one when that is chosen', () => {
  expect(chosen).toMatchObject({ kind: 'choosing', request: { set: 0, size: 64, title: 'CelebA' } });
  const sized = importerReducer(chosen, { kind: 'change', request: { size: 128 } });
  expect(sized).toMatchObject({ request: { set: 0, size: 128, title: 'CelebA' } });
  expect(importerReducer(sized, { kind: 'change', request: { set: 1 } })).toMatchObject({
    request: { set: 1, size: 32, title: 'Digits' },
  });
});

it('takes no estimate of an earlier request, and no survey after it was closed', () => {
  if (chosen.kind !== 'choosing') throw new Error('not choosing');
  const { request } = chosen;
  const estimate = { pictures: 3 } as never;
  expect(importerReducer(chosen, { kind: 'estimated', request, estimate })).toMatchObject({ estimate });
  const changed = importerReducer(chosen, { kind: 'change', request: { size: 128 } });
  expect(importerReducer(changed, { kind: 'estimated', request, estimate })).toBe(changed);
  expect(after({ kind: 'dropped', files: 1 }, { kind: 'close' }, { kind: 'surveyed', survey })).toEqual({
    kind: 'none',
  });
});
