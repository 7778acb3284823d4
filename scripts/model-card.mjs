// Writes the card of a shipped model from what its runs and its evaluation left on disk, so that no figure is copied by
// hand. Usage: node scripts/model-card.mjs --id ssa-64 --runs RUN[,RUN] --report REPORT.json [--mean WORDS]
// Runs in the order of training. Writes docs/models/ID.md, ID-curves.svg, ID-probes.png and RUN.json, the settings of each run.
// WORDS say of which stages the file is the mean, where it is not the end of the last one.
// Earlier stages whose folders are gone keep the rows that the card has of them, and their curves in ID-earlier-curves.svg.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { criticSteps, readRun } from './run-folder.mjs';

const option = (name) => {
  const at = process.argv.indexOf(`--${name}`);
  if (at < 0) throw new Error(`--${name} is missing`);
  return process.argv[at + 1];
};
const id = option('id');
const folders = option('runs').split(',');
const meanOf = process.argv.includes('--mean')
  ? `\nThe file is the mean of the weights at the ends of ${option('mean')}.`
  : '';
const report = JSON.parse(readFileSync(option('report'), 'utf8'));
const model = JSON.parse(readFileSync('public/models/models.json', 'utf8')).models.find(
  (each) => each.id === id,
);

const runs = folders.map(readRun);

/** One small curve: mean of blocks of steps, so that a line of 300 points stays readable. */
function curve(name, at) {
  const points = [];
  let before = 0;
  for (const { record, rows } of runs) {
    const known = rows.filter(({ values }) => name in values);
    const block = Math.max(1, Math.ceil(known.length / 150));
    for (let i = 0; i + block <= known.length; i += block) {
      const slice = known.slice(i, i + block);
      const mean = slice.reduce((sum, { values }) => sum + values[name], 0) / block;
      points.push([before + slice[block - 1].step, mean]);
    }
    before += record.step;
  }
  if (points.length === 0) return '';
  const values = points.map(([, value]) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const x = (step) => 8 + (224 * step) / before;
  const y = (value) => 88 - (60 * (value - low)) / Math.max(1e-9, high - low);
  const line = points.map(([step, value]) => `${x(step).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
  const colour = name.startsWith('D/') ? '#4a90d9' : '#e08a3c';
  return `<g transform="translate(${(at % 4) * 240} ${Math.floor(at / 4) * 110})">
<text x="8" y="16" font-weight="bold">${name}</text><text x="232" y="16" text-anchor="end">${low.toFixed(3)} to ${high.toFixed(3)}</text>
<polyline points="${line}" fill="none" stroke="${colour}" stroke-width="1.5"/>
<text x="8" y="104">0</text><text x="232" y="104" text-anchor="end">${before} steps</text></g>`;
}

const CURVES = ['D/att', 'D/gp', 'G/adv', 'G/att', 'G/rec', 'G/dual', 'G/attention', 'G/target'];
const drawn = CURVES.filter((name) => runs.some(({ rows }) => rows.some(({ values }) => name in values)));
writeFileSync(
  `docs/models/${id}-curves.svg`,
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 ${Math.ceil(drawn.length / 4) * 110}" font-family="sans-serif" font-size="11" fill="#777">
${drawn.map(curve).join('\n')}
</svg>
`,
);

for (const { name, record } of runs) {
  writeFileSync(`docs/models/${name}.json`, `${JSON.stringify(record.settings, null, 2)}\n`);
}
const last = runs[runs.length - 1];
const newest = Math.max(...readdirSync(join(last.folder, 'probes')).map((name) => parseInt(name, 10)));
writeFileSync(`docs/models/${id}-probes.png`, readFileSync(join(last.folder, 'probes', `${newest}.png`)));

/** Which faces the stages learnt from, as their settings say. */
function facesOf(stages) {
  const places = new Map();
  stages.forEach((name, at) => {
    const { dataset } = JSON.parse(readFileSync(`docs/models/${name}.json`, 'utf8'));
    places.set(dataset, [...(places.get(dataset) ?? []), at + 1]);
  });
  return [...places].map(([dataset, at]) => `${dataset} (stage ${at.join(', ')})`).join(', ');
}

const figure = (score, digits = 2) =>
  score === undefined
    ? '-'
    : `${score.mean.toFixed(digits)} (${score.low.toFixed(digits)} to ${score.high.toFixed(digits)})`;
const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
const { mean, attributes, judge } = report;
/** Rows of the card as it stands, of stages before those at hand. */
const card = `docs/models/${id}.md`;
const earlier = (existsSync(card) ? readFileSync(card, 'utf8') : '')
  .split('\n')
  .filter((row) => /^\| \d+ +\| `/.test(row))
  .map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
  .filter(([, name]) => !runs.some((run) => name === `\`${run.name}\``));
const names = [...earlier.map(([, name]) => name.replaceAll('`', '')), ...runs.map(({ name }) => name)];
const trainedOn = facesOf(names);
const before = `${id}-earlier-curves.svg`;
const curvesBefore =
  earlier.length > 0 && existsSync(join('docs/models', before))
    ? `\n\n![Curves of the stages before](${before})\n\nand of the last ${runs.length > 1 ? 'ones' : 'one'}:`
    : '';
const stages = runs.map(({ name, record }, at) => {
  const { train, net } = record.settings;
  return [
    `${earlier.length + at + 1}`,
    `\`${name}\``,
    record.settings.method,
    `${record.step} x ${train.batch}`,
    `${criticSteps(record, record.step)} x ${train.batch}`,
    `${(record.secondsTrained / 60).toFixed(0)} min`,
    `${record.device}; ${net.size} px, width ${net.dim}, ${net.layers} layers, seed ${record.settings.seed}`,
  ];
});
const scores = Object.entries(attributes).map(([name, scored]) => [
  name,
  (judge.accuracy[name] ?? Number.NaN).toFixed(3),
  figure(scored.agaOfTruth),
  figure(scored.aga),
  figure(scored.attentionTruthIou),
  figure(scored.truthL1Inside, 1),
]);
const overall = [
  ['AGA', figure(mean.aga)],
  ['AGA of the true edits themselves', figure(mean.agaOfTruth)],
  ['other attributes changed', figure(mean.othersChanged, 3)],
  [
    'reconstruction PSNR, SSIM',
    `${figure(report.reconstruction.psnr, 1)}, ${figure(report.reconstruction.ssim, 3)}`,
  ],
  ['background PSNR, SSIM', `${figure(mean.backgroundPsnr, 1)}, ${figure(mean.backgroundSsim, 3)}`],
  ['against the true edit: PSNR', figure(mean.truthPsnr, 1)],
  [
    'L1 inside, outside of the true change (levels)',
    `${figure(mean.truthL1Inside, 1)}, ${figure(mean.truthL1Outside, 1)}`,
  ],
  [
    'attention mask: IoU with true change, with guide',
    `${figure(mean.attentionTruthIou)}, ${figure(mean.attentionGuideIou)}`,
  ],
  ['clothing mask: IoU', figure(mean.clothingIou)],
];
writeFileSync(
  card,
  `# ${model.title}

\`public/models/${model.file}\`, ${(model.bytes / 1e6).toFixed(1)} MB, SHA-256 \`${model.sha256}\`. ${model.note}

## Training

${table(['stage', 'run', 'method', 'generator steps x faces', 'critic steps x faces', 'time', 'device and sizes'], [...earlier, ...stages])}

Faces: ${trainedOn}; scored on ${report.data.id}, hash \`${report.data.hash}\`. Settings: ${names.map((name) => `[${name}.json](${name}.json)`).join(', ')}.
How to repeat it: [docs/models.md](../models.md).${meanOf}${curvesBefore}

![Curves of the losses over generator steps](${id}-curves.svg)

![Probe sheet of the last step](${id}-probes.png)

## Scores

${report.data.faces} ${report.data.split} faces. ${report.protocol.words} Judge: an independent classifier that learnt from ${judge.dataset.split(' ')[0]};
beside AGA stand its own accuracy on real test faces, and what it says of the true edits: what a perfect model would reach. Far above it, an edit pleases the judge with something else.
Means with 95 % intervals.

${table(['score', 'value'], overall)}

${table(['attribute', 'judge is right', 'AGA of true edits', 'AGA', 'attention IoU with true change', 'L1 inside'], scores)}

## Limits

It learnt from drawn faces and nothing else: it is not expected to do well on photographs, and it says nothing
about real people. Attributes with a low AGA above are not edited reliably.
`,
);
