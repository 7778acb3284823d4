// Buttons that perform actions. Name, shortcut and whether they can be pressed come from the action itself.
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Action } from '../actions/action.ts';
import { useStudio } from '../state/store.ts';
import { shortcutText } from './keys.ts';
import { Hint } from './hint.tsx';

interface Props {
  readonly action: Action;
  readonly icon?: LucideIcon;
  /** Shown text if it differs from the action's title; the accessible name stays the title. */
  readonly children?: ReactNode;
  readonly look?: 'plain' | 'main' | 'quiet' | 'danger';
  /** Icon only: the title becomes tooltip and accessible name. */
  readonly compact?: boolean;
  readonly pressed?: boolean;
}

export function ActionButton({
  action,
  icon: Icon,
  children,
  look = 'plain',
  compact = false,
  pressed,
}: Props) {
  const enabled = useStudio(action.enabled);
  const keys = action.shortcut === undefined ? undefined : shortcutText(action.shortcut);
  const button = (
    <button
      type="button"
      className={`button ${look}${compact ? ' compact' : ''}`}
      aria-label={action.title}
      aria-pressed={pressed}
      aria-keyshortcuts={action.shortcut?.replace('Mod', 'Control')}
      disabled={!enabled}
      onClick={action.perform}
    >
      {Icon === undefined ? null : <Icon size={16} aria-hidden />}
      {compact ? null : (children ?? action.title)}
    </button>
  );
  if (!compact && keys === undefined) return button;
  return <Hint text={keys === undefined ? action.title : `${action.title}  (${keys})`}>{button}</Hint>;
}
