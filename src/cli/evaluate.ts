// `semblance evaluate`: the scores of one model on a data set, as JSON with the protocol that made them.
import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { writeWhole } from '../storage/node/whole.ts';
import type { Given } from './arguments.ts';
import { startBackend } from './backend.ts';
import { readInput } from './files.ts';
import { openFaces } from './judge.ts';
import type { EVALUATE } from './options.ts';
import { clockTime } from './output.ts';
import type { Output } from './output.ts';

/** @returns 0 when the report was written */
export async function evaluate({ values }: Given<typeof EVALUATE>, output: Output): Promise<number> {
  const bytes = await readInput(values.model);
  const device = await startBackend(values.backend);
  output.say(`Backend ${device.backend}. ${device.reason}`);
  const { evaluateModel, evaluationModel } = await import('../service/evaluating.ts');
  const { evaluationReport } = await import('../service/evaluations.ts');
  const { readJudge } = await import('../engine/evaluate/judge/file.ts');
  const { recogniseWeights } = await import('../engine/weights/recognise.ts');

  const recognised = recogniseWeights(bytes);
  const judge = readJudge(await readInput(values.judge));
  const report = resolve(values.out);
  await mkdir(dirname(report), { recursive: true });
  const { world, manifest } = await openFaces(values.data, report, output);
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  const result = await evaluateModel(
    world,
    {
      ...{ model: evaluationModel(recognised), judge, manifest },
      ...{ split: values.split, protocol: values.protocol },
      ...(values.faces === undefined ? {} : { faces: values.faces }),
    },
    (done, of) => {
      const left = clockTime((seconds() / done) * (of - done));
      output.progress(`${done} of ${of} faces, ${left} left`, done === of);
    },
  );
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const written = evaluationReport(
    { title: basename(values.model), kind: 'file', sha256 },
    recognised,
    { device: `Node, ${device.backend.toUpperCase()}`, seconds: Math.round(seconds()) },
    result,
  );
  await writeWhole(report, `${JSON.stringify(written, null, 1)}\n`);
  const { mean, reconstruction } = result;
  const figure = (name: keyof typeof mean): string => mean[name]?.mean.toFixed(3) ?? '-';
  const known = Object.keys(result.attributes).flatMap((name) => judge.info.accuracy[name] ?? []);
  const right = known.reduce((sum, share) => sum + share, 0) / known.length;
  output.answer(written, [
    report,
    `AGA ${figure('aga')} (the judge is right on ${known.length === 0 ? 'an unknown share' : right.toFixed(3)} of real pictures), background ${figure('backgroundPsnr')} dB and SSIM ${figure('backgroundSsim')}, attention IoU ${figure('attentionTruthIou')}, reconstruction ${reconstruction.psnr.mean.toFixed(2)} dB`,
  ]);
  return 0;
}
