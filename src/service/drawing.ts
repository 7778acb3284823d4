// Several threads draw one data set: faces come in the order of their seeds, whichever thread drew them. Knows no
// worker: what draws is handed in.
import type { ImportablePack } from '../data/headkit-import.ts';
import type { DrawOrder, DrawingPlan, DrawnFace } from '../data/headkit/generate.ts';

/** What a drawing thread answers to. */
export interface DrawApi {
  /** @param kit bytes of `headkit.bin` */
  open(kit: Uint8Array): Promise<void>;
  draw(orders: readonly DrawOrder[]): Promise<DrawnFace[]>;
}

/** A thread that draws. */
export interface Drawer {
  /** Rejects with a StudioError, with `worker-died` when the thread is gone. */
  draw(orders: readonly DrawOrder[]): Promise<DrawnFace[]>;
  end(): void;
}

/** A data set of such threads. */
export interface DrawnSet extends ImportablePack {
  close(): void;
}

/** Faces per order: small enough that all threads end at about the same time. */
const ORDER = 4;
/** Orders per thread that wait or are drawn: none is idle while its last faces cross over. */
const AHEAD = 3;

/** How many threads should draw on a machine with so many cores: one core is left for page and storage. */
export function drawingThreads(cores: number): number {
  return Math.max(1, Math.min(8, cores - 1));
}

/** A data set that is drawn ahead of what is asked for; `close` ends the threads. */
export function drawnSet(plan: DrawingPlan, drawers: readonly Drawer[]): DrawnSet {
  const total = plan.splits.train + plan.splits.test;
  const idle = [...drawers];
  const waiting: ((drawer: Drawer) => void)[] = [];
  const asked = new Map<number, Promise<DrawnFace[]>>();

  const draw = async (first: number): Promise<DrawnFace[]> => {
    const count = Math.min(ORDER, total - first);
    const orders = Array.from({ length: count }, (_, i) => plan.order(first + i));
    const drawer = idle.pop() ?? (await new Promise<Drawer>((resolve) => waiting.push(resolve)));
    try {
      return await drawer.draw(orders);
    } finally {
      const next = waiting.shift();
      if (next === undefined) idle.push(drawer);
      else next(drawer);
    }
  };
  const ask = (first: number): Promise<DrawnFace[]> => {
    const faces = asked.get(first) ?? draw(first);
    // Whoever asks for a face gets the error; faces that nobody asks for must not become unhandled rejections.
    faces.catch(() => undefined);
    asked.set(first, faces);
    return faces;
  };

  return {
    ...plan,
    async face(index) {
      plan.order(index);
      const first = index - (index % ORDER);
      for (const done of asked.keys()) if (done < first) asked.delete(done);
      const last = Math.min(total, first + ORDER * AHEAD * drawers.length);
      for (let next = first; next < last; next += ORDER) void ask(next);
      return (await ask(first))[index - first] as DrawnFace;
    },
    close() {
      for (const drawer of drawers) drawer.end();
    },
  };
}
