// Holds the page to its budgets, gzipped: what index.html loads before anything can be seen, and each part that is
// loaded later. No part of the page may hold tfjs; workers are counted for the record only.
import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Bytes: index.html with its scripts, styles and everything that they import at once. */
const FIRST_LOAD = 150_000;
/** Bytes: one part that is loaded later, with the shared parts that it brings along. */
const LATER = 80_000;
/** Bytes: the whole page, all views opened. Comparing and evaluating are parts of their own, held by LATER, that nobody
 * waits for who edits or trains. */
const ALL = 290_000;

const folder = 'dist/assets';
const page = readFileSync('dist/index.html', 'utf8');
const files = readdirSync(folder).filter((name) => /\.(js|css)$/.test(name));
const text = new Map(files.map((name) => [name, readFileSync(join(folder, name))]));
const size = (name) => gzipSync(text.get(name), { level: 9 }).length;
const isWorker = (name) => /\.worker-/.test(name);

/** Names of the parts that a script imports at once (`now`) or later (`later`), stylesheets with them. */
function importsOf(name) {
  const code = text.get(name).toString();
  const now = [...code.matchAll(/(?:from|import)\s*["']\.\/([^"']+)["']/g)].map((found) => found[1]);
  // What a dynamic import brings along (its styles) stands in a list of file names for the preloader.
  const named = files.filter((other) => other !== name && code.includes(other) && !isWorker(other));
  return { now, later: named.filter((other) => !now.includes(other)) };
}

function closure(names) {
  const reached = new Set(names);
  for (const name of reached)
    if (name.endsWith('.js')) for (const other of importsOf(name).now) reached.add(other);
  return reached;
}

const sum = (names) => [...names].reduce((total, name) => total + size(name), 0);
const line = (bytes, words) => console.log(`${String(bytes).padStart(8)}  ${words}`);
const failures = [];
function hold(bytes, most, words) {
  line(bytes, `${words} (at most ${most})`);
  if (bytes > most) failures.push(words);
}

const first = closure(files.filter((name) => page.includes(name)));
const all = new Set(first);
/** Scripts that are imported dynamically from somewhere in the page. */
const entries = new Set();
for (const name of all) {
  if (!name.endsWith('.js')) continue;
  const { now, later } = importsOf(name);
  for (const other of [...now, ...later]) all.add(other);
  const code = text.get(name).toString();
  for (const found of code.matchAll(/import\(["'`]\.\/([^"'`]+)["'`]\)/g))
    if (!isWorker(found[1])) entries.add(found[1]);
}

for (const name of [...first].sort()) line(size(name), name);
const html = gzipSync(page, { level: 9 }).length;
hold(sum(first) + html, FIRST_LOAD, 'first load with index.html');
for (const name of [...entries].filter((entry) => !first.has(entry)).sort()) {
  const brought = [...closure([name])].filter((each) => !first.has(each));
  hold(sum(brought), LATER, `later: ${basename(name)}`);
}
hold(sum(all) + html, ALL, 'the page in all');
for (const name of files.filter((each) => isWorker(each))) line(size(name), `worker: ${name}`);

for (const name of all) {
  if (name.endsWith('.js') && /registerKernel|tfjs-core/.test(text.get(name).toString()))
    failures.push(`${name} holds tfjs; only the engine worker may`);
}
for (const failure of failures) console.error(`Over its bound: ${failure}`);
process.exit(failures.length === 0 ? 0 : 1);
