// Our own WebAssembly module (sources in assembly/), running in tfjs's memory: it reads and writes tensors where they lie.
// Not here: what is computed with it; see the kernels beside this file.
import type * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { KERNELS } from './wasm-binary.ts';

/** Addresses and steps in bytes, everything else in numbers of elements; see assembly/ for each. */
interface Exports {
  convolve(kind: number, ...rest: number[]): void;
  filterGradient(kind: number, ...rest: number[]): void;
  filterIn(kind: number, ...rest: number[]): void;
  gemm(...all: number[]): void;
  gemmOuter(...all: number[]): void;
  gemmRows(a: number, b: number, c: number, m: number, n: number, k: number): void;
  packPanels(b: number, panels: number, k: number, n: number): void;
  copyRows(from: number, to: number, rows: number, fromRow: number, toRow: number, bytes: number): void;
  ending(...all: number[]): void;
  endingGradient(...all: number[]): void;
  productGradient(...all: number[]): void;
  blend(...all: number[]): void;
  blendGradient(...all: number[]): void;
  compose(...all: number[]): void;
  composeGradient(...all: number[]): void;
  norm(...all: number[]): void;
  normGradient(...all: number[]): void;
  normCurvature(...all: number[]): void;
  adam(...all: number[]): void;
  foldInto(kept: number, fresh: number, count: number, decay: number, rest: number): void;
  clear(at: number, bytes: number): void;
  tanh(x: number, y: number, count: number): void;
}

/** What the emscripten module of tfjs offers beyond its types. */
interface Emscripten {
  _malloc(bytes: number): number;
  _free(address: number): void;
  /** exports of the module without threads, which owns its memory */
  asm?: { memory?: WebAssembly.Memory };
  /** the shared memory of the module with threads */
  wasmMemory?: WebAssembly.Memory;
}

const ALIGN = 64;
/** Threads of XNNPACK up to which our single one keeps up with it. */
const MOST_THREADS = 2;

/** The module on one backend, with scratch space that only grows. */
export class OwnKernels {
  readonly run: Exports;
  /** Whether convolutions are ours: one thread of ours does the work of about two of XNNPACK's, not of more. */
  readonly convolves: boolean;
  private readonly backend: BackendWasm;
  private readonly host: Emscripten;
  private held = { address: 0, bytes: 0 };

  constructor(run: Exports, backend: BackendWasm, host: Emscripten, threads: number) {
    this.run = run;
    this.convolves = threads <= MOST_THREADS;
    this.backend = backend;
    this.host = host;
  }

  /** Where a tensor's numbers begin. */
  address(handle: tf.TensorInfo): number {
    return this.backend.getMemoryOffset(handle.dataId);
  }

  /** Space for one kernel call; the next call may be given the same. May move the views on tfjs's memory. */
  scratch(bytes: number): number {
    if (bytes > this.held.bytes) {
      if (this.held.address !== 0) this.host._free(this.held.address);
      const size = Math.ceil(bytes * 1.25) + ALIGN;
      this.held = { address: this.host._malloc(size) >>> 0, bytes: size - ALIGN };
      if (this.held.address === 0) throw new Error('WebAssembly has no memory left for a kernel.');
    }
    return Math.ceil(this.held.address / ALIGN) * ALIGN;
  }
}

/** The module on the backend of a call to a kernel that exists nowhere else. */
export function ownOf(backend: object): OwnKernels {
  const own = ofBackends.get(backend);
  if (own === undefined) throw new Error('This kernel needs the module.');
  return own;
}

const ofBackends = new WeakMap<object, OwnKernels>();

/** The module on a backend, if it runs there. */
export function ownKernels(backend: object): OwnKernels | undefined {
  return ofBackends.get(backend);
}

/** A module that is to share a memory with threads must say so: one bit of its memory import. */
function declareShared(bytes: Uint8Array): void {
  const name = [...'memory'].map((letter) => letter.charCodeAt(0));
  const at = bytes.findIndex((_, i) => name.every((code, j) => bytes[i + j] === code)) + name.length;
  if (bytes[at] !== 2 || bytes[at + 1] !== 1) throw new Error('The module does not import a bounded memory.');
  bytes[at + 1] = 3;
}

/**
 * Instantiates the module in a backend's memory. Does nothing where that memory cannot be reached: tfjs's own kernels
 * then do the work.
 * @param threads that XNNPACK uses
 * @returns whether the module is there
 */
export async function loadOwnKernels(backend: BackendWasm, threads: number): Promise<boolean> {
  const host = backend.wasm as unknown as Emscripten;
  const memory = host.asm?.memory ?? host.wasmMemory;
  if (memory === undefined) return false;
  if (ofBackends.has(backend)) return true;
  const bytes = Uint8Array.from(atob(KERNELS), (letter) => letter.charCodeAt(0));
  const { buffer } = memory;
  if (typeof SharedArrayBuffer !== 'undefined' && buffer instanceof SharedArrayBuffer) declareShared(bytes);
  const abort = (): never => {
    throw new Error('A kernel gave up.');
  };
  const { instance } = await WebAssembly.instantiate(bytes, { env: { memory, abort } });
  ofBackends.set(backend, new OwnKernels(instance.exports as unknown as Exports, backend, host, threads));
  return true;
}
