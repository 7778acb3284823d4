// What can be learnt from the data set on show: for each method what the set lacks for it.
import { Check, Info, TriangleAlert } from 'lucide-react';
import type { DatasetSummary } from '../../../protocol/messages.ts';
import { commonNeeds, methodNeeds } from '../../state/needs.ts';
import type { Need } from '../../state/needs.ts';

function NeedList({ needs }: { readonly needs: readonly Need[] }) {
  return (
    <ul className="needs small">
      {needs.map(({ kind, text }) => {
        const Icon = kind === 'lacks' ? TriangleAlert : Info;
        return (
          <li key={text} className={kind}>
            <Icon size={14} aria-hidden />
            <span>
              {kind === 'lacks' ? <b>Lacking: </b> : null}
              {text}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

export function Needs({ dataset }: { readonly dataset: DatasetSummary }) {
  const common = commonNeeds(dataset);
  return (
    <section aria-label="What can be learnt from it">
      <h3>What can be learnt from it</h3>
      {common.length === 0 ? null : <NeedList needs={common} />}
      {methodNeeds(dataset).map(({ id, title, needs }) => (
        <div key={id} className="method-needs">
          <h4 className="small">
            {title}
            {needs.length > 0 ? null : (
              <span className="faint">
                {' '}
                <Check size={13} aria-hidden /> has what it needs
              </span>
            )}
          </h4>
          {needs.length === 0 ? null : <NeedList needs={needs} />}
        </div>
      ))}
    </section>
  );
}
