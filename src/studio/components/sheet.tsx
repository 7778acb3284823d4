// The inspector: a column on the right, and on a phone a sheet below that can be folded to its title.
import { ChevronDown, ChevronUp } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';

export function Inspector({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const [open, setOpen] = useState(true);
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
