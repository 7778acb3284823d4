// `semblance bench`: what a step and an edit cost here, ours beside tfjs's own way of computing, in one run.
import { cpus } from 'node:os';
import { RECIPES } from '../face/recipes.ts';
import type { BackendReport } from '../engine/backend/choose.ts';
import type { BenchRow, Path } from '../engine/bench/measure.ts';
import type { KernelTable } from '../engine/bench/kernels.ts';
import type { Given } from './arguments.ts';
import { startBackend } from './backend.ts';
import type { BENCH } from './options.ts';
import type { Output } from './output.ts';

/** Lines of a kernel table. */
const LISTED = 25;

/** A row with what the roof would allow; null where a path shows no kernels. */
type Row = BenchRow & { readonly leastMs: number | null };

const figure = (value: number | null, digits = 1): string =>
  value === null || Number.isNaN(value) ? '-' : value.toFixed(digits);

function tableOf(rows: readonly Row[]): string[] {
  const head = ['method', 'phase', 'path', 'ms', 'quartiles', 'js ms', 'kernels ms', 'calls', 'MB', 'per s'];
  const lines = rows.map((row) => [
    row.method,
    row.phase,
    row.path,
    figure(row.ms),
    row.spread.map((value) => figure(value)).join('-'),
    figure(row.jsMs),
    figure(row.deviceMs),
    String(row.dispatches),
    figure(row.bytes / 2 ** 20),
    figure(row.imagesPerSecond),
  ]);
  const widths = head.map((name, at) => Math.max(name.length, ...lines.map((line) => line[at]?.length ?? 0)));
  return [head, ...lines].map((line) => line.map((cell, at) => cell.padStart(widths[at] ?? 0)).join('  '));
}

function kernelsOf(title: string, table: KernelTable): string[] {
  const byName = new Map<string, [calls: number, ms: number]>();
  for (const { name, calls, ms } of table.lines) {
    const [before, spent] = byName.get(name) ?? [0, 0];
    byName.set(name, [before + calls, spent + ms]);
  }
  const names = [...byName].sort((a, b) => b[1][1] - a[1][1]).slice(0, LISTED);
  const line = (ms: number, calls: number, name: string): string =>
    `  ${figure(ms, 2).padStart(9)} ${calls}x ${name}`;
  return [
    `${title}: ${table.calls} calls, ${figure(table.ms)} of ${figure(table.wallMs)} ms`,
    ...names.map(([name, [calls, ms]]) => line(ms, calls, name)),
    ...table.lines
      .slice(0, LISTED)
      .map(({ name, shapes, calls, ms }) => line(ms, calls, `${name} ${shapes}`)),
  ];
}

function deviceOf({ backend, adapter, threads }: BackendReport): string {
  if (backend === 'webgpu' && adapter !== null)
    return [adapter.vendor, adapter.architecture, adapter.description].filter(Boolean).join(' ');
  const processor = `${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}`;
  return `${processor}, ${threads} thread${threads === 1 ? '' : 's'} used`;
}

function ratios(rows: readonly Row[]): string[] {
  return rows.flatMap((row) => {
    const { method, path, phase, ms } = row;
    const stock = rows.find(
      (each) => each.path === 'stock' && each.phase === phase && each.method === method,
    );
    if (path === 'stock' || stock === undefined) return [];
    return [`${method} ${phase}, ${path}: ${figure(stock.ms / ms, 2)} times as fast as stock`];
  });
}

/** @returns 0 */
export async function bench({ values }: Given<typeof BENCH>, output: Output): Promise<number> {
  const report = await startBackend(values.backend === 'auto' ? undefined : values.backend);
  const { bench: measure } = await import('../engine/bench/measure.ts');
  const { measureRoof } = await import('../engine/bench/roofline.ts');
  const { benchedSettings } = await import('../engine/bench/workload.ts');
  const clock = (): number => {
    if (!values['processor-time']) return performance.now();
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
  const device = deviceOf(report);
  const { backend } = report;
  output.say(`${device}, Node ${process.version}, ${backend}, preset ${values.preset}`);

  const ours: Path[] = backend === 'webgpu' ? ['captured', 'tuned'] : ['tuned'];
  const paths: Path[] = values.stock ? ['stock'] : values.tuned ? ours : [...ours, 'stock'];
  const roof = await measureRoof(clock);
  const rows: Row[] = [];
  for (const method of values.method === 'all' ? Object.keys(RECIPES) : [values.method]) {
    const settings = benchedSettings(values.preset, method, values);
    const least = new Map<string, number>();
    const made = await measure({
      ...{ settings, backend, paths, rounds: values.steps, clock },
      ...(values.phase === undefined ? {} : { phases: [values.phase] }),
      onKernels: (path, phase, table) => {
        const { operationsPerSecond, bytesPerSecond } = roof;
        const seconds = Math.max(table.operations / operationsPerSecond, table.traffic / bytesPerSecond);
        if (table.operations > 0) least.set(`${path} ${phase}`, seconds * 1000);
        if (values.kernels)
          kernelsOf(`${method} ${phase} ${path}`, table).forEach((line) => output.say(line));
      },
    });
    rows.push(...made.map((row) => ({ ...row, leastMs: least.get(`${row.path} ${row.phase}`) ?? null })));
  }
  const { operationsPerSecond, bytesPerSecond } = roof;
  const reached = `The device reaches ${figure(operationsPerSecond / 1e9)} GFLOP/s (matrix product) and ${figure(bytesPerSecond / 1e9)} GB/s (sum).`;
  const answer = { device, backend, preset: values.preset, roof, rows };
  output.answer(answer, [...tableOf(rows), reached, ...ratios(rows)]);
  return 0;
}
