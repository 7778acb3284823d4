// Asks the editor's worker what a judge sees in the pictures on show. Part of the panel that shows it: neither is loaded
// before somebody opens that panel.
import type { Glance, LookRequest } from '../../protocol/looking.ts';
import type { JudgeChoice, JudgeSummary } from '../../protocol/evaluating.ts';
import { judgeFits } from '../state/evaluate.ts';
import type { ModelFacts } from '../state/evaluate.ts';
import { library } from './library.ts';

/** Certainty by attribute, 0-1, in the face as it is and as it is edited. */
export interface Sight {
  readonly before: ReadonlyMap<string, number>;
  readonly after: ReadonlyMap<string, number>;
}

/** The newest judge that can look at what a model makes; null where there is none. */
export async function fittingJudge(model: ModelFacts): Promise<JudgeSummary | null> {
  const judges = await (await library()).call('judges', []);
  return judges.find((judge) => judgeFits(judge, model)) ?? null;
}

/**
 * @param ask speaks to the worker; handed in, since a part that is loaded later tears what it imports out of the first load
 * @param pictures the face as it is and as it is edited, at the judge's size
 * @throws StudioError of the worker
 */
export async function look(
  ask: (request: LookRequest) => Promise<Glance>,
  { kind, id }: JudgeChoice,
  pictures: readonly [Uint8Array, Uint8Array],
): Promise<Sight> {
  const { attributes, certainty } = await ask({ judge: { kind, id }, pictures });
  const [before, after] = certainty.map(
    (values) => new Map(attributes.map((name, place) => [name, values[place] ?? 0])),
  );
  return { before: before ?? new Map(), after: after ?? new Map() };
}
