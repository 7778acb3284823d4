// The frame: rail, top bar, the view of the address, and what lies over them.
import { Component, Suspense, lazy } from 'react';
import type { ReactNode } from 'react';
import { reportOf } from '../face/errors.ts';
import type { ErrorReport } from '../face/errors.ts';
import { Failure } from './components/failure.tsx';
import { HintLayer } from './components/hint.tsx';
import { Notice } from './components/notice.tsx';
import { Overlays } from './components/overlays.tsx';
import { loadPanel } from './components/panel-popover.tsx';
import { Rail } from './components/rail.tsx';
import { TopBar } from './components/top-bar.tsx';
import type { ViewName } from './state/address.ts';
import { useStudio } from './state/store.ts';
import { EditView } from './views/edit/edit-view.tsx';

const loadCompare = () => import('./views/compare/compare-view.tsx');
const loadTrain = () => import('./views/train/train-view.tsx');
const loadData = () => import('./views/data/data-view.tsx');
const loadEvaluate = () => import('./views/evaluate/evaluate-view.tsx');
const CompareView = lazy(async () => ({ default: (await loadCompare()).CompareView }));
const TrainView = lazy(async () => ({ default: (await loadTrain()).TrainView }));
const DataView = lazy(async () => ({ default: (await loadData()).DataView }));
const EvaluateView = lazy(async () => ({ default: (await loadEvaluate()).EvaluateView }));

/** Fetches what the first view did without, once nobody waits for anything: going to a view is then immediate. */
export function fetchAhead(): void {
  for (const load of [loadCompare, loadTrain, loadData, loadEvaluate, loadPanel])
    load().catch(() => undefined);
}

/** A fault while drawing one view leaves the frame, and with it the run in progress, alone. */
class Guard extends Component<{ readonly children: ReactNode }, { readonly error: ErrorReport | null }> {
  override state: { readonly error: ErrorReport | null } = { error: null };

  static getDerivedStateFromError(error: unknown): { readonly error: ErrorReport } {
    return { error: reportOf(error) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <div className="view-message">
        <Failure error={error} kept="Runs and data are not touched by this." />
      </div>
    );
  }
}

function View({ name }: { readonly name: ViewName }) {
  switch (name) {
    case 'edit':
      return <EditView />;
    case 'compare':
      return <CompareView />;
    case 'train':
      return <TrainView />;
    case 'data':
      return <DataView />;
    case 'evaluate':
      return <EvaluateView />;
  }
}

export function App() {
  const view = useStudio((state) => state.shows.view);
  return (
    <div className="app">
      <Rail />
      <TopBar />
      <main className="view" id="view">
        <Guard key={view}>
          <Suspense fallback={<div className="view-message skeleton" aria-busy="true" />}>
            <View name={view} />
          </Suspense>
        </Guard>
      </main>
      <Notice />
      <Overlays />
      <HintLayer />
    </div>
  );
}
