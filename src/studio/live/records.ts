// Curves and probe sheets of the run on show: stored ones from the library, live ones as they arrive.
import type { ProbeSheet, StepReport } from '../../protocol/messages.ts';
import { addRow, csvOf, curvesOf, emptyCurves } from '../state/curves.ts';
import { newestWins } from '../state/newest-wins.ts';
import { say, show, useStudio } from '../state/store.ts';
import { library } from './library.ts';
import { saveFile } from './save.ts';

const PAINT_EVERY = 250;
let due: ReturnType<typeof setTimeout> | null = null;

function announceRows(): void {
  due ??= setTimeout(() => {
    due = null;
    useStudio.setState(({ curves }) => ({ curves: { ...curves, version: curves.version + 1 } }));
  }, PAINT_EVERY);
}

/** A step of the run in training; kept if its curves are on show. */
export function takeStep(runId: string, report: StepReport): void {
  const { curves } = useStudio.getState();
  if (curves.runId !== runId) return;
  addRow(curves.data, report);
  announceRows();
}

/** A live probe sheet; shown unless the scrubber stands elsewhere. */
export function takeProbe(sheet: ProbeSheet): void {
  const { probes, shows } = useStudio.getState();
  if (probes.runId !== sheet.runId) return;
  const steps = [...probes.steps.filter((step) => step < sheet.step), sheet.step];
  useStudio.setState({ probes: { ...probes, steps, sheet: shows.probe === null ? sheet : probes.sheet } });
  if (steps.length > THINNED) void readSteps(sheet.runId);
}

/** Sheets from which on a new one may make an old one go. */
const THINNED = 60;

async function readSteps(runId: string): Promise<void> {
  const steps = await (await library()).call('probeSteps', [runId]);
  useStudio.setState(({ probes }) => (probes.runId === runId ? { probes: { ...probes, steps } } : {}));
}

interface WantedSheet {
  readonly runId: string;
  readonly step: number;
}
const sheets = newestWins<WantedSheet>(async ({ runId, step }) => {
  const sheet = await (await library()).call('probe', [runId, step]);
  if (sheet === null) return;
  useStudio.setState(({ probes }) => (probes.runId === runId ? { probes: { ...probes, sheet } } : {}));
});

/** Moves the scrubber: to a stored step, or to the newest with null. */
export function scrubTo(step: number | null): void {
  const { probes } = useStudio.getState();
  show({ probe: step });
  const wanted = step ?? probes.steps.at(-1);
  if (probes.runId !== null && wanted !== undefined) sheets.push({ runId: probes.runId, step: wanted });
}

/** Saves every row of the curves on show. */
export function saveCurves(): void {
  const { curves, library } = useStudio.getState();
  const name = library.runs.find(({ id }) => id === curves.runId)?.name ?? 'curves';
  saveFile(new Blob([csvOf(curves.data)], { type: 'text/csv' }), `${name.replaceAll(/[^\w.-]+/g, '-')}.csv`);
  say('Curves saved.');
}

/** Shows a run's curves and probes; live rows that arrive while the stored ones are read are kept. */
export async function showRun(runId: string | null): Promise<void> {
  if (useStudio.getState().curves.runId === runId) return;
  useStudio.setState(({ curves }) => ({
    curves: { runId, data: emptyCurves(), version: curves.version + 1 },
    probes: { runId, steps: [], sheet: null },
  }));
  if (runId === null) return;
  const open = await library();
  const [rows, steps] = await Promise.all([open.call('metrics', [runId]), open.call('probeSteps', [runId])]);
  const { curves, probes, shows } = useStudio.getState();
  if (curves.runId !== runId) return;
  const data = curvesOf(rows);
  const last = data.steps.at(-1) ?? -1;
  curves.data.steps.forEach((step, index) => {
    if (step <= last) return;
    const values = [...curves.data.columns].map(([name, column]) => [name, column[index]] as const);
    addRow(data, {
      step,
      values: Object.fromEntries(
        values.filter((pair): pair is [string, number] => typeof pair[1] === 'number'),
      ),
    });
  });
  useStudio.setState({
    curves: { runId, data, version: curves.version + 1 },
    probes: { ...probes, steps: [...new Set([...steps, ...probes.steps])].sort((a, b) => a - b) },
  });
  scrubTo(shows.probe);
}
