// A thread of the command line: both ends of one that is asked and answers. What is asked is for others to say.
import { Worker, parentPort } from 'node:worker_threads';
import { StudioError, errorOf, reportOf } from '../face/errors.ts';
import type { ErrorReport } from '../face/errors.ts';

interface Question<Order> {
  readonly id: number;
  readonly order: Order;
}

type Reply<Answer> =
  { readonly id: number; readonly value: Answer } | { readonly id: number; readonly error: ErrorReport };

export interface Thread<Order, Answer> {
  /** Rejects with a StudioError, with `worker-died` when the thread is gone. */
  readonly ask: (order: Order) => Promise<Answer>;
  readonly end: () => void;
}

interface Asked<Answer> {
  readonly resolve: (value: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * @param file the thread's entry, beside the main one in the bundle
 * @param what for errors: "drawing"
 */
export function startThread<Order, Answer>(
  file: string,
  what: string,
  workerData?: unknown,
): Thread<Order, Answer> {
  const worker = new Worker(new URL(file, import.meta.url), { workerData });
  const asked = new Map<number, Asked<Answer>>();
  let questions = 0;
  let dead: StudioError | null = null;
  const die = (why: string): void => {
    dead ??= new StudioError('worker-died', `A ${what} thread stopped: ${why}.`, 'Start the command again.');
    for (const each of asked.values()) each.reject(dead);
    asked.clear();
  };
  worker.on('error', (error) => die(error.message));
  worker.on('exit', (code) => die(`it ended with code ${code}`));
  worker.on('message', (reply: Reply<Answer>) => {
    const question = asked.get(reply.id);
    asked.delete(reply.id);
    if ('error' in reply) question?.reject(errorOf(reply.error));
    else question?.resolve(reply.value);
  });
  return {
    ask: (order) =>
      new Promise((resolve, reject) => {
        if (dead !== null) {
          reject(dead);
          return;
        }
        const question: Question<Order> = { id: (questions += 1), order };
        asked.set(question.id, { resolve, reject });
        worker.postMessage(question);
      }),
    end: () => void worker.terminate(),
  };
}

/** The other end: answers every order under its number. Does nothing outside a thread. */
export function serveThread<Order, Answer>(answer: (order: Order) => Answer | Promise<Answer>): void {
  parentPort?.on('message', ({ id, order }: Question<Order>) => {
    const reply = (each: Reply<Answer>): void => parentPort?.postMessage(each);
    new Promise<Answer>((resolve) => resolve(answer(order))).then(
      (value) => reply({ id, value }),
      (error: unknown) => reply({ id, error: reportOf(error) }),
    );
  });
}
