// Runs WGSL of our own on the studio's backend. A program states its bindings, its whole numbers and its text; this puts
// the declarations in front, compiles each variant once and dispatches. Several tensors may be written, in place too.
import * as tf from '@tensorflow/tfjs-core';
import { tuned } from '../tuned.ts';
import type { UniformField } from './internals.ts';
import { studioBackend } from './studio-backend.ts';
import type { StudioBackend } from './studio-backend.ts';

/** A storage buffer: `name: type` read, or written where `writes` is set. `type` is WGSL's element type. */
export interface Binding {
  readonly name: string;
  readonly type?: 'f32' | 'vec4<f32>' | 'u32' | 'atomic<u32>';
  readonly writes?: boolean;
  /** read through one of the few places for uniforms, which leaves a place for storage free; `type` is then the whole */
  readonly uniform?: 'vec2<f32>';
}

/** One variant of a kernel. Every binding and every number must be used, or WebGPU's layout leaves it out. */
export interface Program {
  /** under which it is counted */
  readonly name: string;
  /** tells variants of the same name apart */
  readonly variant: string;
  readonly bindings: readonly Binding[];
  /** fields of `u`, i32 each */
  readonly integers?: readonly string[];
  /** fields of `u`, f32 each, after the integers */
  readonly floats?: readonly string[];
  /** WGSL with an entry point `main` */
  readonly code: () => string;
}

/** Threads of a workgroup in kernels whose items are independent. */
export const LANES = 64;

/** Workgroups in x and y for a number of independent items; the item's index is `item(group, count, lane)`. */
export function groupsFor(items: number, lanes = LANES): [number, number, number] {
  const groups = Math.ceil(items / lanes);
  const x = Math.min(groups, 32_768);
  return [x, Math.ceil(groups / x), 1];
}

/** WGSL: the entry point of a kernel over independent items, `i` being the item's index. */
export function perItem(body: string): string {
  return `
@compute @workgroup_size(${LANES})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>,
        @builtin(local_invocation_index) lane: u32) {
  let i = i32((group.y * groups.x + group.x) * ${LANES}u + lane);
  ${body}
}`;
}

function source({ bindings, integers = [], floats = [], code }: Program): string {
  const lines = bindings.map(({ name, type = 'f32', writes, uniform }, at) =>
    uniform === undefined
      ? `@group(0) @binding(${at}) var<storage, ${writes === true ? 'read_write' : 'read'}> ${name}: array<${type}>;`
      : `@group(0) @binding(${at}) var<uniform> ${name}: ${uniform};`,
  );
  if (integers.length + floats.length > 0) {
    const fields = [...integers.map((name) => `${name}: i32`), ...floats.map((name) => `${name}: f32`)];
    lines.push(`struct Numbers { ${fields.join(', ')} }`);
    lines.push(`@group(0) @binding(${bindings.length}) var<uniform> u: Numbers;`);
  }
  return `${lines.join('\n')}\n${code()}`;
}

/** The studio's side of the backend a kernel was called for. */
export function studioOf(): StudioBackend {
  const studio = studioBackend();
  if (studio === undefined) throw new Error('This kernel runs on the studio’s WebGPU backend only.');
  return studio;
}

/**
 * Dispatches a program.
 * @param tensors in the order of the bindings
 * @param numbers integers, then floats, in their order
 */
export function runProgram(
  studio: StudioBackend,
  program: Program,
  tensors: readonly tf.TensorInfo[],
  numbers: readonly number[],
  groups: readonly [number, number, number],
): void {
  const key = `${program.name} ${program.variant}`;
  let pipeline = studio.pipelines.get(key);
  if (pipeline === undefined) {
    const module = studio.inner.device.createShaderModule({ code: source(program), label: key });
    pipeline = studio.inner.device.createComputePipeline({
      compute: { module, entryPoint: 'main' },
      label: key,
      layout: 'auto',
    });
    studio.pipelines.set(key, pipeline);
  }
  const whole = program.integers?.length ?? 0;
  const fields: UniformField[] = numbers.map((number, at) => ({
    type: at < whole ? 'int32' : 'float32',
    data: [number],
  }));
  studio.dispatch(program.name, pipeline, tensors, fields, groups);
}

/** A tensor without content, for a kernel to write. */
export function output(studio: StudioBackend, shape: readonly number[]): tf.TensorInfo {
  return studio.inner.makeTensorInfo([...shape], 'float32');
}

/** Calls a kernel that is registered for the current backend, with handles that tfjs's memory count knows. */
export function callKernel(name: string, inputs: Record<string, tf.Tensor>, attrs: object = {}): tf.Tensor[] {
  const result: tf.Tensor | tf.Tensor[] = tf
    .engine()
    .runKernel(name, inputs, attrs as unknown as tf.NamedAttrMap);
  return Array.isArray(result) ? result : [result];
}

/** Whether the current backend has a kernel of this name, and is to use it. */
export function hasKernel(name: string): boolean {
  return tuned() && tf.getKernel(name, tf.getBackend()) !== undefined;
}
