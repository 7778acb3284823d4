// Results on show: one in full (attributes as rows), or several side by side (models as rows); below them everything that
// was kept.
import { useState } from 'react';
import { Download, FileDown, Trash2, X } from 'lucide-react';
import type { StoredReport } from '../../../protocol/evaluating.ts';
import { EmptyPicture } from '../../components/empty-picture.tsx';
import { Failure } from '../../components/failure.tsx';
import { agoText, clockText, countText } from '../../components/format.ts';
import { Hint } from '../../components/hint.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { TermButton } from '../../components/term.tsx';
import { cancelJob, removeReport, saveReports } from '../../live/evaluate.ts';
import { differences, rowsOfReport, rowsOfReports } from '../../state/evaluate.ts';
import { useEvaluate } from '../../state/evaluate-store.ts';
import { JobStrip } from './job-strip.tsx';
import { protocolTitle } from './protocol-choice.tsx';
import { Reference } from './reference.tsx';
import { ScoreTable, judgeText, scoreText } from './score-table.tsx';
import { INTERVAL, RECONSTRUCTION, SCORE_GROUPS } from './score-terms.ts';

export function Scores() {
  const lists = useEvaluate((state) => state.lists);
  const reports = useEvaluate((state) => state.reports);
  const chosen = useEvaluate((state) => state.chosen);
  const busy = useEvaluate((state) => state.jobs.evaluation.kind !== 'idle');
  const marked = reports.filter(({ id }) => chosen.includes(id));
  const shown = marked.length > 0 ? marked : reports.slice(0, 1);
  return (
    <>
      <JobStrip
        name="evaluation"
        verb="Evaluating"
        unit="faces"
        kept="Results that were finished before are kept; this one is not."
      >
        <button type="button" className="button quiet" onClick={() => cancelJob('evaluation')}>
          <X size={16} aria-hidden /> Cancel
        </button>
      </JobStrip>
      {typeof lists === 'string' ? null : <Failure error={lists} />}
      {reports.length === 0 && lists === 'read' && !busy ? <Nothing /> : null}
      {shown.length > 0 ? <Shown reports={shown} /> : null}
      {reports.length > 0 ? <Kept reports={reports} shown={shown} /> : null}
      {lists === 'read' ? <Reference /> : null}
    </>
  );
}

function Nothing() {
  return (
    <div className="empty">
      <EmptyPicture />
      <h2>Nothing evaluated yet</h2>
      <p>
        An independent judge says whether edits arrived, the background whether they stayed where they belong,
        and the true edit of a drawn face how right they are. Choose a model and begin.
      </p>
    </div>
  );
}

function Shown({ reports }: { readonly reports: readonly StoredReport[] }) {
  const [group, setGroup] = useState(SCORE_GROUPS[0]?.title ?? '');
  const several = reports.length > 1;
  const [first] = reports;
  if (first === undefined) return null;
  const rows = several ? rowsOfReports(reports) : rowsOfReport(first.report);
  const scores = SCORE_GROUPS.find(({ title }) => title === group)?.scores ?? [];
  const unlike = several ? differences(reports) : [];
  const caption = several
    ? `${group}: means of ${reports.length} results`
    : `${group} of ${first.report.model.title}, by attribute`;
  return (
    <section aria-label="Scores" className="scores">
      {several ? (
        <p className="small">
          Means over all attributes, one row per result.{' '}
          {unlike.length === 0 ? null : (
            <strong>They differ in {unlike.join(', ')}: compare with care.</strong>
          )}
        </p>
      ) : (
        <Facts stored={first} />
      )}
      <Segmented
        label="Group of scores"
        options={SCORE_GROUPS.map(({ title }) => ({ value: title, title }))}
        value={group}
        onChange={setGroup}
      />
      <ScoreTable caption={caption} rows={rows} meanFirst={!several} scores={scores} />
      <p className="faint small">
        Bars show means, the line on them the 95 % interval. <TermButton term={INTERVAL} />
      </p>
    </section>
  );
}

/** What one result depends on, with its reconstruction. */
function Facts({ stored: { report } }: { readonly stored: StoredReport }) {
  const { model, protocol, data, judge, reconstruction, device, seconds } = report;
  const { psnr, ssim } = reconstruction;
  return (
    <>
      <header className="section-head">
        <h2>{model.title}</h2>
        <span className="faint">
          {model.size} px, step {countText(model.step)}
        </span>
      </header>
      <p className="small protocol-words">{protocol.words}</p>
      <p className="small faint numbers">
        {countText(data.faces)} {data.split} faces of {data.id}. Judge from {judge.dataset.split(' ')[0]},{' '}
        {judge.epochs} epochs. {device}, {clockText(seconds)}.
      </p>
      <p className="numbers">
        Reconstruction {scoreText(psnr.mean, 'decibel')}{' '}
        <span className="faint small">
          ({psnr.low.toFixed(1)} to {psnr.high.toFixed(1)})
        </span>
        , SSIM {scoreText(ssim.mean, 'ssim')} <TermButton term={RECONSTRUCTION} />
      </p>
    </>
  );
}

interface KeptProps {
  readonly reports: readonly StoredReport[];
  readonly shown: readonly StoredReport[];
}

function Kept({ reports, shown }: KeptProps) {
  const [now] = useState(() => Date.now());
  const toggle = (id: string, on: boolean): void => {
    const others = shown.map((each) => each.id).filter((each) => each !== id);
    useEvaluate.setState({ chosen: on ? [...others, id] : others });
  };
  return (
    <section aria-label="Kept results">
      <header className="section-head">
        <h2>Kept results</h2>
        <span className="faint small">Mark several to see them side by side.</span>
        <span className="grow" />
        <Hint text="Save the marked results as a table">
          <button type="button" className="button quiet" onClick={() => saveReports(shown, 'csv')}>
            <FileDown size={16} aria-hidden /> CSV
          </button>
        </Hint>
        <Hint text="Save the marked results with everything that they depend on">
          <button type="button" className="button quiet" onClick={() => saveReports(shown, 'json')}>
            <Download size={16} aria-hidden /> JSON
          </button>
        </Hint>
      </header>
      <div className="score-scroll" tabIndex={0} role="region" aria-label="Table of kept results">
        <table className="score-table kept-table">
          <thead>
            <tr>
              <th scope="col">Model</th>
              <th scope="col">Step</th>
              <th scope="col">Protocol</th>
              <th scope="col">Faces</th>
              <th scope="col">AGA</th>
              <th scope="col">Judge is right</th>
              <th scope="col">Made</th>
              <th scope="col">
                <span className="hidden">Delete</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {reports.map(({ id, createdAt, report }) => (
              <tr key={id}>
                <th scope="row">
                  <label className="kept-mark">
                    <input
                      type="checkbox"
                      checked={shown.some((each) => each.id === id)}
                      onChange={(event) => toggle(id, event.target.checked)}
                    />
                    {report.model.title}
                  </label>
                </th>
                <td className="numbers">{countText(report.model.step)}</td>
                <td>{protocolTitle(report.protocol.name)}</td>
                <td className="numbers">
                  {countText(report.data.faces)} {report.data.split}
                </td>
                <td className="numbers">
                  {report.mean['aga'] === undefined ? '-' : scoreText(report.mean['aga'].mean, 'share')}
                </td>
                <td className="numbers faint">
                  {judgeText(report.judge.accuracy, Object.keys(report.attributes))}
                </td>
                <td className="faint">{agoText(createdAt, now)}</td>
                <td>
                  <Hint text={`Delete the result of ${report.model.title}`}>
                    <button
                      type="button"
                      className="button quiet compact tiny"
                      aria-label={`Delete the result of ${report.model.title}`}
                      onClick={() => void removeReport(id)}
                    >
                      <Trash2 size={14} aria-hidden />
                    </button>
                  </Hint>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
