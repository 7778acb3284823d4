// How scores grow during a run: a table, and a picture over images seen and over minutes, from reports of "evaluate" on
// snapshots of the run. What a snapshot is, its report says; how long it took, the run's own record of losses.
// Usage: node scripts/score-curves.mjs --svg FILE RUN=REPORT,REPORT,... [RUN=...]
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { criticSteps, readRun } from './run-folder.mjs';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { svg: { type: 'string' } } });
if (values.svg === undefined || positionals.length === 0)
  throw new Error('--svg FILE and RUN=REPORT,... are needed.');

const SCORES = [
  { name: 'AGA', of: ({ mean }) => mean.aga?.mean, digits: 2, low: 0, high: 1 },
  { name: 'attention IoU', of: ({ mean }) => mean.attentionTruthIou?.mean, digits: 2, low: 0, high: 1 },
  { name: 'background PSNR', of: ({ mean }) => mean.backgroundPsnr?.mean, digits: 1, low: 15, high: 60 },
];
const COLOURS = ['#e08a3c', '#4a90d9', '#5aa469', '#b45f9d'];
const read = (path) => JSON.parse(readFileSync(path, 'utf8'));

const runs = positionals.map((given, at) => {
  const [folder, list] = given.split('=');
  const { name, record, rows } = readRun(folder);
  const seconds = new Map(rows.map(({ step, t }) => [step, t]));
  const points = list.split(',').map((path) => {
    const report = read(path);
    const { step } = report.model;
    return {
      ...{ step, images: (step + criticSteps(record, step)) * record.settings.train.batch },
      minutes: seconds.get(step) / 60,
      scores: SCORES.map(({ of }) => of(report)),
    };
  });
  points.sort((a, b) => a.step - b.step);
  return { name, colour: COLOURS[at % COLOURS.length], points };
});

const cell = (score, digits) => (score === undefined ? '-' : score.toFixed(digits));
console.log(
  `| run | generator steps | images seen | minutes | ${SCORES.map(({ name }) => name).join(' | ')} |`,
);
console.log(`| --- | ${SCORES.map(() => '--:').join(' | ')} | --: | --: | --: |`);
for (const { name, points } of runs) {
  for (const { step, images, minutes, scores } of points) {
    const cells = scores.map((score, i) => cell(score, SCORES[i].digits));
    const seen = [step.toLocaleString('en'), images.toLocaleString('en'), minutes.toFixed(0)];
    console.log(`| ${[name, ...seen, ...cells].join(' | ')} |`);
  }
}

const [WIDTH, HEIGHT] = [300, 150];
const AXES = [
  { name: 'thousand images', of: ({ images }) => images / 1000 },
  { name: 'minutes', of: ({ minutes }) => minutes },
];

/** One small diagram: a score over one of the axes, a line for every run. */
function diagram({ name, low, high }, scoreAt, axis, axisAt) {
  const all = runs.flatMap(({ points }) => points);
  const end = Math.max(...all.map(axis.of));
  const x = (point) => 30 + (WIDTH - 50) * (axis.of(point) / end);
  const y = (score) => 20 + (HEIGHT - 50) * (1 - (Math.min(high, Math.max(low, score)) - low) / (high - low));
  const lines = runs.map(({ colour, points }) => {
    const known = points.filter(({ scores }) => scores[scoreAt] !== undefined);
    const at = known.map((point) => `${x(point).toFixed(1)},${y(point.scores[scoreAt]).toFixed(1)}`);
    const dots = at.map(
      (place) => `<circle cx="${place.split(',')[0]}" cy="${place.split(',')[1]}" r="2.5" fill="${colour}"/>`,
    );
    return `<polyline points="${at.join(' ')}" fill="none" stroke="${colour}" stroke-width="1.5"/>${dots.join('')}`;
  });
  return `<g transform="translate(${scoreAt * WIDTH} ${20 + axisAt * HEIGHT})">
<text x="30" y="12" font-weight="bold">${name}</text>
<path d="M30 20V${HEIGHT - 30}H${WIDTH - 20}" fill="none" stroke="#999"/>
<text x="26" y="26" text-anchor="end">${high}</text><text x="26" y="${HEIGHT - 30}" text-anchor="end">${low}</text>
<text x="30" y="${HEIGHT - 16}">0</text><text x="${WIDTH - 20}" y="${HEIGHT - 16}" text-anchor="end">${end.toFixed(0)} ${axis.name}</text>
${lines.join('\n')}</g>`;
}

const legend = runs.map(
  ({ name, colour }, at) =>
    `<text x="${30 + at * 120}" y="12" fill="${colour}" font-weight="bold">${name}</text>`,
);
const drawn = AXES.flatMap((axis, axisAt) => SCORES.map((score, at) => diagram(score, at, axis, axisAt)));
writeFileSync(
  values.svg,
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SCORES.length * WIDTH} ${20 + AXES.length * HEIGHT}" font-family="sans-serif" font-size="11" fill="#777">
${[...legend, ...drawn].join('\n')}
</svg>
`,
);
