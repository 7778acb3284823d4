// The computing half of bench/growth.mjs: trains a tiny net and compares what is held early and late in the run.
import { getHeapCodeStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { startBackend } from '../src/cli/backend.ts';
import type { BackendName } from '../src/engine/backend/choose.ts';
import { presetOf } from '../src/face/presets.ts';
import type { RunSettings } from '../src/face/settings.ts';
import { noiseSource } from '../tests/train/source.ts';

/** Rounds after which everything that a run keeps is there: recordings, pools, compiled kernels. */
const SETTLED = 100;

/** GPU buffers that were made and not destroyed; what the pool does not know counts too. */
function countBuffers(device: GPUDevice): { alive: number; bytes: number } {
  const count = { alive: 0, bytes: 0 };
  const make = device.createBuffer.bind(device);
  device.createBuffer = (descriptor) => {
    const buffer = make(descriptor);
    const destroy = buffer.destroy.bind(buffer);
    const { size } = descriptor;
    let gone = false;
    buffer.destroy = () => {
      if (!gone) [count.alive, count.bytes] = [count.alive - 1, count.bytes - size];
      gone = true;
      return destroy();
    };
    [count.alive, count.bytes] = [count.alive + 1, count.bytes + size];
    return buffer;
  };
  return count;
}

/** JavaScript's heap once the garbage is gone, in bytes; without compiled code, which grows while the engine optimises. */
function heap(collect: () => void): number {
  collect();
  const { code_and_metadata_size: code, bytecode_and_metadata_size: bytecode } = getHeapCodeStatistics();
  return process.memoryUsage().heapUsed - code - bytecode;
}

/** Trains a tiny net; returns whether anything grew after the settled step. */
export async function growth(backend: BackendName, steps: number): Promise<boolean> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  await startBackend(backend);
  const { studioBackend } = await import('../src/engine/backend/gpu/studio-backend.ts');
  const { newSession } = await import('../src/engine/train/session.ts');
  const { train } = await import('../src/engine/train/trainer.ts');
  const device = studioBackend()?.inner.device;
  const buffers = device === undefined ? undefined : countBuffers(device);
  const smoke = presetOf('smoke').settings;
  const settings: RunSettings = {
    ...smoke,
    net: { ...smoke.net, dim: 4, layers: 2, fc: 8 },
    train: { ...smoke.train, batch: 2, critics: 1, steps },
  };
  const session = newSession(settings);
  const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const world = { source: noiseSource(settings), clock: () => performance.now(), breathe };
  let settled: Record<string, number> | undefined;
  const grown = new Set<string>();
  for await (const { step, tensors, bytes, capture } of train(session, world)) {
    if (step !== 10 && step % 100 !== 0) continue;
    const exact = { tensors, bytes, buffers: buffers?.alive ?? 0, bufferBytes: buffers?.bytes ?? 0 };
    const heapMB = heap(collect) / 2 ** 20;
    const row = { ...exact, heapMB: Math.round(100 * heapMB) / 100 };
    const rssMB = Math.round(process.memoryUsage.rss() / 2 ** 20);
    console.log(JSON.stringify({ step, path: capture.path, ...row, rssMB }));
    if (step === SETTLED) settled = row;
    // A megabyte for what the engine notes beside the code, less than a kilobyte a step: which code depends on what.
    for (const [name, value] of Object.entries(row))
      if (value > (settled?.[name] ?? Infinity) + (name === 'heapMB' ? 1 : 0)) grown.add(name);
  }
  session.dispose();
  const held = [...grown].join(', ');
  console.log(
    grown.size === 0 ? `nothing grew after step ${SETTLED}` : `grew after step ${SETTLED}: ${held}`,
  );
  return grown.size > 0;
}
