// What the adapters at hand offer, and whether subgroups or half precision would help this project's kernels there: the
// sum over positions of a norm, summed alone, over barriers and over subgroups; a matrix product in single and in half
// precision. An experiment beside the product, which uses neither. In Node, through Dawn.
//   node bench/features.mjs [--rounds N]
// Without a GPU: VK_ICD_FILENAMES=<a software driver's .json> XDG_RUNTIME_DIR=/tmp node bench/features.mjs
import { parseArgs } from 'node:util';
import { create, globals } from 'webgpu';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '15' } } });
const LANES = 64;
/** Sets (pictures), positions, channels: the critic's norms at 64 px, batch 4, width 16; then wide ones. */
const NORMS = [
  [4, 1024, 16],
  [4, 256, 32],
  [4, 64, 64],
  [4, 16, 128],
  [16, 4096, 64],
];
/** Side of the product's square matrices. */
const SIDE = 256;

Object.assign(globalThis, globals);
// Kept reachable: with it, collected garbage would take the device away.
const gpu = (globalThis.gpu = create([]));
const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
if (adapter === null) throw new Error('No adapter can be reached.');
const { vendor, architecture, description, subgroupMinSize, subgroupMaxSize } = adapter.info;
console.log([vendor, architecture, description].filter(Boolean).join(' '));
console.log(
  `subgroups of ${subgroupMinSize} to ${subgroupMaxSize}; ${[...adapter.features].sort().join(' ')}`,
);
const wanted = ['timestamp-query', 'subgroups', 'shader-f16'].filter((name) => adapter.features.has(name));
if (!wanted.includes('timestamp-query')) throw new Error('This adapter has no time stamps.');
const device = await adapter.requestDevice({ requiredFeatures: wanted });
device.addEventListener('uncapturederror', ({ error }) => console.error(error.message));

const HEAD = `
@group(0) @binding(0) var<storage, read> x: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> sums: array<vec4<f32>>;
override positions: i32;
override across: i32;`;
const ENTRY = `@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32`;
const STRIDED = `
  var mine = vec4<f32>(0.0);
  let base = i32(group.y) * positions * across + i32(group.x);
  for (var p = i32(lane); p < positions; p += ${LANES}) { mine += x[base + p * across]; }`;
const WRITE = 'sums[i32(group.y) * across + i32(group.x)]';

/** As StudioNorm sums: alone on an emulation, over barriers on a GPU; then over subgroups. */
const WAYS = {
  alone: `${HEAD}
@compute @workgroup_size(8) fn main(${ENTRY}) {
  let c = i32(group.x) * 8 + i32(lane);
  if (c >= across) { return; }
  let base = i32(group.y) * positions * across + c;
  var all = vec4<f32>(0.0);
  for (var from_ = 0; from_ < positions; from_ += 64) {
    var run = vec4<f32>(0.0);
    for (var p = from_; p < min(from_ + 64, positions); p++) { run += x[base + p * across]; }
    all += run;
  }
  sums[i32(group.y) * across + c] = all;
}`,
  barriers: `${HEAD}
var<workgroup> parts: array<vec4<f32>, ${LANES}>;
@compute @workgroup_size(${LANES}) fn main(${ENTRY}) {${STRIDED}
  parts[lane] = mine;
  workgroupBarrier();
  for (var half = ${LANES / 2}u; half > 0u; half /= 2u) {
    if (lane < half) { parts[lane] += parts[lane + half]; }
    workgroupBarrier();
  }
  if (lane == 0u) { ${WRITE} = parts[0]; }
}`,
  subgroups: `enable subgroups;${HEAD}
var<workgroup> parts: array<vec4<f32>, ${LANES}>;
@compute @workgroup_size(${LANES})
fn main(${ENTRY}, @builtin(subgroup_size) size: u32, @builtin(subgroup_invocation_id) within: u32) {${STRIDED}
  let part = subgroupAdd(mine);
  if (within == 0u) { parts[lane / size] = part; }
  workgroupBarrier();
  if (lane == 0u) {
    var all = parts[0];
    for (var k = 1u; k < ${LANES}u / size; k++) { all += parts[k]; }
    ${WRITE} = all;
  }
}`,
};

/** A product of square matrices, four by four numbers for each thread; multiplied in `T`, added in single precision. */
const productIn = (T) => `${T === 'f16' ? 'enable f16;' : ''}
@group(0) @binding(0) var<storage, read> a: array<vec4<${T}>>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> b: array<vec4<${T}>>;
override side: i32;
@compute @workgroup_size(8, 8) fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let quarter = side / 4;
  let column = i32(id.x);
  let row = i32(id.y) * 4;
  var sums: array<vec4<f32>, 4>;
  for (var k = 0; k < quarter; k++) {
    let right = array(b[(4 * k) * quarter + column], b[(4 * k + 1) * quarter + column],
      b[(4 * k + 2) * quarter + column], b[(4 * k + 3) * quarter + column]);
    for (var r = 0; r < 4; r++) {
      let left = a[(row + r) * quarter + k];
      sums[r] += vec4<f32>(left.x * right[0] + left.y * right[1] + left.z * right[2] + left.w * right[3]);
    }
  }
  for (var r = 0; r < 4; r++) { y[(row + r) * quarter + column] = sums[r]; }
}`;

const buffer = (size, usage) =>
  device.createBuffer({ size, usage: usage | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST });
function storage(content) {
  const made = buffer(content.byteLength, GPUBufferUsage.STORAGE);
  device.queue.writeBuffer(made, 0, content);
  return made;
}
const stamps = device.createQuerySet({ type: 'timestamp', count: 2 });
const resolved = buffer(16, GPUBufferUsage.QUERY_RESOLVE);

async function read(from, size) {
  const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
  const staging = device.createBuffer({ size, usage });
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(from, 0, staging, 0, size);
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(GPUMapMode.READ);
  const bytes = staging.getMappedRange().slice(0);
  staging.destroy();
  return bytes;
}

/** A way that can be dispatched and timed; `times` in one pass, because stamps are coarse. */
function openWay(name, code, constants, buffers, groups, times) {
  const compute = { module: device.createShaderModule({ code }), entryPoint: 'main', constants };
  const pipeline = device.createComputePipeline({ layout: 'auto', compute });
  const entries = buffers.map((one, binding) => ({ binding, resource: { buffer: one } }));
  const bindGroup = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
  const run = async () => {
    const encoder = device.createCommandEncoder();
    const timestampWrites = { querySet: stamps, beginningOfPassWriteIndex: 0, endOfPassWriteIndex: 1 };
    const pass = encoder.beginComputePass({ timestampWrites });
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup);
    for (let i = 0; i < times; i += 1) pass.dispatchWorkgroups(...groups);
    pass.end();
    encoder.resolveQuerySet(stamps, 0, 2, resolved, 0);
    device.queue.submit([encoder.finish()]);
    const [start, end] = new BigUint64Array(await read(resolved, 16));
    return Number(end - start) / 1e6 / times;
  };
  return { name, run, output: buffers[1], times: [] };
}

/** Runs the ways in turn, compares each with `expected` and prints medians and least times. */
async function compare(title, ways, expected) {
  for (let round = 0; round <= Number(values.rounds); round += 1) {
    for (const way of round % 2 === 0 ? ways : ways.toReversed()) {
      const time = await way.run();
      if (round > 0) way.times.push(time);
    }
  }
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const words = [];
  for (const { name, output, times } of ways) {
    const got = new Float32Array(await read(output, 4 * expected.length));
    const off = got.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i])), 0) / largest;
    const sorted = times.toSorted((one, two) => one - two);
    const [least, middle] = [sorted[0], sorted[Math.floor(sorted.length / 2)]];
    words.push(`${name} ${middle.toFixed(3)} ms (least ${least.toFixed(3)}, off by ${off.toExponential(0)})`);
  }
  console.log(`${title}: ${words.join(', ')}`);
}

const numbers = (length) =>
  Float32Array.from({ length }, (_, i) => Math.sin(1.7 * i) + 0.3 * Math.cos(i * i));

for (const [sets, positions, channels] of NORMS) {
  const across = channels / 4;
  const given = numbers(sets * positions * channels);
  const expected = new Float64Array(sets * channels);
  given.forEach((value, i) => {
    expected[Math.floor(i / (positions * channels)) * channels + (i % channels)] += value;
  });
  const x = storage(given);
  const ways = Object.entries(WAYS)
    .filter(([name]) => name !== 'subgroups' || wanted.includes('subgroups'))
    .map(([name, code]) => {
      const sums = buffer(4 * sets * channels, GPUBufferUsage.STORAGE);
      const groups = [name === 'alone' ? Math.ceil(across / 8) : across, sets];
      return openWay(name, code, { positions, across }, [x, sums], groups, given.length > 1e6 ? 2 : 50);
    });
  await compare(`sums of ${sets} x ${positions} x ${channels}`, ways, expected);
}

const [a, b] = [numbers(SIDE ** 2), numbers(SIDE ** 2).toReversed()];
const product = new Float64Array(SIDE ** 2);
for (let i = 0; i < SIDE; i += 1)
  for (let k = 0; k < SIDE; k += 1)
    for (let j = 0; j < SIDE; j += 1) product[i * SIDE + j] += a[i * SIDE + k] * b[k * SIDE + j];

/** Half precision in two bytes, rounded down; small numbers become zero. */
function halved(from) {
  const bits = new Uint32Array(from.buffer);
  return Uint16Array.from(bits, (word) => {
    const exponent = ((word >>> 23) & 255) - 112;
    return ((word >>> 16) & 0x8000) | (exponent <= 0 ? 0 : (exponent << 10) | ((word >>> 13) & 1023));
  });
}
const ways = (wanted.includes('shader-f16') ? ['f32', 'f16'] : ['f32']).map((T) => {
  const [left, right] = [a, b].map((matrix) => storage(T === 'f16' ? halved(matrix) : matrix));
  const buffers = [left, buffer(4 * SIDE ** 2, GPUBufferUsage.STORAGE), right];
  return openWay(T, productIn(T), { side: SIDE }, buffers, [SIDE / 32, SIDE / 32], 2);
});
await compare(`product of ${SIDE} x ${SIDE}`, ways, product);
process.exit(0);
