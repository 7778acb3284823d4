// A switch with its label.
import { Switch } from 'radix-ui';
import type { ReactNode } from 'react';

interface Props {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  /** What stands beside the switch; without it only assistive technology hears the label. */
  readonly children?: ReactNode;
  readonly disabled?: boolean;
}

export function Toggle({ label, checked, onChange, children, disabled = false }: Props) {
  const control = (
    <Switch.Root
      className="switch"
      aria-label={label}
      checked={checked}
      disabled={disabled}
      onCheckedChange={onChange}
    >
      <Switch.Thumb className="switch-thumb" />
    </Switch.Root>
  );
  if (children === undefined) return control;
  return (
    <label className="toggle-row">
      <span>{children}</span>
      {control}
    </label>
  );
}
