// What a method needs that a data set lacks, in words. Pure, over what is known of the set without opening it.
import { ATTRIBUTES, attributeTitle } from '../../face/attributes.ts';
import { RECIPES } from '../../face/recipes.ts';
import type { DatasetSummary } from '../../protocol/messages.ts';

export interface Need {
  /** `lacks`: the method does not do what it is for; `mind`: it trains, but worth knowing. */
  readonly kind: 'lacks' | 'mind';
  readonly text: string;
}

export interface MethodNeeds {
  readonly id: string;
  readonly title: string;
  readonly needs: readonly Need[];
}

type Known = Pick<
  DatasetSummary,
  'count' | 'train' | 'test' | 'size' | 'channels' | 'attributes' | 'attributePositives' | 'labelled'
>;

/** The smallest picture that any network takes. */
const LEAST_SIZE = 32;
const PAPER_SIZE = 128;
/** Fewer test faces say little: one of them more or less moves a score by two percent. */
const FEW_TESTS = 50;
const FEW_TRAINING = 1000;
/** A critic rarely sees what fewer faces than that have. */
const RARE = 0.01;
const NAMED = 4;

const count = (value: number): string => value.toLocaleString('en');

function list(names: readonly string[]): string {
  const shown = names.slice(0, NAMED).map(attributeTitle).join(', ');
  return names.length > NAMED ? `${shown} and ${names.length - NAMED} more` : shown;
}

/** Whether the attributes look like classes: every face has exactly one of several. */
export function looksLikeClasses({ attributes, attributePositives, count: faces }: Known): boolean {
  const sum = attributes.reduce((total, name) => total + (attributePositives[name] ?? 0), 0);
  return attributes.length > 2 && sum === faces && !ATTRIBUTES.some((name) => attributes.includes(name));
}

/** What matters for every method. */
export function commonNeeds(set: Known): Need[] {
  const needs: Need[] = [];
  const lacks = (text: string): unknown => needs.push({ kind: 'lacks', text });
  const mind = (text: string): unknown => needs.push({ kind: 'mind', text });
  const positives = (name: string): number => set.attributePositives[name] ?? 0;
  if (set.attributes.length === 0) lacks('It has no attributes: there is nothing to edit.');
  if (set.size < LEAST_SIZE)
    lacks(`Its pictures have ${set.size} px; the smallest networks take ${LEAST_SIZE} px.`);
  else if (set.size < PAPER_SIZE)
    mind(`The papers train at ${PAPER_SIZE} px; these pictures have ${set.size} px.`);
  if (set.test === 0) mind('It has no test faces: probes and scores use faces that were trained on.');
  else if (set.test < FEW_TESTS) mind(`Only ${count(set.test)} test faces: scores on them say little.`);
  if (set.train < FEW_TRAINING)
    mind(`Only ${count(set.train)} training faces: they will be learnt by heart.`);
  const constant = set.attributes.filter((name) => positives(name) === 0 || positives(name) === set.count);
  if (constant.length > 0) lacks(`The same in every face, so nothing can be learnt: ${list(constant)}.`);
  const rare = set.attributes.filter((name) => {
    const share = positives(name) / set.count;
    return positives(name) > 0 && Math.min(share, 1 - share) < RARE;
  });
  if (rare.length > 0)
    mind(
      `In less than one of a hundred faces, or lacking in so few: ${list(rare)}. Training can draw rare ones more often.`,
    );
  return needs;
}

function needsOf(id: string, set: Known): Need[] {
  const needs: Need[] = [];
  const missing = ATTRIBUTES.filter((name) => !set.attributes.includes(name));
  const classes = looksLikeClasses(set);
  if (classes && id !== 'stargan')
    needs.push({
      kind: 'lacks',
      text: 'Every face has exactly one of its attributes, as classes do: StarGAN is the one for those.',
    });
  else if (missing.length === ATTRIBUTES.length && !classes)
    needs.push({
      kind: 'mind',
      text: 'It has none of the thirteen attributes that the methods are compared on; its own are trained.',
    });
  else if (missing.length > 0 && !classes)
    needs.push({ kind: 'mind', text: `Of the thirteen attributes it lacks ${list(missing)}.` });
  if (id !== 'ssa') return needs;
  if (set.labelled === 0)
    needs.push({
      kind: 'lacks',
      text: 'No face has parts, so there are no guide masks: nothing teaches the attention and clothing masks.',
    });
  else if (set.labelled < set.count)
    needs.push({
      kind: 'mind',
      text: `Guide masks for ${count(set.labelled)} of ${count(set.count)} faces; the others teach without them.`,
    });
  if (set.channels === 1)
    needs.push({ kind: 'mind', text: 'Grey pictures: hair colours and pale skin are hard to tell.' });
  return needs;
}

/** For each of the compared methods what the set lacks for it, beyond what every method needs. */
export function methodNeeds(set: Known): MethodNeeds[] {
  return Object.values(RECIPES).map(({ id, title }) => ({ id, title, needs: needsOf(id, set) }));
}
