// A modal panel. It brings its own backdrop: Radix's overlay locks scrolling with a style tag, which the page's
// content security policy refuses.
import { Dialog } from 'radix-ui';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';

interface Props {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly wide?: boolean;
  /** No visible heading; the title is still said. */
  readonly bare?: boolean;
}

export function Modal({ title, onClose, children, wide = false, bare = false }: Props) {
  return (
    <Dialog.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Dialog.Portal>
        <div className="backdrop" />
        <Dialog.Content
          className={`dialog${wide ? ' wide' : ''}${bare ? ' bare' : ''}`}
          aria-describedby={undefined}
        >
          <header className={bare ? 'hidden' : 'dialog-head'}>
            <Dialog.Title className="dialog-title">{title}</Dialog.Title>
            <Dialog.Close className="button quiet compact" aria-label="Close">
              <X size={16} aria-hidden />
            </Dialog.Close>
          </header>
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
