// A small panel that opens from a button.
import { Popover } from 'radix-ui';
import type { ReactNode } from 'react';

interface Props {
  readonly trigger: ReactNode;
  readonly label: string;
  readonly children: ReactNode;
  readonly side?: 'top' | 'bottom' | 'left' | 'right';
}

export function PanelPopover({ trigger, label, children, side = 'bottom' }: Props) {
  return (
    <Popover.Root>
      <Popover.Trigger asChild>{trigger}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="popover"
          aria-label={label}
          side={side}
          sideOffset={6}
          collisionPadding={12}
        >
          {children}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
