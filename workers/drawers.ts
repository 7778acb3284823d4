// Spawns drawing workers for the library worker.
import { openSession } from '../src/protocol/session.ts';
import { drawingThreads } from '../src/service/drawing.ts';
import type { DrawApi, Drawer } from '../src/service/drawing.ts';

/**
 * As many drawing workers as this machine has cores to spare, open and ready.
 * @param kit bytes of `headkit.bin`
 * @throws StudioError `worker-died` if one cannot be loaded, and what opening the kit throws
 */
export async function spawnDrawers(kit: Uint8Array): Promise<Drawer[]> {
  const sessions = Array.from({ length: drawingThreads(navigator.hardwareConcurrency) }, () =>
    openSession<DrawApi>(new Worker(new URL('./draw.worker.ts', import.meta.url), { type: 'module' })),
  );
  try {
    await Promise.all(sessions.map((session) => session.call('open', [kit])));
  } catch (error) {
    for (const session of sessions) session.end();
    throw error;
  }
  return sessions.map((session) => ({
    draw: (orders) => session.call('draw', [orders]),
    end: () => session.end(),
  }));
}
