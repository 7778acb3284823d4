// What each base vertex is: part labels, the lip field, and where moustaches and beards grow. Computed once at
// bake time from rest positions (dm; y up, face towards +z) and from the reach of a few targets.

const PART = { skin: 1, nose: 2, l_ear: 8, r_ear: 9, mouth: 10, u_lip: 11, l_lip: 12, neck: 17 };
const BODY_VERTICES = 13380;

const smooth = (from, to, x) => {
  const t = Math.max(0, Math.min(1, (x - from) / (to - from)));
  return t * t * (3 - 2 * t);
};

/** Length of a target's displacement per base vertex, as a share of its largest. */
function reach(source, name) {
  const { vertices, delta } = source.target(name);
  const out = new Float64Array(source.base.positions.length / 3);
  let largest = 0;
  vertices.forEach((vertex, i) => {
    out[vertex] = Math.hypot(delta[3 * i], delta[3 * i + 1], delta[3 * i + 2]);
    largest = Math.max(largest, out[vertex]);
  });
  return out.map((value) => value / largest);
}

function restNormals(positions, index) {
  const normals = new Float64Array(positions.length);
  const at = (v) => [positions[3 * v], positions[3 * v + 1], positions[3 * v + 2]];
  for (let i = 0; i < index.length; i += 3) {
    const [a, b, c] = [at(index[i]), at(index[i + 1]), at(index[i + 2])];
    const u = b.map((value, k) => value - a[k]);
    const v = c.map((value, k) => value - a[k]);
    const n = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
    for (let k = 0; k < 3; k++) for (let j = 0; j < 3; j++) normals[3 * index[i + k] + j] += n[j];
  }
  for (let v = 0; v < normals.length; v += 3) {
    const length = Math.hypot(normals[v], normals[v + 1], normals[v + 2]) || 1;
    for (let j = 0; j < 3; j++) normals[v + j] /= length;
  }
  return normals;
}

function isNeck(x, y, z, normalY) {
  const underJaw = normalY < -0.3 && y < 6.75 && x < 0.82 && z > -0.3 && z < 1.36 && !(z > 1 && y > 6.3);
  return (
    y < 5.95 ||
    underJaw ||
    (y < 6.15 && z < 1.2) ||
    (y < 6.66 && z < 0.28) ||
    (y < 6.35 && z < 0.7 && x < 0.72)
  );
}

/** Densities 0..1 of the three places where hair can grow on the lower face. */
function beardDensity(x, y, z, lip, ear) {
  const offLips = 1 - smooth(0.25, 0.6, lip);
  let moustache = 0;
  let goatee = 0;
  let full = 0;
  if (z > 1.15 && y > 6.68 && y < 6.9 && x < 0.4) {
    moustache =
      (1 - smooth(0.26, 0.4, x)) *
      smooth(6.68, 6.72, y + x * 0.12) *
      (1 - smooth(6.8, 6.86, y + x * 0.25)) *
      offLips;
  }
  if (z > 0.95 && y < 6.62 && y > 6.02 && x < 0.36) {
    goatee = (1 - smooth(0.2, 0.34, x)) * (1 - smooth(6.5, 6.6, y)) * smooth(6.02, 6.12, y) * offLips;
  }
  const line = 6.62 + 0.42 * smooth(0.3, 0.75, x);
  if (z > 0 && y < line && y > 5.98 && x < 0.95 && ear < 0.05) {
    full = (1 - smooth(line - 0.12, line, y)) * smooth(5.98, 6.14, y) * smooth(0.05, 0.35, z) * offLips;
  }
  return { moustache, goatee, full: Math.max(full, goatee) };
}

/** Fields over all base vertices: `part` holds part ids (0: helper vertex that is never drawn), the rest 0..255. */
export function vertexFields(source) {
  const { positions, groups, uvs } = source.base;
  const count = positions.length / 3;
  const body = groups.body;
  const normals = restNormals(positions, body.index);
  const earLeft = reach(source, 'ears/l-ear-size-big');
  const earRight = reach(source, 'ears/r-ear-size-big');
  const noseDepth = reach(source, 'nose/nose-trans-depth-backward');
  const upper = reach(source, 'mouth/mouth-upperlip-volume-inflate');
  const lower = reach(source, 'mouth/mouth-lowerlip-volume-inflate');
  const field = () => new Uint8Array(count);
  const fields = { part: field(), lip: field(), ear: field() };
  Object.assign(fields, { moustache: field(), goatee: field(), fullBeard: field() });
  const byte = (value) => Math.round(255 * Math.max(0, Math.min(1, value)));
  for (let v = 0; v < BODY_VERTICES; v++) {
    const x = Math.abs(positions[3 * v]);
    const y = positions[3 * v + 1];
    const z = positions[3 * v + 2];
    let part = PART.skin;
    if (isNeck(x, y, z, normals[3 * v + 1])) part = PART.neck;
    if (noseDepth[v] > 0.55 && y > 6.78 && y < 7.32 && x < 0.26) part = PART.nose;
    if (earLeft[v] > 0.12) part = PART.l_ear;
    if (earRight[v] > 0.12) part = PART.r_ear;
    if (upper[v] > 0.12) part = PART.u_lip;
    if (lower[v] > 0.12 && lower[v] > upper[v]) part = PART.l_lip;
    fields.part[v] = part;
    const lip = Math.min(1, 2.2 * Math.max(upper[v], lower[v]));
    const ear = Math.max(earLeft[v], earRight[v]);
    fields.lip[v] = byte(lip);
    fields.ear[v] = byte(ear);
    const density = beardDensity(x, y, z, lip, ear);
    fields.moustache[v] = byte(density.moustache);
    fields.goatee[v] = byte(density.goatee);
    fields.fullBeard[v] = byte(density.full);
  }
  // The mouth cavity has its own patch of the skin texture.
  body.index.forEach((vertex, i) => {
    const u = uvs[2 * body.uv[i]];
    const v = uvs[2 * body.uv[i] + 1];
    if (u > 0.74 && u < 0.94 && v > 0.005 && v < 0.15) fields.part[vertex] = PART.mouth;
  });
  return fields;
}
