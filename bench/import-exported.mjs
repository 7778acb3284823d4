// The whole way of the exporter's own files, in real numbers, through the command line: all built-in faces go out as one
// archive (over 65,535 entries, so ZIP64), 2,000 of them as a tree of files, both come in again and are trained on for two
// steps; 70,000 digits come in as idx files and are trained on. Stops at the first thing that is not as it should be.
// Run with `node bench/import-exported.mjs`; takes some minutes of a processor.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadModule } from '../scripts/headkit/load-module.mjs';

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

  semblance('data', 'export', '--source', source, '--zip', '--out', at('zip'));
  const archive = at('zip', 'headkit-64.zip');
  const entries = await openZipFile(archive);
  console.log(`           ${entries} entries, ${(statSync(archive).size / 1e6).toFixed(0)} MB`);
  if (entries <= 65_535) throw new Error('the archive needs no ZIP64');
  const words = ['--layout', 'celebamask-hq', '--size', '64', '--maps'];
  semblance('data', 'import', archive, ...words, '--out', at('zipped-64'));
  const back = info(at('zipped-64'));
  equal(back.count, all.count, 'counts');
  equal(back.attributes, all.attributes, 'labels');
  equal(back.parts, all.parts, 'parts');
  train('smoke', at('zipped-64'), at('run-zip'));

  semblance('data', 'export', '--source', source, '--count', '2000', '--out', at('tree'));
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
  equal(info(at('tree-32')).labelled, 2000, 'faces with guide masks');
  train('smoke', at('tree-32'), at('run-tree'));

  for (const [name, bytes] of mnistFiles(60_000, 10_000)) writeFileSync(at(name), bytes);
  const idx = ['train', 't10k'].flatMap((part) => [
    at(`${part}-images-idx3-ubyte`),
    at(`${part}-labels-idx1-ubyte`),
  ]);
  semblance('data', 'import', ...idx, '--layout', 'mnist', '--size', '32', '--out', at('digits'));
  equal(info(at('digits')).count, 70_000, 'digits');
  train('digits-smoke', at('digits'), at('run-digits'));
  console.log(`load ${loadavg()[0].toFixed(1)}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
