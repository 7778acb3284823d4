// Uniform structs, kept by content: a run has a few hundred different ones, and tfjs would take a buffer and write it
// anew for every dispatch. A kept one is never written again, so a recording may refer to it for ever.
import type { UniformField } from './internals.ts';

/** Beyond this many, contents change from step to step and keeping them would only grow. */
const MOST = 8192;
const ALIGNMENT = [4, 4, 8, 16, 16, 16, 16];

/** Lays fields out as WGSL does for i32, f32 and their vectors (five and six are structs of four-byte fields). */
export function layOut(fields: readonly UniformField[]): ArrayBuffer {
  let end = 0;
  let largest = 4;
  let wide = false;
  const offsets = fields.map(({ data }) => {
    const length = Math.max(1, data.length);
    const alignment = wide ? 16 : (ALIGNMENT[length] ?? 16);
    wide = length > 4;
    largest = Math.max(largest, alignment);
    const offset = Math.ceil(end / alignment) * alignment;
    end = offset + 4 * length;
    return offset;
  });
  const bytes = new ArrayBuffer(Math.ceil(end / largest) * largest);
  const view = new DataView(bytes);
  fields.forEach(({ type, data }, i) => {
    const numbers = data.length === 0 ? [1] : data;
    numbers.forEach((number, j) => {
      const at = (offsets[i] ?? 0) + 4 * j;
      if (type === 'float32') view.setFloat32(at, number, true);
      else view.setInt32(at, number, true);
    });
  });
  return bytes;
}

export class UniformStore {
  private readonly device: GPUDevice;
  private readonly kept = new Map<string, GPUBuffer>();

  constructor(device: GPUDevice) {
    this.device = device;
  }

  /** A buffer with these fields; not to be written to. */
  bufferOf(fields: readonly UniformField[]): GPUBuffer {
    const key = fields.map(({ type, data }) => `${type === 'float32' ? 'f' : 'i'}${data.join()}`).join(';');
    const known = this.kept.get(key);
    if (known !== undefined) return known;
    const bytes = layOut(fields);
    const buffer = this.device.createBuffer({
      size: bytes.byteLength,
      usage: GPUBufferUsage.UNIFORM,
      mappedAtCreation: true,
    });
    new Uint8Array(buffer.getMappedRange()).set(new Uint8Array(bytes));
    buffer.unmap();
    if (this.kept.size < MOST) this.kept.set(key, buffer);
    return buffer;
  }
}
