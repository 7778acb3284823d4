// What the services need from the platform they run on; handed in by a worker, the command line or a test.
import type { StudioStorage } from '../storage/interfaces.ts';
import type { StorageManagerLike } from '../storage/room.ts';
import type { Drawer } from './drawing.ts';

/** Held while a run trains. */
export const TRAINING_LOCK = 'semblance-training';

export interface ServiceWorld {
  readonly storage: StudioStorage;
  /** Estimates how much may be stored. */
  readonly manager: StorageManagerLike;
  /** Milliseconds, monotonic: durations. */
  readonly clock: () => number;
  /** Milliseconds since 1970: stamps. */
  readonly now: () => number;
  /** Lets messages and timers run; never bound to animation frames. */
  readonly breathe: () => Promise<void>;
  /** Reads one of the app's own files, at most `maxBytes`. */
  readonly asset: (path: string, maxBytes: number) => Promise<Uint8Array>;
  /** Takes an exclusive lock that other tabs see; null if it is held elsewhere, else its release. */
  readonly lock: (name: string) => Promise<(() => void) | null>;
  /** Starts threads that draw faces with this kit (the bytes of `headkit.bin`); absent: this thread draws. */
  readonly drawers?: (kit: Uint8Array) => Promise<readonly Drawer[]>;
}
