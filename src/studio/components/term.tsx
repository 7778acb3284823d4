// A word of the papers that explains itself when it is pressed.
import { CircleHelp } from 'lucide-react';
import { TERMS } from '../terms.ts';
import type { Term as TermText, TermName } from '../terms.ts';
import { PanelPopover } from './panel-popover.tsx';

export function TermHelp({ name }: { readonly name: TermName }) {
  return <TermButton term={TERMS[name]} />;
}

/** A term that is not among those of the page. */
export function TermButton({ term }: { readonly term: TermText }) {
  return (
    <PanelPopover
      label={term.title}
      trigger={
        <button type="button" className="term" aria-label={`What is: ${term.title}`}>
          <CircleHelp size={13} aria-hidden />
        </button>
      }
    >
      <h3 className="popover-title">{term.title}</h3>
      <p>{term.text}</p>
      {term.equation === '' ? null : <p className="equation">{term.equation}</p>}
      <p className="faint small">{term.source}</p>
    </PanelPopover>
  );
}
