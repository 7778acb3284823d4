// Page side of a worker: spawns it, speaks to it through one long-lived comlink proxy, and notices its death.
// Every call is raced against that death, because comlink leaves calls to a dead worker pending for ever.
import { releaseProxy, transfer, wrap } from 'comlink';
import type { Remote } from 'comlink';
import { StudioError, errorOf } from '../face/errors.ts';
import type { ErrorReport } from '../face/errors.ts';

/** Result of a call as it crosses the thread: errors travel as reports, since a class does not survive cloning. */
export type Crossing<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ErrorReport };

export interface WorkerSession<Api> {
  /** Calls a method; rejects with StudioError, with `worker-died` when the worker is gone. */
  call<K extends keyof Api & string>(
    method: K,
    args: Api[K] extends (...args: infer A) => Promise<unknown> ? A : never,
  ): Promise<Api[K] extends (...args: never[]) => Promise<infer R> ? R : never>;
  /** The page's end of the report port; hand `workerPort` to the worker's `open`. */
  readonly reports: MessagePort;
  readonly workerPort: MessagePort;
  /** Settles (never rejects) when the worker has died or was ended. */
  readonly died: Promise<StudioError>;
  /** Ends the worker at once. */
  end(): void;
}

/** A port can only be moved, and comlink wants to be told. */
function moved(argument: unknown): unknown {
  return argument instanceof MessagePort ? transfer(argument, [argument]) : argument;
}

/** Wraps a freshly made worker. */
export function openSession<Api>(worker: Worker): WorkerSession<Api> {
  const proxy = wrap<Record<string, (...args: unknown[]) => Promise<Crossing<unknown>>>>(worker);
  const { port1: reports, port2: workerPort } = new MessageChannel();
  let dead: StudioError | null = null;
  let announce: (error: StudioError) => void = () => {};
  const died = new Promise<StudioError>((resolve) => {
    announce = resolve;
  });
  const die = (message: string): void => {
    if (dead !== null) return;
    dead = new StudioError('worker-died', message, 'Start again; a run goes on from its last checkpoint.');
    worker.terminate();
    reports.close();
    announce(dead);
  };
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    die(`The worker stopped: ${event.message === '' ? 'it could not be loaded' : event.message}`);
  });
  worker.addEventListener('messageerror', () => die('A message to the page could not be read.'));

  const call = async (method: string, args: unknown[]): Promise<unknown> => {
    if (dead !== null) throw dead;
    const target = proxy[method] as Remote<(...args: unknown[]) => Promise<Crossing<unknown>>> | undefined;
    if (target === undefined)
      throw new StudioError('unexpected', `The worker has no ${method}.`, 'Reload the page.');
    const crossing = await Promise.race([target(...args.map(moved)), died]);
    if (crossing instanceof StudioError) throw crossing;
    if (!crossing.ok) throw errorOf(crossing.error);
    return crossing.value;
  };
  return {
    call: call as WorkerSession<Api>['call'],
    reports,
    workerPort,
    died,
    end: () => {
      proxy[releaseProxy]();
      die('The worker was ended.');
    },
  };
}
