// The guide-mask rules against a table of label vectors: what Tables 3-6 of the first paper choose for each.
import * as v from 'valibot';
import { PAPER_RULES, selectGuide } from '../../face/guide.ts';
import { impossible, judged } from './compare.ts';
import { reportFrom } from './parity.ts';
import type { ParityReport } from './parity.ts';

const labels = v.array(v.picklist([0, 1]));
const schema = v.object({
  attributes: v.array(v.string()),
  cases: v.array(v.object({ source: labels, target: labels, mask: v.string(), loss: v.string() })),
});

/** True for a JSON value that looks like such a table. */
export function isGuideRules(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'cases' in json && 'attributes' in json;
}

/**
 * Checks every case of a table (parsed JSON of unknown origin).
 * @returns one check per case; a table of another form fails
 */
export function checkGuideRules(name: string, json: unknown): ParityReport {
  const parsed = v.safeParse(schema, json);
  if (!parsed.success) {
    const where = v.getDotPath(parsed.issues[0]) ?? 'the file';
    return reportFrom(name, 'guide rules', [impossible(where, 'rule', parsed.issues[0].message)]);
  }
  const { attributes, cases } = parsed.output;
  const checks = cases.map(({ source, target, mask, loss }, i) => {
    if (source.length !== attributes.length || target.length !== attributes.length) {
      return impossible(`cases[${i}]`, 'rule', 'as many labels as attributes are needed');
    }
    const chosen = selectGuide(source, target, attributes, PAPER_RULES);
    return judged(`cases[${i}]`, 'rule', chosen.mask === mask && chosen.loss === loss ? 0 : 1);
  });
  return reportFrom(name, `guide rules, ${cases.length} cases`, checks);
}
