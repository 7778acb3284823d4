// Times phases of a workload on several paths in one process: paths alternate and change their order from round to
// round, so that a slower minute of the machine falls on all of them. Reports medians and the spread.
import type { BackendReport } from '../backend/choose.ts';
import { tuned, setTuned } from '../backend/tuned.ts';
import type { RunSettings } from '../../face/settings.ts';
import { studioBackend } from '../backend/gpu/studio-backend.ts';
import { countDispatches, countKernels } from './kernels.ts';
import type { KernelTable } from './kernels.ts';
import { PHASES, openWorkload } from './workload.ts';
import type { Phase, Workload } from './workload.ts';

/** `stock`: tfjs's kernels under plain ops; `tuned`: ours; `captured`: ours, a recorded step replayed. */
export type Path = 'captured' | 'tuned' | 'stock';

/** One line of the bench. Times in milliseconds. */
export interface BenchRow {
  readonly method: string;
  readonly path: Path;
  readonly phase: Phase;
  /** median from the call to the device's being done */
  readonly ms: number;
  /** first and third quartile of the same */
  readonly spread: readonly [number, number];
  /** JavaScript: until the call returned on a GPU; what is left beside the kernels on the processor */
  readonly jsMs: number;
  /** sum of the kernels' own times; null where the device does not tell */
  readonly deviceMs: number | null;
  /** on a GPU dispatches, elsewhere kernel calls that compute something (no views such as a reshape) */
  readonly dispatches: number;
  /** largest sum of tensors alive at once; on a GPU buffers taken for nets, state and all phases of this path */
  readonly bytes: number;
  /** pictures per second; for `edit` edits per second */
  readonly imagesPerSecond: number;
}

export interface BenchOptions {
  readonly settings: RunSettings;
  readonly backend: BackendReport['backend'];
  readonly paths: readonly Path[];
  readonly phases?: readonly Phase[];
  /** measurements of each path and phase, after one that does not count */
  readonly rounds: number;
  /** milliseconds, monotonic */
  readonly clock: () => number;
  /** called for every kernel table, where profiles are wanted */
  readonly onKernels?: (path: Path, phase: Phase, table: KernelTable) => void;
}

interface Series {
  readonly path: Path;
  readonly phase: Phase;
  readonly whole: number[];
  readonly calls: number[];
  table: KernelTable | undefined;
  /** bytes of GPU buffers */
  taken: number;
}

const taken = (): number => studioBackend()?.pool.numBytesAllocated ?? 0;

function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(at)] ?? Number.NaN, sorted[Math.ceil(at)] ?? Number.NaN];
  return low + (high - low) * (at - Math.floor(at));
}

/** Median and quartiles. */
export function summary(values: readonly number[]): { median: number; spread: [number, number] } {
  const sorted = values.toSorted((a, b) => a - b);
  return { median: quantile(sorted, 0.5), spread: [quantile(sorted, 0.25), quantile(sorted, 0.75)] };
}

async function timed(workload: Workload, series: Series, clock: () => number): Promise<void> {
  const start = clock();
  const done = await workload.start(series.phase);
  series.calls.push(clock() - start);
  await done();
  series.whole.push(clock() - start);
}

function rowOf(series: Series, { settings, backend }: BenchOptions): BenchRow {
  const { path, phase, whole, calls, table } = series;
  const { median, spread } = summary(whole);
  const kernelMs = table?.ms ?? null;
  const onGpu = backend === 'webgpu';
  const beside = kernelMs === null ? Number.NaN : Math.max(0, (table?.wallMs ?? 0) - kernelMs);
  return {
    method: settings.method,
    path,
    phase,
    ms: median,
    spread,
    jsMs: onGpu ? summary(calls).median : beside,
    deviceMs: kernelMs,
    dispatches: table?.calls ?? 0,
    bytes: onGpu ? series.taken : (table?.peakBytes ?? 0),
    imagesPerSecond: (phase === 'edit' ? 1 : settings.train.batch) / (median / 1000),
  };
}

/** Steps of one kind before a recorded one is replayed: plain, recorded, compared. */
const WARM = { captured: 4, tuned: 1, stock: 1 } as const;

/** Runs everything asked for. Leaves the program on its tuned path. */
export async function bench(options: BenchOptions): Promise<BenchRow[]> {
  const { paths, phases = PHASES, rounds, clock } = options;
  const wasTuned = tuned();
  const series: Series[] = [];
  // One workload per path: tensors made by one kernel set are not fed to the other's caches.
  const workloads = new Map<Path, Workload>();
  try {
    for (const path of paths) {
      setTuned(path !== 'stock');
      studioBackend()?.pool.trim();
      const before = taken();
      const workload = openWorkload(options.settings, path === 'captured');
      workloads.set(path, workload);
      const whole = async (phase: Phase): Promise<void> => (await workload.start(phase))();
      for (let i = 0; i < WARM[path]; i += 1) for (const phase of phases) await whole(phase);
      for (const phase of phases) {
        const work = (): Promise<void> => whole(phase);
        const counted =
          path === 'captured' ? await countDispatches(work, clock) : await countKernels(work, clock);
        options.onKernels?.(path, phase, counted);
        series.push({ path, phase, whole: [], calls: [], table: counted, taken: 0 });
      }
      for (const one of series) if (one.path === path) one.taken = taken() - before;
    }
    for (let round = 0; round < rounds; round += 1) {
      for (const phase of phases) {
        const each = series.filter((one) => one.phase === phase);
        if (round % 2 === 1) each.reverse();
        for (const one of each) {
          setTuned(one.path !== 'stock');
          await timed(workloads.get(one.path) as Workload, one, clock);
        }
      }
    }
  } finally {
    for (const workload of workloads.values()) workload.dispose();
    setTuned(wasTuned);
  }
  return series.map((one) => rowOf(one, options));
}
