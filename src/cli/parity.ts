// `semblance parity DIR`: every fixture in a folder, checked and reported. Exit code 0 only if at least one fixture was
// checked and none failed.
import { readFile, readdir } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import type { CheckKind } from '../engine/evaluate/compare.ts';
import type { ParityReport } from '../engine/evaluate/parity.ts';
import type { Given } from './arguments.ts';
import { startBackend } from './backend.ts';
import type { PARITY } from './options.ts';
import type { Output } from './output.ts';
import { UsageError } from './usage.ts';

const KINDS: readonly CheckKind[] = ['output', 'loss', 'gradient', 'update', 'rule', 'metric'];
/** Failed tensors that are listed without `--verbose`. */
const LISTED = 12;

/** All files below a folder, in a stable order. */
async function filesBelow(folder: string): Promise<string[]> {
  let entries;
  try {
    entries = await readdir(folder, { recursive: true, withFileTypes: true });
  } catch (error) {
    throw new UsageError(
      `"${folder}" cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

const EXPECTED = '-expected.safetensors';

/** What a checkpoint is compared with: the file of its name, or the only one beside it. */
function expectedOf(path: string, paths: readonly string[]): string | undefined {
  const beside = paths.filter((other) => dirname(other) === dirname(path) && other.endsWith(EXPECTED));
  const stem = basename(path).replace(/(-G)?\.\w+$/, '');
  return (
    beside.find((other) => basename(other) === stem + EXPECTED) ??
    (beside.length === 1 ? beside[0] : undefined)
  );
}

async function checkFile(path: string, name: string, paths: readonly string[]): Promise<ParityReport> {
  const { checkFixture, skipped, reportFrom } = await import('../engine/evaluate/parity.ts');
  const { checkGuideRules, isGuideRules } = await import('../engine/evaluate/parity-rules.ts');
  const { checkMetrics, isMetrics } = await import('../engine/evaluate/parity-metrics.ts');
  const { checkCheckpoint } = await import('../engine/evaluate/parity-checkpoint.ts');
  const { reportOf } = await import('../face/errors.ts');
  if (/\.(ckpt|pth|pt)$/.test(path)) {
    const expected = expectedOf(path, paths);
    if (expected === undefined) return skipped(name, `nothing named *${EXPECTED} beside it`);
    return checkCheckpoint(name, await readFile(path), await readFile(expected));
  }
  if (path.endsWith('.safetensors')) return checkFixture(name, await readFile(path));
  if (!path.endsWith('.json')) return skipped(name, 'no check for this kind of file');
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    return reportFrom(name, 'not JSON', [], reportOf(error));
  }
  if (isGuideRules(json)) return checkGuideRules(name, json);
  if (isMetrics(json)) return checkMetrics(name, json);
  return skipped(name, 'no check for this kind of JSON');
}

function describe(report: ParityReport, verbose: boolean): string {
  const { status, fixture, summary, checks, worst, error } = report;
  const lines = [`${status.padEnd(8)}${fixture}  (${summary})`];
  if (error !== undefined) lines.push(`        ${error.message} ${error.remedy}`);
  for (const kind of KINDS) {
    const check = worst[kind];
    if (check === undefined) continue;
    const count = checks.filter((each) => each.kind === kind).length;
    const figure =
      kind === 'rule' ? `${check.passed ? 'all agree' : 'disagree'}` : check.error.toExponential(2);
    lines.push(
      `        ${kind.padEnd(9)} ${String(count).padStart(4)}   worst ${figure.padEnd(10)} ${check.key}`,
    );
  }
  const failed = checks.filter((check) => !check.passed);
  for (const { key, error: off, note } of failed.slice(0, verbose ? undefined : LISTED)) {
    lines.push(`        FAILED ${key}: ${note ?? off.toExponential(2)}`);
  }
  if (!verbose && failed.length > LISTED) lines.push(`        ... and ${failed.length - LISTED} more`);
  return lines.join('\n');
}

/** @returns 0 if something was checked and everything passed, else 1 */
export async function parity(
  { operands: [folder = ''], values }: Given<typeof PARITY>,
  output: Output,
): Promise<number> {
  const paths = await filesBelow(folder);
  const { backend: name, reason } = await startBackend(values.backend);
  output.say(`Backend ${name}. ${reason}`);
  const reports: ParityReport[] = [];
  const compared = new Set(
    paths.map((path) => (/\.(ckpt|pth|pt)$/.test(path) ? expectedOf(path, paths) : undefined)),
  );
  for (const path of paths.filter((each) => !compared.has(each))) {
    const report = await checkFile(path, relative(folder, path), paths);
    reports.push(report);
    output.say(describe(report, values.verbose));
  }
  const count = (status: ParityReport['status']): number =>
    reports.filter((report) => report.status === status).length;
  const passed = count('passed') > 0 && count('failed') === 0;
  output.answer(
    { passed, backend: name, reports },
    `${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped.`,
  );
  return passed ? 0 : 1;
}
