// The inspector: a column on the right, and on a phone a sheet below that can be folded to its title.
import { ChevronDown, ChevronUp } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';

interface Props {
  readonly title: string;
  /** On a phone: whether it begins as its title alone. */
  readonly folded?: boolean;
  readonly children: ReactNode;
}

export function Inspector({ title, folded = false, children }: Props) {
  const [open, setOpen] = useState(!folded);
  const Icon = open ? ChevronDown : ChevronUp;
  return (
    <aside className={`inspector${open ? '' : ' folded'}`} aria-label={title}>
      <button type="button" className="sheet-handle" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon size={16} aria-hidden /> {title}
      </button>
      <h2 className="hidden">{title}</h2>
      <div className="inspector-body">{children}</div>
    </aside>
  );
}
