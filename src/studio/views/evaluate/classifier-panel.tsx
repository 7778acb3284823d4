// "Can the generator act as a classifier?": the reports of the second paper's experiment, newest first, with matrices,
// figures and curves.
import { FileDown, Trash2 } from 'lucide-react';
import { useEffect } from 'react';
import { CLASSIFIER_ROLES, VARIETY_WORDS } from '../../../face/classifier.ts';
import type { StoredClassification } from '../../../protocol/classifying.ts';
import { EmptyPicture } from '../../components/empty-picture.tsx';
import { Failure } from '../../components/failure.tsx';
import { countText, durationText } from '../../components/format.ts';
import { meant, refreshClassifier, removeClassification, saveClassification } from '../../live/classifier.ts';
import { shownReport, tablesOf, useClassifier } from '../../state/classifier.ts';
import { useStudio } from '../../state/store.ts';
import { ScoreCurves } from './classifier-curves.tsx';
import { Confusion } from './classifier-matrix.tsx';
import { Classes, Roles } from './classifier-tables.tsx';
import '../../styles/classifier.css';

const WHEN = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

export function ClassifierPanel() {
  const state = useClassifier();
  const runs = useStudio(({ library }) => library.runs);
  useEffect(() => void refreshClassifier(), [runs]);
  const stored = shownReport(state);
  return (
    <div className="classifier">
      {state.work.kind === 'failed' ? <Failure error={state.work.error} /> : null}
      {stored === null ? <Nothing /> : <Report key={stored.id} stored={stored} />}
      <Curves />
    </div>
  );
}

function Nothing() {
  return (
    <div className="empty">
      <EmptyPicture />
      <h2>Can the generator act as a classifier?</h2>
      <p>
        Measure a run: how its critic reads test pictures and edits, what an independent judge says of the
        same edits, and how well the generator itself tells labels, by changing least what is right already.
      </p>
    </div>
  );
}

function Curves() {
  const choice = useClassifier((state) => state.choice);
  const library = useStudio((state) => state.library);
  // Both decide what is meant.
  void choice;
  void library;
  const { facts, title } = meant();
  if (facts?.runId == null) return null;
  return (
    <section aria-label="F1 over steps">
      <h2>{title}, step by step</h2>
      <ScoreCurves runId={facts.runId} />
    </section>
  );
}

function Report({ stored }: { readonly stored: StoredClassification }) {
  const reports = useClassifier((state) => state.reports) ?? [];
  const chosen = useClassifier((state) => state.role);
  const { report, id } = stored;
  const tables = tablesOf(report);
  const { role, table } = tables.find((each) => each.role === chosen) ?? tables[0] ?? {};
  const { model, data, protocol, device, seconds, judge, variety, notes } = report;
  return (
    <>
      <header className="section-head">
        <label className="row">
          <span className="hidden">Report</span>
          <select value={id} onChange={(event) => useClassifier.setState({ shown: event.target.value })}>
            {reports.map((each) => (
              <option key={each.id} value={each.id}>
                {each.report.model.title}, step {countText(each.report.model.step)},{' '}
                {each.report.protocol.name} ({WHEN.format(each.createdAt)})
              </option>
            ))}
          </select>
        </label>
        <span className="grow" />
        <button type="button" className="button quiet" onClick={() => saveClassification(id, 'json')}>
          <FileDown size={16} aria-hidden /> JSON
        </button>
        <button type="button" className="button quiet" onClick={() => saveClassification(id, 'csv')}>
          <FileDown size={16} aria-hidden /> CSV
        </button>
        <button
          type="button"
          className="button quiet compact"
          aria-label="Delete this report"
          onClick={() => void removeClassification(id)}
        >
          <Trash2 size={16} aria-hidden />
        </button>
      </header>
      <p>
        {protocol.words}{' '}
        <span className="faint">
          {countText(data.faces)} test pictures of {data.id}, {model.method} at step {countText(model.step)},{' '}
          {device}, {durationText(seconds)}.
          {judge === undefined ? null : ` The judge learnt from ${judge.dataset.split(' ')[0] ?? ''}.`}
        </span>
      </p>
      {notes.map((note) => (
        <p key={note} className="classifier-note" role="note">
          {note}
        </p>
      ))}
      {role === undefined || table === undefined ? null : (
        <>
          <Roles report={report} role={role} />
          {variety === undefined ? null : (
            <p>
              Variety of edits <span className="numbers">{variety.toFixed(2)}</span>{' '}
              <span className="faint small">{VARIETY_WORDS}</span>
            </p>
          )}
          <section aria-label={CLASSIFIER_ROLES[role].title}>
            <h2>{CLASSIFIER_ROLES[role].title}</h2>
            <p className="faint small">{CLASSIFIER_ROLES[role].words}</p>
            <Confusion table={table} role={role} />
            <Classes table={table} />
          </section>
        </>
      )}
    </>
  );
}
