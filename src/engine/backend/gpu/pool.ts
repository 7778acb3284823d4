// Buffers for the backend, in the place of tfjs's own manager: the same reuse by exact size, but a release costs no
// search, and a recording can have its buffers to itself (see recorder.ts): what a recording once wrote to must never be
// handed to anybody whose content has to last until after the next replay.
import type { BufferSource } from './internals.ts';

/** Buffers that are free, by size and usage. */
type Shelf = Map<string, GPUBuffer[]>;

const keyOf = (size: number, usage: number): string => `${size}_${usage}`;

/** A set of buffers that recordings share among themselves and with nobody else. */
export interface Arena {
  readonly free: Shelf;
  readonly all: Set<GPUBuffer>;
}

export function newArena(): Arena {
  return { free: new Map(), all: new Set() };
}

function take(shelf: Shelf, key: string): GPUBuffer | undefined {
  return shelf.get(key)?.pop();
}

function put(shelf: Shelf, buffer: GPUBuffer): void {
  const key = keyOf(buffer.size, buffer.usage);
  const row = shelf.get(key);
  if (row === undefined) shelf.set(key, [buffer]);
  else row.push(buffer);
}

export class BufferPool implements BufferSource {
  numBytesUsed = 0;
  numBytesAllocated = 0;
  private readonly device: GPUDevice;
  private readonly free: Shelf = new Map();
  private readonly used = new Set<GPUBuffer>();
  private readonly owner = new Map<GPUBuffer, Arena>();
  /** Constants of recordings: not reused when their tensor goes; true once it is gone. */
  private readonly pinned = new Map<GPUBuffer, boolean>();
  /** Where buffers come from while a recording is made. */
  private arena: Arena | undefined;

  constructor(device: GPUDevice) {
    this.device = device;
  }

  private make(size: number, usage: number, mappedAtCreation: boolean): GPUBuffer {
    this.numBytesAllocated += size;
    return this.device.createBuffer({ size, usage, mappedAtCreation });
  }

  acquireBuffer(size: number, usage: number, mappedAtCreation = false, reuse = true): GPUBuffer {
    const shelf = this.arena?.free ?? this.free;
    const buffer =
      (reuse ? take(shelf, keyOf(size, usage)) : undefined) ?? this.make(size, usage, mappedAtCreation);
    if (this.arena !== undefined && reuse) this.enter(this.arena, buffer);
    this.used.add(buffer);
    this.numBytesUsed += size;
    return buffer;
  }

  private enter(arena: Arena, buffer: GPUBuffer): void {
    this.owner.set(buffer, arena);
    arena.all.add(buffer);
  }

  releaseBuffer(buffer: GPUBuffer, reuse = true): void {
    if (!this.used.delete(buffer)) return;
    this.numBytesUsed -= buffer.size;
    if (this.pinned.has(buffer)) this.pinned.set(buffer, true);
    else if (reuse) put(this.owner.get(buffer)?.free ?? this.free, buffer);
    else this.destroy(buffer);
  }

  /** Keeps a buffer's content for a recording, whatever becomes of its tensor. */
  pin(buffer: GPUBuffer): void {
    this.pinned.set(buffer, false);
  }

  unpin(buffer: GPUBuffer): void {
    if (this.pinned.get(buffer) === true) this.destroy(buffer);
    this.pinned.delete(buffer);
  }

  /**
   * Runs `work` with every buffer taken from `arena`, which first receives what is free here: the buffers of an eager
   * step become those of its recording, instead of lying idle beside them.
   */
  within<T>(arena: Arena, work: () => T): T {
    for (const row of this.free.values()) {
      for (const buffer of row.splice(0)) {
        this.enter(arena, buffer);
        put(arena.free, buffer);
      }
    }
    this.arena = arena;
    try {
      return work();
    } finally {
      this.arena = undefined;
    }
  }

  /** Gives an arena's buffers back for general use. */
  dissolve(arena: Arena): void {
    for (const buffer of arena.all) {
      this.owner.delete(buffer);
      if (!this.used.has(buffer)) put(this.free, buffer);
    }
    arena.all.clear();
    arena.free.clear();
  }

  /** Destroys what is free, for the moments after a large task. */
  trim(): void {
    for (const row of this.free.values()) for (const buffer of row.splice(0)) this.destroy(buffer);
  }

  private destroy(buffer: GPUBuffer): void {
    buffer.destroy();
    this.numBytesAllocated -= buffer.size;
  }

  dispose(): void {
    this.trim();
    for (const buffer of [...this.used, ...this.owner.keys(), ...this.pinned.keys()]) buffer.destroy();
    this.used.clear();
    this.owner.clear();
    this.free.clear();
    this.numBytesUsed = 0;
    this.numBytesAllocated = 0;
  }
}
