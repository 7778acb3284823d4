// Shares of ones and correlations of the two samplers, and which parts the shipped pack shows: figures of the data card.
//   node scripts/headkit/marginals.mjs [count=4096]
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, loadModule } from './load-module.mjs';

const { HEADKIT_ATTRIBUTES, PARTS, SAMPLERS, identityOf, openKit, openPack, sampleAttributes } =
  await loadModule('scripts/headkit/renderer.mjs');
const [count = 4096] = process.argv.slice(2).map(Number);
const kit = openKit(new Uint8Array(readFileSync(join(ROOT, 'public/faces/headkit.bin'))));
const tables = SAMPLERS.map((sampler) =>
  Array.from({ length: count }, (_, seed) => {
    const values = sampleAttributes(seed, kit, sampler);
    return HEADKIT_ATTRIBUTES.map((name) => values[name]);
  }),
);
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const column = (table, i) => table.map((row) => row[i]);

console.log(`| attribute | ${SAMPLERS.join(' | ')} |\n| --- | ${SAMPLERS.map(() => '--: |').join(' ')}`);
HEADKIT_ATTRIBUTES.forEach((name, i) => {
  console.log(`| ${name} | ${tables.map((table) => mean(column(table, i)).toFixed(3)).join(' | ')} |`);
});
SAMPLERS.forEach((sampler, t) => {
  const pairs = [];
  HEADKIT_ATTRIBUTES.forEach((a, i) => {
    HEADKIT_ATTRIBUTES.slice(i + 1).forEach((b, k) => {
      const [x, y] = [column(tables[t], i), column(tables[t], i + 1 + k)];
      const [mx, my] = [mean(x), mean(y)];
      const phi = (mean(x.map((v, n) => v * y[n])) - mx * my) / Math.sqrt(mx * (1 - mx) * my * (1 - my));
      pairs.push([phi, a, b]);
    });
  });
  pairs.sort((p, q) => Math.abs(q[0]) - Math.abs(p[0]));
  console.log(`\n${sampler}: correlations of 0.1 and more`);
  for (const [phi, a, b] of pairs.filter(([phi]) => Math.abs(phi) >= 0.1))
    console.log(`${a} ~ ${b} ${phi.toFixed(2)}`);
});

const RACES = ['caucasian', 'asian', 'african'];
console.log('\nhead models: share, and shares of hair colours and pale skin (balanced)');
const models = Array.from({ length: count }, (_, seed) => identityOf(seed, kit).mainRace);
for (const race of RACES) {
  const rows = tables[0].filter((_, seed) => models[seed] === race);
  const shares = ['Black_Hair', 'Blond_Hair', 'Brown_Hair', 'Pale_Skin'].map(
    (name) => `${name} ${mean(column(rows, HEADKIT_ATTRIBUTES.indexOf(name))).toFixed(2)}`,
  );
  console.log(`${race} ${(rows.length / count).toFixed(2)}: ${shares.join(', ')}`);
}

const pack = openPack(new Uint8Array(readFileSync(join(ROOT, 'public/faces/headkit-64.pack'))));
const faces = pack.splits.train + pack.splits.test;
const shown = PARTS.map(() => 0);
for (let i = 0; i < faces; i++) {
  const { label, under } = pack.face(i);
  const seen = new Set([...label, ...under]);
  PARTS.forEach((_, part) => (shown[part] += seen.has(part + 1) ? 1 : 0));
}
console.log(
  `\nparts of ${faces} packed faces: ${PARTS.map((name, i) => `${name} ${(shown[i] / faces).toFixed(3)}`).join(', ')}`,
);
