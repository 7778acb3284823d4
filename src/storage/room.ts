// How much the browser lets us store, and whether it may throw it away. Figures are the browser's estimates.
import { StudioError } from '../face/errors.ts';

export interface Room {
  /** Bytes in use. */
  readonly used: number;
  /** Bytes that this page may use in all; 0 where the browser does not tell. */
  readonly quota: number;
  /** Whether the browser keeps the data when the disk runs short. */
  readonly persisted: boolean;
}

/** What is asked of `navigator.storage`; a worker's lacks `persist`, an insecure page has none at all. */
export interface StorageManagerLike {
  estimate?(): Promise<{ usage?: number; quota?: number }>;
  persisted?(): Promise<boolean>;
  persist?(): Promise<boolean>;
}

/** Share of the quota that stays free: a browser's estimate is coarse, and the last checkpoint must fit. */
const RESERVE = 0.1;

function ofPlatform(): StorageManagerLike {
  return (navigator as { storage?: StorageManagerLike }).storage ?? {};
}

/** Present use, quota and persistence. */
export async function room(manager: StorageManagerLike = ofPlatform()): Promise<Room> {
  const [estimate, persisted] = await Promise.all([manager.estimate?.(), manager.persisted?.()]);
  return { used: estimate?.usage ?? 0, quota: estimate?.quota ?? 0, persisted: persisted ?? false };
}

/** Asks the browser to keep the data under pressure; true if it does. Only a page can ask, not a worker. */
export async function askToPersist(manager: StorageManagerLike = ofPlatform()): Promise<boolean> {
  if ((await manager.persisted?.()) === true) return true;
  return (await manager.persist?.()) ?? false;
}

/**
 * Refuses early what would not fit: before an import or a run, not in its middle.
 * @param bytes how much is about to be stored
 * @param doing what is about to be done, to follow "for": "this import"
 * @throws StudioError `storage-full`; passes where the browser tells no quota
 */
export async function requireRoom(
  bytes: number,
  doing: string,
  manager: StorageManagerLike = ofPlatform(),
): Promise<void> {
  const { used, quota } = await room(manager);
  const free = Math.max(0, quota * (1 - RESERVE) - used);
  if (quota === 0 || bytes <= free) return;
  throw new StudioError(
    'storage-full',
    `There is not enough room for ${doing}: it takes ${megabytes(bytes)}, and the browser leaves ${megabytes(free)}.`,
    'Remove runs or data sets that you no longer need, or free space on the disk.',
  );
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`;
}
