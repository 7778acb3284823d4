// Tables 3 and 5 as they apply to the next run: in which region an attribute lives and which mask loss it gets, for the
// paper's attributes and any other; with what the rules will do to a run's samples.
import { ChevronRight, RotateCcw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { attributeTitle, entryOf } from '../../../face/attributes.ts';
import { REGIONS, firstRule } from '../../../face/guide.ts';
import type { GuideLoss, GuideRule, RegionFlag } from '../../../face/guide.ts';
import { readsSetting, sectionsFor } from '../../../face/settings-info.ts';
import type { RunSettings } from '../../../face/settings.ts';
import { TermHelp } from '../../components/term.tsx';
import { changedPaths } from '../../state/changed-paths.ts';
import { toPlan, useStudio } from '../../state/store.ts';
import { RuleShares, useShares } from './rule-shares.tsx';
import type { Shares } from './rule-shares.tsx';
import { Setting } from './settings.tsx';

const LOSSES: readonly { readonly loss: GuideLoss; readonly title: string }[] = [
  { loss: 'none', title: 'none' },
  { loss: 'target', title: 'target: fill it' },
  { loss: 'nontarget', title: 'nontarget: stay inside' },
];

/** "target hair" or, where the directions differ, "target hair / none". */
function shortOf({ add, remove }: Pair): string {
  const words = ({ regions, loss }: GuideRule): string =>
    loss === 'none' ? 'none' : `${loss} ${regions.join(' + ')}`;
  return words(add) === words(remove) ? words(add) : `${words(add)} / ${words(remove)}`;
}

type Pair = RunSettings['rules'][string];
const pairOf = (name: string): Pair => structuredClone(firstRule(name)) as Pair;

export function RulesEditor() {
  const settings = useStudio((state) => state.plan.present);
  const [open, setOpen] = useState(false);
  if (!readsSetting(settings.method, 'rules')) return null;
  const changed = settings.attributes.filter(
    (name) => JSON.stringify(entryOf(settings.rules, name)) !== JSON.stringify(pairOf(name)),
  ).length;
  return (
    <details className="setting-section" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <ChevronRight size={14} aria-hidden /> Guide masks by attribute
        {changed === 0 ? null : <span className="badge">{changed} changed</span>}
      </summary>
      {open ? <Rules settings={settings} /> : null}
    </details>
  );
}

function Rules({ settings }: { readonly settings: RunSettings }) {
  const { rules, attributes, method } = settings;
  const shares = useShares(settings);
  const union = sectionsFor(method)
    .flatMap((section) => section.settings)
    .find(({ path }) => path === 'readings.guideUnion');
  const put = (name: string, pair: Pair): void =>
    toPlan({ kind: 'rules', rules: { ...rules, [name]: pair } });
  return (
    <>
      <p className="faint small">
        Tables 3 and 5 of the paper, and rules for attributes that it does not have. The region says where an
        attribute may change a face; "target" asks attention to fill it, "nontarget" only to stay inside,
        "none" says nothing. Which attributes there are is chosen above. <TermHelp name="guide" />
      </p>
      <RuleShares shares={shares} labelled={settings.train.labelledFraction} />
      {union === undefined ? null : (
        <Setting info={union} changed={changedPaths(settings).includes(union.path)} />
      )}
      <div className="rules">
        {attributes.map((name) => (
          <AttributeRules
            key={name}
            name={name}
            pair={
              entryOf(rules, name) ?? {
                add: { regions: ['unknown'], loss: 'none' },
                remove: { regions: ['unknown'], loss: 'none' },
              }
            }
            share={shares?.attributes.find((each) => each.name === name)}
            onChange={(pair) => put(name, pair)}
            onRemove={attributes.length === 1 ? null : () => toPlan({ kind: 'attribute', name, on: false })}
          />
        ))}
      </div>
    </>
  );
}

interface RulesProps {
  readonly name: string;
  readonly pair: Pair;
  readonly share: NonNullable<Shares>['attributes'][number] | undefined;
  readonly onChange: (pair: Pair) => void;
  readonly onRemove: (() => void) | null;
}

function AttributeRules({ name, pair, share, onChange, onRemove }: RulesProps) {
  const title = attributeTitle(name);
  const first = pairOf(name);
  const changed = JSON.stringify(pair) !== JSON.stringify(first);
  return (
    <details className="rule-pair">
      <summary className="rule-head">
        <ChevronRight size={13} aria-hidden />
        <span className="rule-name">{title}</span>
        <span className="faint small rule-short">{shortOf(pair)}</span>
        {share === undefined ? null : <ChangeBar title={title} {...share} />}
      </summary>
      <Rule
        title={`Adding ${title}`}
        short="on"
        rule={pair.add}
        onChange={(add) => onChange({ ...pair, add })}
      />
      <Rule
        title={`Removing ${title}`}
        short="off"
        rule={pair.remove}
        onChange={(remove) => onChange({ ...pair, remove })}
      />
      <div className="row rule-verbs">
        {changed ? (
          <button type="button" className="button quiet" onClick={() => onChange(first)}>
            <RotateCcw size={13} aria-hidden /> First rules
          </button>
        ) : null}
        {onRemove === null ? null : (
          <button
            type="button"
            className="button quiet"
            aria-label={`Do not train ${title}`}
            onClick={onRemove}
          >
            <Trash2 size={13} aria-hidden /> Do not train it
          </button>
        )}
      </div>
    </details>
  );
}

/** How many samples change the attribute, and how many of these teach the attention mask. */
function ChangeBar({
  title,
  changed,
  taught,
}: {
  readonly title: string;
  readonly changed: number;
  readonly taught: number;
}) {
  const percent = (share: number): string => `${Math.round(share * 100)}%`;
  return (
    <span
      className="change-bar"
      role="img"
      aria-label={`${title} changes in ${percent(changed)} of the samples, ${percent(taught)} teach its region`}
      data-hint={`Changes in ${percent(changed)} of the samples; ${percent(taught)} teach the attention mask`}
    >
      <span style={{ width: percent(changed) }} />
      <span className="taught" style={{ width: percent(taught) }} />
    </span>
  );
}

function Rule({
  title,
  short,
  rule,
  onChange,
}: {
  readonly title: string;
  readonly short: string;
  readonly rule: GuideRule;
  readonly onChange: (rule: Pair['add']) => void;
}) {
  const toggled = (flag: RegionFlag): RegionFlag[] => {
    if (rule.regions.includes(flag)) return rule.regions.filter((each) => each !== flag);
    // "Unknown" contradicts every region.
    return flag === 'unknown' ? ['unknown'] : [...rule.regions.filter((each) => each !== 'unknown'), flag];
  };
  return (
    <div className="rule">
      <span className="rule-direction faint small">{short}</span>
      <select
        aria-label={`${title}: loss`}
        value={rule.loss}
        onChange={(event) =>
          onChange({
            regions: [...rule.regions],
            loss: LOSSES.find(({ loss }) => loss === event.target.value)?.loss ?? 'none',
          })
        }
      >
        {LOSSES.map(({ loss, title: words }) => (
          <option key={loss} value={loss}>
            {words}
          </option>
        ))}
      </select>
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
    </div>
  );
}
