// Puts a trained generator among the shipped ones: copies the file and writes its entry in public/models/models.json, where
// the order is that of the page. Its sizes are read from the file itself.
// Usage: node scripts/ship-model.mjs --id ssa-64 --file ssa-64.safetensors --title TITLE --note NOTE
import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const MOST_BYTES = 5_000_000;
const LIST = 'public/models/models.json';
/** Which method comes first on the page. */
const ORDER = ['ssa', 'stgan', 'attgan', 'stargan'];

const text = { type: 'string' };
const { values } = parseArgs({ options: { id: text, file: text, title: text, note: text } });
const { id, file, title, note } = values;
if ([id, file, title, note].includes(undefined))
  throw new Error('--id, --file, --title and --note are needed.');

const bytes = readFileSync(file);
if (bytes.length > MOST_BYTES) throw new Error(`${file} is larger than ${MOST_BYTES} bytes.`);
const header = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE(0))).toString());
const { method, size, attributes } = header.__metadata__;

const shipped = JSON.parse(readFileSync(LIST, 'utf8'));
const entry = {
  ...{ id, title, method, file: `${id}.safetensors` },
  ...{ sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length },
  ...{ size: Number(size), attributes: JSON.parse(attributes), note },
};
shipped.models = [...shipped.models.filter((each) => each.id !== id), entry].sort(
  (a, b) => ORDER.indexOf(a.method) - ORDER.indexOf(b.method),
);
copyFileSync(file, join('public/models', entry.file));
writeFileSync(LIST, `${JSON.stringify(shipped, null, 1)}\n`);
