// A comparison as one page of HTML that stands alone: pictures inside, no scripts, nothing fetched, fit to be printed. Plain
// data in, text out.
import { attributeTitle } from '../face/attributes.ts';
import { fairnessWords, imagesSeen } from '../face/comparison.ts';
import { PUBLISHED, PUBLISHED_ORDERINGS } from '../face/published.ts';
import type { EvaluationReport, ScoreFigure } from '../protocol/evaluating.ts';
import type { ReportContent, ReportFigure, ReportModel, ReportRow } from '../protocol/reporting.ts';
import { NOTHING, html, picture, table } from './report-html.ts';
import type { Html } from './report-html.ts';
import { REPORT_STYLE } from './report-style.ts';

type Evaluated = ReportContent['evaluations'][number];

const count = (value: number): string => value.toLocaleString('en');
const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
const fixed =
  (digits: number, unit = '') =>
  (value: number): string =>
    `${value.toFixed(digits)}${unit}`;

/** The scores that a report prints, with the direction in which they are better. */
const SCORES: readonly {
  readonly name: string;
  readonly title: string;
  readonly show: (value: number) => string;
}[] = [
  { name: 'aga', title: 'AGA ↑', show: percent },
  { name: 'agaOfTruth', title: 'AGA of true edits ↑', show: percent },
  { name: 'othersChanged', title: 'others changed ↓', show: percent },
  { name: 'backgroundPsnr', title: 'background PSNR ↑', show: fixed(2, ' dB') },
  { name: 'backgroundSsim', title: 'background SSIM ↑', show: fixed(4) },
  { name: 'backgroundPsnrPainted', title: 'painted PSNR ↑', show: fixed(2, ' dB') },
  { name: 'backgroundSsimPainted', title: 'painted SSIM ↑', show: fixed(4) },
  { name: 'backgroundPsnrBeforeClothing', title: 'PSNR before clothing mask ↑', show: fixed(2, ' dB') },
  { name: 'backgroundSsimBeforeClothing', title: 'SSIM before clothing mask ↑', show: fixed(4) },
  { name: 'truthPsnr', title: 'PSNR to the true edit ↑', show: fixed(2, ' dB') },
  { name: 'truthSsim', title: 'SSIM to the true edit ↑', show: fixed(4) },
  { name: 'truthPsnrInside', title: 'PSNR inside the change ↑', show: fixed(2, ' dB') },
  { name: 'truthPsnrOutside', title: 'PSNR outside the change ↑', show: fixed(2, ' dB') },
  { name: 'truthL1Inside', title: 'L1 inside the change ↓', show: fixed(2) },
  { name: 'truthL1Outside', title: 'L1 outside the change ↓', show: fixed(2) },
  { name: 'attentionTruthIou', title: 'attention IoU with the change ↑', show: fixed(3) },
  { name: 'attentionGuideIou', title: 'attention IoU with the guide ↑', show: fixed(3) },
  { name: 'clothingIou', title: 'clothing IoU ↑', show: fixed(3) },
];

/** A mean and its interval; a dash where nothing could be measured. */
function figureText(figure: ScoreFigure | undefined, show: (value: number) => string): Html {
  if (figure === undefined || !Number.isFinite(figure.mean)) return html`–`;
  return html`${show(figure.mean)}<br /><small>${show(figure.low)} to ${show(figure.high)}</small>`;
}

function modelTable(models: readonly ReportModel[]): Html {
  const rows = models.map((model) => {
    const { title, method, size, step, training, origin, millisecondsPerEdit: time } = model;
    const images = imagesSeen(model);
    return [
      title,
      method,
      `${size} px`,
      count(step),
      images === undefined ? 'not stated' : count(images),
      training === undefined ? 'not stated' : `${training.dataset} ${training.data ?? ''}`,
      training === undefined ? 'not stated' : String(training.seed),
      time === undefined ? '–' : `${time.toFixed(1)} ms`,
      origin,
    ];
  });
  const columns = [
    'Model',
    'Method',
    'Size',
    'Steps',
    'Pictures seen',
    'Learnt from',
    'Seed',
    'Per edit',
    'Weights',
  ];
  const words = fairnessWords(models);
  const note =
    words === null
      ? html`<p>
          All rows learnt from the same data, at the same size, for the same number of steps and pictures.
        </p>`
      : html`<p class="note">${words} Differences between them need not come from the methods.</p>`;
  return html`${table(columns, rows, 'words')}${models.length > 1 ? note : NOTHING}`;
}

function figureHtml({ title, caption, columns, source, rows }: ReportFigure): Html {
  const head = ['Source', ...columns].map((name) => html`<th scope="col">${name}</th>`);
  const cell = (shown: ReportRow['cells'][number]): Html =>
    html`<td>${shown === null ? html`<small>–</small>` : picture(shown)}</td>`;
  const body = rows.map((row, place) => {
    const first =
      place === 0
        ? html`<td rowspan="${rows.length}">${source === null ? '' : picture(source)}</td>`
        : NOTHING;
    return html`<tr class="${row.minor ? 'minor' : 'main'}">
      <th scope="row">${row.title}</th>
      ${first}${row.cells.map(cell)}
    </tr>`;
  });
  return html`<figure>
    <h3>${title}</h3>
    <div class="scroll">
      <table class="pictures">
        <thead>
          <tr>
            <td></td>
            ${head}
          </tr>
        </thead>
        <tbody>
          ${body}
        </tbody>
      </table>
    </div>
    <figcaption>${caption}</figcaption>
  </figure>`;
}

/** The evaluations side by side: means over all attributes, then AGA per attribute beside the judge's own accuracy. */
function evaluationHtml(evaluations: readonly Evaluated[]): Html {
  const [first] = evaluations;
  if (first === undefined) return NOTHING;
  const measured = SCORES.filter(({ name }) => evaluations.some(({ mean }) => mean[name] !== undefined));
  const means = evaluations.map(({ row, mean, reconstruction }) => [
    row,
    ...measured.map(({ name, show }) => figureText(mean[name], show)),
    figureText(reconstruction.psnr, fixed(2, ' dB')),
    figureText(reconstruction.ssim, fixed(4)),
  ]);
  const columns = [
    'Model',
    ...measured.map(({ title }) => title),
    'reconstruction PSNR ↑',
    'reconstruction SSIM ↑',
  ];
  const names = [...new Set(evaluations.flatMap(({ attributes }) => Object.keys(attributes)))];
  const byAttribute = names.map((name) => [
    attributeTitle(name),
    accuracyBar(first.judge.accuracy[name]),
    ...evaluations.map(({ attributes }) => figureText(attributes[name]?.['aga'], percent)),
  ]);
  return html`<h2>Scores</h2>
    ${evaluations.some((each) => !sameProtocol(each, first)) ? html`<p class="note">Not all models were measured by the same protocol on the same faces.</p>` : NOTHING}
    <p>${first.protocol.words}</p>
    <p class="faint">
      ${count(first.data.faces)} faces of ${first.data.id} (${first.data.split}, ${first.data.hash}); means
      with 95 % intervals from 1,000 resamples of the faces. Device: ${first.device}.
    </p>
    ${table(columns, means, 'numbers')}
    <h3>AGA by attribute, and the judge's own accuracy</h3>
    <p>
      The judge is a classifier of its own that shares nothing with any critic. An AGA is worth no more than
      the judge's accuracy on real test pictures, which stands beside it. It learnt from
      ${first.judge.dataset} for ${first.judge.epochs} epochs.
    </p>
    ${table(['Attribute', 'Judge on real faces', ...evaluations.map(({ row }) => row)], byAttribute, 'words')}`;
}

function sameProtocol(a: EvaluationReport, b: EvaluationReport): boolean {
  return (
    a.protocol.name === b.protocol.name &&
    a.data.hash === b.data.hash &&
    a.data.faces === b.data.faces &&
    a.data.split === b.data.split
  );
}

function accuracyBar(value: number | undefined): Html {
  if (value === undefined) return html`–`;
  const share = Math.round(100 * Math.min(1, Math.max(0, value)));
  return html`<span class="bar"><i style="width:${share}%"></i></span>${percent(value)}`;
}

function published(): Html {
  const show = (value: number | undefined, words: (value: number) => string): string =>
    value === undefined ? '–' : words(value);
  const rows = PUBLISHED.map(({ method, psnr, ssim, aga, status, source }) => [
    method,
    show(psnr, fixed(2, ' dB')),
    show(ssim, fixed(3)),
    show(aga, fixed(2, ' %')),
    status,
    source,
  ]);
  const orderings = PUBLISHED_ORDERINGS.map((words) => html`<li>${words}</li>`);
  return html`<h2>Published figures</h2>
    <p>
      On CelebA at 128 px, with other judges: orderings may be compared with the ones above, numbers may not.
      What could not be checked at its source says so.
    </p>
    ${table(['Method', 'Reconstruction PSNR', 'SSIM', 'Mean AGA', 'Status', 'Source'], rows, 'words')}
    <ul>
      ${orderings}
    </ul>`;
}

function dataCard({ data }: ReportContent): Html {
  const facts: readonly (readonly [string, string])[] = [
    ['Name', `${data.title} (${data.id})`],
    ['Origin', data.source],
    ['Hash', data.hash],
    ['Pictures', `${data.size} px; ${count(data.train)} to train, ${count(data.test)} to test`],
  ];
  const rows = Object.entries(data.shares).map(([name, share]) => [attributeTitle(name), accuracyBar(share)]);
  return html`<h2>Faces</h2>
    <dl>
      ${facts.map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>
    ${rows.length === 0 ? NOTHING : table(['Attribute', 'Faces that have it'], rows, 'words')}`;
}

function settings(models: readonly ReportModel[]): Html {
  const known = models.filter((model) => model.settings !== undefined);
  if (known.length === 0) return NOTHING;
  const each = known.map(
    (model) =>
      html`<h3>${model.title}</h3>
        <pre>${JSON.stringify(model.settings, undefined, 1)}</pre>`,
  );
  return html`<h2>Settings</h2>
    ${each}`;
}

/** The whole page. Equal content gives equal bytes. */
export function reportHtml(content: ReportContent): string {
  const { title, made, device, models, figures, tables, evaluations, repeat } = content;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"
        />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="generator" content="Semblance" />
        <title>${title}</title>
        <style>
          ${{ html: REPORT_STYLE }}
        </style>
      </head>
      <body>
        <h1>${title}</h1>
        <p class="faint">Made ${made} with Semblance on ${device}.</p>
        <h2>Models</h2>
        ${modelTable(models)}
        ${
          figures.length === 0
            ? NOTHING
            : html`<h2>Pictures</h2>
                ${figures.map(figureHtml)}`
        }
        ${tables.map(
          (each) =>
            html`<h2>${each.title}</h2>
              <p>${each.note}</p>
              ${table(each.columns, each.rows, 'numbers')}`,
        )}
        ${evaluationHtml(evaluations)} ${dataCard(content)} ${published()} ${settings(models)}
        <h2>How to repeat this</h2>
        <ul>
          ${repeat.map((words) => html`<li>${words}</li>`)}
        </ul>
      </body>
    </html> `;
  return page.html;
}
