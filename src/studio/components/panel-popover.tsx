// A small panel that opens from a button. What draws and places it is loaded with the first one that is opened.
import { Suspense, cloneElement, lazy, useRef, useState } from 'react';
import type { ReactElement, ReactNode, Ref } from 'react';

export const loadPanel = () => import('./panel.tsx');
const Panel = lazy(async () => ({ default: (await loadPanel()).Panel }));

interface TriggerProps {
  readonly ref?: Ref<HTMLButtonElement>;
  readonly onClick?: () => void;
  readonly 'aria-haspopup'?: 'dialog';
  readonly 'aria-expanded'?: boolean;
}

export interface PanelProps {
  readonly label: string;
  readonly children: ReactNode;
  readonly side?: 'top' | 'bottom' | 'left' | 'right';
}

interface Props extends PanelProps {
  /** A button; it gets its behaviour here. */
  readonly trigger: ReactElement<TriggerProps>;
}

export function PanelPopover({ trigger, label, children, side = 'bottom' }: Props) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      {cloneElement(trigger, {
        ref: button,
        onClick: () => setOpen(!open),
        'aria-haspopup': 'dialog',
        'aria-expanded': open,
      })}
      {open ? (
        <Suspense fallback={null}>
          <Panel label={label} side={side} anchor={button} onClose={() => setOpen(false)}>
            {children}
          </Panel>
        </Suspense>
      ) : null}
    </>
  );
}
