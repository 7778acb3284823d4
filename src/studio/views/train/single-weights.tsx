// How often single changes ask for each attribute: more for those that the last run failed at.
import { ChevronRight } from 'lucide-react';
import { attributeTitle, entryOf } from '../../../face/attributes.ts';
import { number } from '../../../face/settings-words.ts';
import type { SettingInfo } from '../../../face/settings-words.ts';
import { toPlan, useStudio } from '../../state/store.ts';
import { SettingInput } from './setting-input.tsx';

/** What the settings allow. */
const WEIGHT = number(0.01, 100, 0.5);

/** Words of one attribute's weight. */
function infoOf(name: string): SettingInfo {
  return {
    path: `train.singleWeights.${name}`,
    title: `Weight of ${attributeTitle(name)}`,
    reason: '',
    source: '',
    unit: '',
    input: WEIGHT,
    methods: [],
  };
}

export function SingleWeights() {
  const { attributes, labels, train } = useStudio((state) => state.plan.present);
  const { singleAttribute, singleWeights } = train;
  // Of classes one is true, and none is more of a change than another; without single changes there is nothing to weigh.
  if (labels === 'one-hot' || singleAttribute === 0) return null;
  const weightOf = (name: string): number => entryOf(singleWeights, name) ?? 1;
  const sum = attributes.reduce((all, name) => all + weightOf(name), 0);
  const changed = attributes.filter((name) => weightOf(name) !== 1).length;
  const put = (name: string, weight: number): void => {
    const { [name]: _, ...others } = singleWeights;
    const value = weight === 1 ? others : { ...others, [name]: weight };
    toPlan({ kind: 'set', path: 'train.singleWeights', value });
  };
  return (
    <details className="setting-section">
      <summary>
        <ChevronRight size={14} aria-hidden /> Single changes
        {changed === 0 ? null : <span className="badge">{changed} changed</span>}
      </summary>
      <p className="faint small">
        {Math.round(100 * singleAttribute)} % of the targets change one attribute alone. The weights say how
        often each is drawn for it: give more to what a run fails at. Ours; with all at 1 they are drawn
        alike.
      </p>
      {attributes.map((name) => (
        <div key={name} className={`setting${weightOf(name) === 1 ? '' : ' changed'}`}>
          <div className="setting-line">
            <span className="setting-name">{attributeTitle(name)}</span>
            <SettingInput
              info={infoOf(name)}
              value={weightOf(name)}
              onChange={(weight) => put(name, Number(weight))}
            />
            <span className="faint small setting-unit">{Math.round((100 * weightOf(name)) / sum)} %</span>
          </div>
        </div>
      ))}
    </details>
  );
}
