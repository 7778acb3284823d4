// Holds the page to its budget: everything that index.html loads before a worker, gzipped, under 200 kB, and no
// trace of tfjs in it.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const BUDGET = 200_000;
const folder = 'dist/assets';
const page = readFileSync('dist/index.html', 'utf8');

const files = readdirSync(folder).filter((name) => /\.(js|css)$/.test(name));
const isWorker = (name) => /\.worker-/.test(name);
const reached = new Set(files.filter((name) => page.includes(name)));
for (const name of reached) {
  const text = readFileSync(join(folder, name), 'utf8');
  // Views are loaded lazily but belong to the page; workers and what only they load do not.
  for (const other of files) if (text.includes(other) && !isWorker(other)) reached.add(other);
}
let total = 0;
for (const name of [...reached].sort()) {
  const text = readFileSync(join(folder, name));
  const size = gzipSync(text, { level: 9 }).length;
  total += size;
  console.log(`${String(size).padStart(8)}  ${name}`);
  if (name.endsWith('.js') && /registerKernel|tfjs-core/.test(text.toString())) {
    console.error(`${name} holds tfjs; only the engine worker may.`);
    process.exit(1);
  }
}
console.log(`${String(total).padStart(8)}  page in all (budget ${BUDGET})`);
if (total > BUDGET) process.exit(1);
