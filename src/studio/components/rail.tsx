// The rail: the views, and below them help and theme. On a phone it lies at the bottom.
import {
  Columns3,
  Command,
  Database,
  Gauge,
  Keyboard,
  LineChart,
  Moon,
  SlidersHorizontal,
  Sun,
  SunMoon,
} from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { Action } from '../actions/action.ts';
import {
  compareViewAction,
  dataViewAction,
  editViewAction,
  evaluateViewAction,
  paletteAction,
  shortcutsAction,
  themeAction,
  trainViewAction,
} from '../actions/general.ts';
import { formatAddress } from '../state/address.ts';
import type { ViewName } from '../state/address.ts';
import { addressOf, useStudio } from '../state/store.ts';
import { ActionButton } from './buttons.tsx';

const VIEWS: readonly { readonly view: ViewName; readonly action: Action; readonly icon: LucideIcon }[] = [
  { view: 'edit', action: editViewAction, icon: SlidersHorizontal },
  { view: 'compare', action: compareViewAction, icon: Columns3 },
  { view: 'train', action: trainViewAction, icon: LineChart },
  { view: 'data', action: dataViewAction, icon: Database },
  { view: 'evaluate', action: evaluateViewAction, icon: Gauge },
];
const THEME_ICONS = { dark: Moon, light: Sun, system: SunMoon } as const;

export function Rail() {
  const current = useStudio((state) => state.shows.view);
  const theme = useStudio((state) => state.preferences.theme);
  return (
    <nav className="rail" aria-label="Views">
      {VIEWS.map(({ view, action, icon: Icon }) => (
        <a
          key={view}
          className="rail-link"
          href={`#/${view}`}
          aria-current={view === current ? 'page' : undefined}
          onClick={(event) => {
            event.preventDefault();
            action.perform();
          }}
          onContextMenu={(event) => {
            // A copied link should carry the state of the view.
            event.currentTarget.href = formatAddress({ ...addressOf(useStudio.getState()), view });
          }}
        >
          <Icon size={20} aria-hidden />
          <span>{action.title}</span>
        </a>
      ))}
      <div className="rail-end">
        <ActionButton action={paletteAction} icon={Command} look="quiet" compact />
        <ActionButton action={shortcutsAction} icon={Keyboard} look="quiet" compact />
        <ActionButton action={themeAction} icon={THEME_ICONS[theme]} look="quiet" compact />
      </div>
    </nav>
  );
}
