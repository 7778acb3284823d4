// The whole way of the exporter's own files, in real numbers, through the command line: all built-in faces go out as one
// archive (over 65,535 entries, so ZIP64), 2,000 of them as a tree of files, both come in again and are trained on for two
// steps; 70,000 digits come in as idx files and are trained on. Stops at the first thing that is not as it should be.
// Run with `node bench/import-exported.mjs`; takes some minutes of a processor.
// Environment: FACES (all 4,608; fewer need no ZIP64), TREE (2000), DIGITS (60000).
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadModule } from '../scripts/headkit/load-module.mjs';

const faces = process.env.FACES;
const tree = process.env.TREE ?? '2000';
const digits = Number(process.env.DIGITS ?? 60_000);
const folder = mkdtempSync(join(tmpdir(), 'bench-exported-'));
const at = (...parts) => join(folder, ...parts);

function semblance(...words) {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/semblance.mjs', ...words], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`${words.join(' ')}: ${stdout}${stderr}`);
  const seconds = (performance.now() - started) / 1000;
  console.log(`${seconds.toFixed(1).padStart(7)} s  ${words.join(' ').replaceAll(`${folder}/`, '')}`);
  // The rate as the command itself counts it.
  const rate = /\d+ a second(?![\s\S]* a second)/.exec(stdout)?.[0];
  if (rate !== undefined) console.log(`           ${rate}`);
  return { out: stdout };
}
const info = (path) => JSON.parse(semblance('data', 'info', path, '--json').out);
function equal(one, other, what) {
  if (JSON.stringify(one) !== JSON.stringify(other)) throw new Error(`${what} differ`);
  console.log(`           ${what} are equal`);
}
function train(preset, data, out) {
  const { out: said } = semblance(
    'train',
    '--preset',
    preset,
    '--steps',
    '2',
    '--data',
    data,
    '--out',
    out,
    '--json',
  );
  const steps = said.split('\n').filter((line) => line.includes('"step"') && line.includes('D/total'));
  console.log(`           ${steps.length} steps reported`);
}
/** Files below a folder. */
function filesIn(path) {
  return readdirSync(path, { withFileTypes: true }).reduce(
    (sum, entry) => sum + (entry.isDirectory() ? filesIn(join(path, entry.name)) : 1),
    0,
  );
}

try {
  const { mnistFiles, openZipFile } = await loadModule('bench/import-node.ts');
  semblance('train', '--preset', 'smoke', '--steps', '1', '--data', 'headkit', '--out', at('first'));
  const source = at('.datasets', 'headkit-64');
  const all = info(source);
  const limit = faces === undefined ? [] : ['--count', faces];

  semblance('data', 'export', '--source', source, ...limit, '--zip', '--out', at('zip'));
  const archive = at('zip', 'headkit-64.zip');
  const entries = await openZipFile(archive);
  console.log(`           ${entries} entries, ${(statSync(archive).size / 1e6).toFixed(0)} MB`);
  if (faces === undefined && entries <= 65_535) throw new Error('the archive needs no ZIP64');
  const words = ['--layout', 'celebamask-hq', '--size', '64', '--maps'];
  semblance('data', 'import', archive, ...words, '--out', at('zipped-64'));
  const back = info(at('zipped-64'));
  equal(back.count, Number(faces ?? all.count), 'counts');
  if (faces === undefined) {
    equal(back.attributes, all.attributes, 'labels');
    equal(back.parts, all.parts, 'parts');
  }
  train('smoke', at('zipped-64'), at('run-zip'));

  semblance('data', 'export', '--source', source, '--count', tree, '--out', at('tree'));
  console.log(`           ${filesIn(at('tree'))} files`);
  semblance(
    'data',
    'import',
    at('tree'),
    '--layout',
    'celebamask-hq',
    '--size',
    '32',
    '--out',
    at('tree-32'),
  );
  equal(info(at('tree-32')).labelled, Number(tree), 'faces with guide masks');
  train('smoke', at('tree-32'), at('run-tree'));

  for (const [name, bytes] of mnistFiles(digits, digits / 6)) writeFileSync(at(name), bytes);
  const idx = ['train', 't10k'].flatMap((part) => [
    at(`${part}-images-idx3-ubyte`),
    at(`${part}-labels-idx1-ubyte`),
  ]);
  semblance('data', 'import', ...idx, '--layout', 'mnist', '--size', '32', '--out', at('digits'));
  equal(info(at('digits')).count, digits + digits / 6, 'digits');
  train('digits-smoke', at('digits'), at('run-digits'));
  console.log(`load ${loadavg()[0].toFixed(1)}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
