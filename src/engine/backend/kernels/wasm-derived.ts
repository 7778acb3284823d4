// Rearranged copies of filters, kept for as long as the filter they came from. A filter serves several convolutions
// between two optimiser steps, and XNNPACK packs its weights anew for every handle it has not seen: rearranging and
// packing again each time costs more than the convolution itself on small maps with many channels.
// Relies on a tensor's data never being changed without a word; the optimiser gives it (wasm-update.ts).
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { Map4 } from './wasm-raw.ts';

/** Kept copies may take this much; beyond it they are made for one call. XNNPACK's packed form comes on top. */
const BUDGET = 192 * 2 ** 20;

class DerivedFilters {
  private readonly kept = new Map<object, Map<string, Map4[]>>();
  private bytes = 0;

  private readonly drop: (dataId: object) => boolean;

  constructor(backend: BackendWasm) {
    const dispose = backend.disposeData.bind(backend);
    this.drop = dispose;
    backend.disposeData = (dataId, force) => {
      const gone = dispose(dataId, force);
      if (gone && this.kept.has(dataId)) this.forget(dataId);
      return gone;
    };
  }

  /** Drops the copies of a filter that is gone or has changed. */
  forget(dataId: object): void {
    const copies = [...(this.kept.get(dataId)?.values() ?? [])].flat();
    this.kept.delete(dataId);
    for (const copy of copies) {
      this.bytes -= bytesOf(copy);
      this.drop(copy.dataId);
    }
  }

  /** Calls `work` with the copies of `filter` named by `key`, made now if they are not there. */
  use<T>(filter: Map4, key: string, make: () => Map4[], work: (copies: Map4[]) => T): T {
    const known = this.kept.get(filter.dataId)?.get(key);
    if (known !== undefined) return work(known);
    const copies = make();
    const size = copies.reduce((sum, copy) => sum + bytesOf(copy), 0);
    if (this.bytes + size <= BUDGET) {
      const ofFilter = this.kept.get(filter.dataId) ?? new Map<string, Map4[]>();
      this.kept.set(filter.dataId, ofFilter.set(key, copies));
      this.bytes += size;
      return work(copies);
    }
    try {
      return work(copies);
    } finally {
      for (const copy of copies) this.drop(copy.dataId);
    }
  }
}

function bytesOf(handle: Map4): number {
  return 4 * handle.shape.reduce((product, size) => product * size, 1);
}

const ofBackends = new WeakMap<BackendWasm, DerivedFilters>();

/** The copies kept on a backend. */
export function derivedFilters(backend: BackendWasm): DerivedFilters {
  let derived = ofBackends.get(backend);
  if (derived === undefined) {
    derived = new DerivedFilters(backend);
    ofBackends.set(backend, derived);
  }
  return derived;
}
