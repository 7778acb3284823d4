// The options of `semblance compare`.
import type { OptionSpecs } from './arguments.ts';
import { backend, json } from './options.ts';

export const COMPARE = {
  model: {
    kind: 'texts',
    value: 'RUN|FILE|ID',
    required: true,
    help: 'a run, weights, or a shipped model; once for each row',
  },
  out: {
    kind: 'text',
    value: 'FILE',
    required: true,
    help: 'the report to write (HTML), with a JSON beside it',
  },
  data: {
    kind: 'text',
    value: 'headkit|PATH',
    fallback: 'headkit',
    help: 'built-in faces, or what train takes',
  },
  title: { kind: 'text', value: 'TEXT', help: 'heading of the report' },
  show: { kind: 'whole', value: 'N', low: 1, high: 12, fallback: 2, help: 'test faces in the figures' },
  seed: { kind: 'whole', value: 'N', low: 0, high: 2 ** 31, fallback: 1, help: 'from which they are drawn' },
  layouts: {
    kind: 'text',
    value: 'NAME,...',
    fallback: 'single,colour,several',
    help: 'figures: single (Fig. 6 of the first paper), colour (Fig. 5), several (Fig. 7), strip',
  },
  judge: {
    kind: 'text',
    value: 'FILE',
    help: 'what "judge" wrote for these faces; with it models are scored',
  },
  faces: { kind: 'whole', value: 'N', low: 1, high: 1_000_000, fallback: 128, help: 'test faces to score' },
  protocol: {
    kind: 'choice',
    choices: ['truth', 'seed-b', 'paper'],
    fallback: 'truth',
    help: 'how to measure, see docs/evaluation.md',
  },
  backend,
  json,
} as const satisfies OptionSpecs;
