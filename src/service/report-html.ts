// Pieces of HTML for reports. Every string that comes from outside passes `text`: names of runs and attributes are whatever
// somebody typed or a file said.
import { encodePng } from '../data/pictures/png-write.ts';
import type { ReportPicture } from '../protocol/reporting.ts';

/** HTML that is safe to be put into a page; made only here. */
export interface Html {
  readonly html: string;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
// Control characters other than tab and line breaks, and characters that turn the direction of what follows them.
const UNSEEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** Text as text. */
export function text(value: string | number): Html {
  const plain = String(value).replaceAll(UNSEEN, '\u{fffd}');
  return { html: plain.replaceAll(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign) };
}

/** A template whose insertions are escaped unless they are HTML already; lists are joined. */
export function html(
  strings: TemplateStringsArray,
  ...values: readonly (string | number | Html | readonly Html[])[]
): Html {
  const one = (value: (typeof values)[number] | undefined): string => {
    if (value === undefined) return '';
    if (typeof value === 'string' || typeof value === 'number') return text(value).html;
    if ('html' in value) return value.html;
    return value.map((each) => each.html).join('');
  };
  return { html: strings.map((part, place) => part + one(values[place])).join('') };
}

export const NOTHING: Html = { html: '' };

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** RFC 4648. */
export function base64(bytes: Uint8Array): string {
  let out = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(at, at + 3);
    const word = (a << 16) | (b << 8) | c;
    const left = bytes.length - at;
    for (let sextet = 0; sextet < 4; sextet += 1) {
      out += sextet > left ? '=' : (ALPHABET[(word >> (18 - 6 * sextet)) & 63] ?? '');
    }
  }
  return out;
}

/** A picture inside the page. */
export function picture({ label, size, rgb }: ReportPicture): Html {
  const uri = `data:image/png;base64,${base64(encodePng(rgb, size, size, 3))}`;
  return html`<img src="${uri}" width="${size}" height="${size}" alt="${label}" />`;
}

/**
 * A table with a heading per row.
 * @param look `numbers` stand at the right of their columns, `words` at the left
 */
export function table(
  columns: readonly string[],
  rows: readonly (readonly (string | Html)[])[],
  look: 'numbers' | 'words',
): Html {
  const head = columns.map((name) => html`<th scope="col">${name}</th>`);
  const body = rows.map(([first = '', ...rest]) => {
    const cells = rest.map((value) => html`<td>${value}</td>`);
    return html`<tr>
      <th scope="row">${first}</th>
      ${cells}
    </tr>`;
  });
  return html`<div class="scroll">
    <table class="${look}">
      <thead>
        <tr>
          ${head}
        </tr>
      </thead>
      <tbody>
        ${body}
      </tbody>
    </table>
  </div>`;
}
