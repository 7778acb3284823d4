// The panel of a PanelPopover: placed beside its button, closed by Escape or a press elsewhere, focus goes back.
import { Popover } from 'radix-ui';
import type { RefObject } from 'react';
import type { PanelProps } from './panel-popover.tsx';

interface Props extends PanelProps {
  readonly anchor: RefObject<HTMLButtonElement | null>;
  readonly onClose: () => void;
}

export function Panel({ label, children, side, anchor, onClose }: Props) {
  return (
    <Popover.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Popover.Anchor virtualRef={anchor} />
      <Popover.Portal>
        <Popover.Content
          className="popover"
          aria-label={label}
          {...(side === undefined ? {} : { side })}
          sideOffset={6}
          collisionPadding={12}
          onInteractOutside={(event) => {
            // The button closes the panel itself; closing it here too would open it again.
            if (event.target instanceof Node && anchor.current?.contains(event.target) === true)
              event.preventDefault();
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            if (document.activeElement === null || document.activeElement === document.body)
              anchor.current?.focus();
          }}
        >
          {children}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
