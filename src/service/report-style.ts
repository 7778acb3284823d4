// The look of a report: readable on a screen, and on paper without the screen's extras.

export const REPORT_STYLE = `
:root { color-scheme: light; font: 14px/1.5 system-ui, sans-serif; color: #1a1c1f; background: #fff; }
body { max-width: 1100px; margin: 0 auto; padding: 32px 24px 64px; }
h1 { font-size: 24px; margin: 0 0 4px; }
h2 { font-size: 18px; margin: 36px 0 8px; padding-top: 12px; border-top: 1px solid #dfe2e6; }
h3 { font-size: 15px; margin: 20px 0 6px; }
p, figcaption { max-width: 80ch; margin: 6px 0; }
.faint, figcaption { color: #585f68; }
.note { padding: 8px 12px; border-left: 4px solid #c47f17; background: #faf4e8; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 3px 10px 3px 0; text-align: left; vertical-align: top; }
thead th { border-bottom: 1px solid #83898f; font-size: 12.5px; }
tbody th { font-weight: 500; }
.numbers td { text-align: right; white-space: nowrap; }
.numbers thead th:not(:first-child) { text-align: right; vertical-align: bottom; }
small { color: #585f68; }
figure { margin: 18px 0 28px; break-inside: avoid; }
.pictures th, .pictures td { padding: 2px; font-size: 12px; }
.pictures thead th { max-width: 96px; vertical-align: bottom; }
.pictures tbody th { width: 130px; padding-right: 10px; }
.pictures .minor th { color: #585f68; font-weight: 400; }
.pictures img { display: block; width: 96px; height: 96px; image-rendering: pixelated; }
.pictures .minor img { width: 72px; height: 72px; }
.bar { display: inline-block; width: 80px; height: 7px; margin-right: 8px; background: #e6e8eb; }
.bar i { display: block; height: 100%; background: #1f5fbf; }
pre { padding: 12px; overflow-x: auto; background: #f6f7f8; font-size: 12px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; }
dt { color: #585f68; }
dd { margin: 0; overflow-wrap: anywhere; }
@media print {
  body { max-width: none; padding: 0; font-size: 11px; }
  .scroll { overflow: visible; }
  pre { white-space: pre-wrap; }
  .pictures img { width: 64px; height: 64px; }
  .pictures .minor img { width: 48px; height: 48px; }
  .note, .bar, .bar i { print-color-adjust: exact; }
}
`;
