// Tables 3 and 5 as they apply to the next run: in which region an attribute lives and which mask loss it gets.
import { ChevronRight } from 'lucide-react';
import { attributeTitle } from '../../../face/attributes.ts';
import type { GuideLoss, GuideRule, RegionFlag } from '../../../face/guide.ts';
import { TermHelp } from '../../components/term.tsx';
import { toPlan, useStudio } from '../../state/store.ts';

const REGIONS: readonly { readonly flag: RegionFlag; readonly title: string }[] = [
  { flag: 'hair', title: 'hair' },
  { flag: 'skin', title: 'skin' },
  { flag: 'eye_g', title: 'glasses' },
  { flag: 'unknown', title: 'unknown' },
];
const LOSSES: readonly GuideLoss[] = ['none', 'target', 'nontarget'];

export function RulesEditor() {
  const rules = useStudio((state) => state.plan.present.rules);
  const attributes = useStudio((state) => state.plan.present.attributes);
  return (
    <details className="setting-section">
      <summary>
        <ChevronRight size={14} aria-hidden /> Guide masks by attribute
      </summary>
      <p className="faint small">
        Tables 3 and 5 of the paper. The region says where an attribute may change a face; "target" asks
        attention to fill it, "nontarget" only to stay inside. <TermHelp name="guide" />
      </p>
      <div className="rules">
        {attributes.map((name) =>
          (['add', 'remove'] as const).map((direction) => (
            <Rule
              key={`${name}-${direction}`}
              title={`${direction === 'add' ? '+' : '−'} ${attributeTitle(name)}`}
              rule={rules[name]?.[direction] ?? { regions: ['unknown'], loss: 'none' }}
              onChange={(rule) => {
                const before = rules[name] ?? {
                  add: { regions: ['unknown'], loss: 'none' },
                  remove: { regions: ['unknown'], loss: 'none' },
                };
                toPlan({ kind: 'rules', rules: { ...rules, [name]: { ...before, [direction]: rule } } });
              }}
            />
          )),
        )}
      </div>
    </details>
  );
}

interface MutableRule {
  regions: RegionFlag[];
  loss: GuideLoss;
}

function Rule({
  title,
  rule,
  onChange,
}: {
  readonly title: string;
  readonly rule: GuideRule;
  readonly onChange: (rule: MutableRule) => void;
}) {
  const toggled = (flag: RegionFlag): RegionFlag[] =>
    rule.regions.includes(flag) ? rule.regions.filter((each) => each !== flag) : [...rule.regions, flag];
  return (
    <div className="rule">
      <span className="rule-name">{title}</span>
      <span className="rule-regions">
        {REGIONS.map(({ flag, title: region }) => (
          <button
            key={flag}
            type="button"
            className="chip choice tiny"
            aria-pressed={rule.regions.includes(flag)}
            aria-label={`${title}: ${region}`}
            onClick={() => onChange({ regions: toggled(flag), loss: rule.loss })}
          >
            {region}
          </button>
        ))}
      </span>
      <select
        aria-label={`${title}: loss`}
        value={rule.loss}
        onChange={(event) =>
          onChange({
            regions: [...rule.regions],
            loss: LOSSES.find((each) => each === event.target.value) ?? 'none',
          })
        }
      >
        {LOSSES.map((loss) => (
          <option key={loss}>{loss}</option>
        ))}
      </select>
    </div>
  );
}
