// The view that compares models: rows are models, columns are edits, all on the same faces.
import { useCallback, useEffect, useRef, useState } from 'react';
import { LAYOUTS, fairnessWords } from '../../../face/comparison.ts';
import type { Layout } from '../../../face/comparison.ts';
import { addActions } from '../../actions/registry.ts';
import { quickLookAction } from '../../actions/train.ts';
import {
  COMPARE_ACTIONS,
  exportLargeSheetAction,
  exportReportAction,
  exportScoresAction,
  exportSheetAction,
} from '../../actions/compare.ts';
import { ActionButton } from '../../components/buttons.tsx';
import { EmptyPicture } from '../../components/empty-picture.tsx';
import { Legend } from '../../components/legend.tsx';
import { Range } from '../../components/range.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { Inspector } from '../../components/sheet.tsx';
import { TermHelp } from '../../components/term.tsx';
import { followComparison } from '../../live/compare.ts';
import { followScores } from '../../live/compare-scores.ts';
import { MOST_ZOOM, useZoom } from '../../pictures/use-zoom.ts';
import type { ZoomControl } from '../../pictures/use-zoom.ts';
import { FOLDS } from '../../state/compare.ts';
import type { Fold } from '../../state/compare.ts';
import { hasTruth, modelKey } from '../../state/compare-sheet.ts';
import type { Sheet } from '../../state/compare-sheet.ts';
import { toCompare, useCompare } from '../../state/compare-store.ts';
import { useStudio } from '../../state/store.ts';
import type { TermName } from '../../terms.ts';
import { ChooseColumns } from './choose-columns.tsx';
import { ChooseFaces } from './choose-faces.tsx';
import { ChooseModels } from './choose-models.tsx';
import { SheetTable } from './sheet-table.tsx';
import { useSheet } from './use-sheet.ts';
import { Work } from './work.tsx';
import '../../styles/compare.css';

addActions(COMPARE_ACTIONS);

export function CompareView() {
  useEffect(() => {
    const stops = [followComparison(), followScores()];
    return () => {
      for (const stop of stops) stop();
    };
  }, []);
  const sheet = useSheet();
  const library = useStudio((state) => state.library.status.kind);
  if (sheet === null || (sheet.models.length === 0 && library === 'opening'))
    return <div className="view-message skeleton" aria-busy="true" />;
  return (
    <div className="comparison with-inspector">
      {sheet.models.length === 0 ? <Nothing /> : <Table sheet={sheet} />}
      <Inspector title="Comparison" folded>
        <ChooseModels />
        <ChooseColumns />
        <ChooseFaces />
        <Exports />
      </Inspector>
    </div>
  );
}

const EXPORTS = [exportSheetAction, exportLargeSheetAction, exportScoresAction, exportReportAction];

function Exports() {
  return (
    <section className="choose" aria-label="Save">
      <h3>Save</h3>
      <div className="row">
        {EXPORTS.map((action) => (
          <ActionButton key={action.id} action={action} />
        ))}
      </div>
    </section>
  );
}

function Nothing() {
  const none = useStudio(
    ({ library, weights }) =>
      library.shipped.length + weights.length === 0 && library.runs.every((run) => run.step === 0),
  );
  return (
    <div className="empty">
      <EmptyPicture />
      <h2>{none ? 'No model yet' : 'No model chosen'}</h2>
      <p>
        {none
          ? 'A comparison shows the same faces under the same edits, model by model. Train a first one here, or open weights.'
          : 'Choose one or more models, and the same faces under the same edits appear row by row.'}
      </p>
      {none ? <ActionButton action={quickLookAction} look="main" /> : null}
    </div>
  );
}

const LAYOUT_TITLES: Readonly<Record<Layout, { readonly title: string; readonly hint: string }>> = {
  single: { title: 'One by one', hint: 'One attribute per column, reconstruction first (Fig. 6)' },
  colour: { title: 'Colours', hint: 'Changes of colour with their differences (Fig. 5)' },
  several: { title: 'Several at once', hint: 'Several attributes in one edit (Fig. 7)' },
  strip: { title: 'Intensity', hint: 'One attribute from -0.5 to 2 times its edit' },
};

function Table({ sheet }: { readonly sheet: Sheet }) {
  const container = useRef<HTMLDivElement>(null);
  const zoom = useZoom(container, true);
  const [spot, setSpot] = useState<string | null>(null);
  const size = sheet.blocks[0]?.source.picture?.size ?? 64;
  const { scale, x, y } = zoom;
  const onSpot = useCallback(
    (at: { readonly x: number; readonly y: number } | null): void => {
      const pixel = (middle: number, place: number): number =>
        Math.min(size - 1, Math.max(0, Math.floor((middle + (place - 0.5) / scale) * size)));
      setSpot(at === null ? null : `pixel ${pixel(x, at.x)}, ${pixel(y, at.y)}`);
    },
    [size, scale, x, y],
  );
  return (
    <div className="comparison-table">
      <Bar zoom={zoom} spot={spot} />
      <Work sheet={sheet} />
      <Fairness sheet={sheet} />
      <Folds sheet={sheet} />
      <SheetTable sheet={sheet} zoom={zoom} container={container} onSpot={onSpot} />
    </div>
  );
}

function Bar({ zoom, spot }: { readonly zoom: ZoomControl; readonly spot: string | null }) {
  const layout = useCompare((state) => state.plan.layout);
  const side = useCompare((state) => state.side);
  return (
    <header className="section-head">
      <h2 className="hidden">Compare</h2>
      <Segmented
        label="Layout"
        value={layout}
        options={LAYOUTS.map((value) => ({ value, ...LAYOUT_TITLES[value] }))}
        onChange={(value) => toCompare({ kind: 'layout', layout: value })}
      />
      <span className="grow" />
      <span className="faint small numbers wide-only" aria-hidden>
        {spot}
      </span>
      <span className="inline-range">
        Zoom
        <Range
          label="Zoom"
          value={Math.log2(zoom.scale)}
          min={0}
          max={Math.log2(MOST_ZOOM)}
          step={0.1}
          text={`${zoom.scale.toFixed(1)} times`}
          onChange={(value) => zoom.zoomTo(2 ** value)}
          onReset={() => zoom.zoomTo(1)}
        />
      </span>
      <span className="inline-range">
        Size
        <Range
          label="Picture size"
          value={side}
          min={48}
          max={288}
          step={8}
          text={`${side} pixels`}
          onChange={(value) => useCompare.setState({ side: value })}
          onReset={() => useCompare.setState({ side: 96 })}
        />
      </span>
    </header>
  );
}

const FOLD_TITLES: Readonly<Record<Fold, { readonly title: string; readonly term?: TermName }>> = {
  truth: { title: 'True edit', term: 'counterfactual' },
  attention: { title: 'Attention', term: 'attention' },
  clothing: { title: 'Clothing', term: 'clothing' },
  difference: { title: 'Difference', term: 'signedDifference' },
  scores: { title: 'Scores' },
};
const RAMPS = ['attention', 'clothing', 'difference'] as const;

function Folds({ sheet }: { readonly sheet: Sheet }) {
  const folds = useCompare((state) => state.plan.folds);
  const models = useCompare((state) => state.models);
  const masks = sheet.models.some((model) => models.get(modelKey(model))?.info?.hasMasks !== false);
  const offered = FOLDS.filter(
    (fold) =>
      (fold !== 'truth' || hasTruth(sheet.dataset)) &&
      ((fold !== 'attention' && fold !== 'clothing') || masks),
  );
  return (
    <div className="section-head" role="group" aria-label="Rows below each picture">
      {offered.map((fold) => {
        const { title, term } = FOLD_TITLES[fold];
        return (
          <span key={fold} className="fold">
            <button
              type="button"
              className="chip choice"
              aria-pressed={folds.includes(fold)}
              onClick={() => toCompare({ kind: 'fold', fold })}
            >
              {title}
            </button>
            {term === undefined ? null : <TermHelp name={term} />}
          </span>
        );
      })}
      <span className="grow" />
      {RAMPS.filter((ramp) => folds.includes(ramp)).map((ramp) => (
        <Legend key={ramp} ramp={ramp} />
      ))}
    </div>
  );
}

/** A visible note where the rows are not alike. */
function Fairness({ sheet }: { readonly sheet: Sheet }) {
  const models = useCompare((state) => state.models);
  const opened = sheet.models.flatMap((model) => models.get(modelKey(model))?.info ?? []);
  const words = opened.length < sheet.models.length ? null : fairnessWords(opened);
  if (words === null) return null;
  return (
    <p className="unfair" role="note">
      {words} Differences between them need not come from the methods.
    </p>
  );
}
