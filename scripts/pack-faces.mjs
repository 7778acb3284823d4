// Renders the shipped pack of faces from `headkit.bin` with the renderer of the app, for maintainers: the encoder of its
// pictures is fetched into a temporary folder. Afterwards put the pack's hash into src/data/headkit/edition.ts.
//   node scripts/pack-faces.mjs [train=4096] [test=512] [size=64]
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeContainer } from './headkit/container.mjs';
import { ROOT, loadModule } from './headkit/load-module.mjs';
import { openMozJpeg } from './headkit/mozjpeg.mjs';

const PACK_VERSION = 3;
const COLUMNS = 16;
const PER_ATLAS = COLUMNS * COLUMNS;
/** Seeds of the splits never meet, so no identity is in both. */
const FIRST_SEED = { train: 0, test: 2_000_000 };

const [train = 4096, test = 512, size = 64] = process.argv.slice(2).map(Number);
const { GENERATOR_VERSION, HEADKIT_ATTRIBUTES, HeadRenderer, encodeParts, openKit, sampleAttributes } =
  await loadModule('scripts/headkit/renderer.mjs');
const encodeJpeg = await openMozJpeg();
const kit = openKit(new Uint8Array(readFileSync(join(ROOT, 'public/faces/headkit.bin'))));
const renderer = new HeadRenderer(kit);
const seeds = Uint32Array.from({ length: train + test }, (_, i) =>
  i < train ? FIRST_SEED.train + i : FIRST_SEED.test + i - train,
);
const bits = new Uint16Array(seeds.length);
const sections = { seeds, attributes: bits };
const pixels = size * size;
const started = Date.now();

for (let first = 0; first < seeds.length; first += PER_ATLAS) {
  const count = Math.min(PER_ATLAS, seeds.length - first);
  const width = COLUMNS * size;
  const height = Math.ceil(count / COLUMNS) * size;
  const data = new Uint8Array(width * height * 4).fill(255);
  const label = new Uint8Array(count * pixels);
  const under = new Uint8Array(count * pixels);
  for (let place = 0; place < count; place++) {
    const seed = seeds[first + place];
    const attributes = sampleAttributes(seed, kit);
    HEADKIT_ATTRIBUTES.forEach((name, bit) => (bits[first + place] |= attributes[name] << bit));
    const face = renderer.render(seed, attributes, size);
    label.set(face.label, place * pixels);
    under.set(face.under, place * pixels);
    const left = (place % COLUMNS) * size;
    const top = Math.floor(place / COLUMNS) * size;
    for (let p = 0; p < pixels; p++) {
      const to = ((top + Math.floor(p / size)) * width + left + (p % size)) * 4;
      for (let c = 0; c < 3; c++) data[to + c] = face.rgb[3 * p + c];
    }
  }
  const number = first / PER_ATLAS;
  sections[`atlas/${number}`] = { data: encodeJpeg(data, width, height), store: true };
  sections[`parts/${number}`] = { data: encodeParts(label, under, size), store: true };
}
const seconds = (Date.now() - started) / 1000;
const meta = {
  kind: 'face-pack',
  size,
  attributes: HEADKIT_ATTRIBUTES,
  splits: { train, test },
  kitHash: kit.hash,
  generator: GENERATOR_VERSION,
  columns: COLUMNS,
  perAtlas: PER_ATLAS,
};
const bytes = writeContainer('FPCK', PACK_VERSION, meta, sections);
const out = join(ROOT, 'public', 'faces', `headkit-${size}.pack`);
writeFileSync(out, bytes);
console.log(
  `${out}: ${(bytes.length / 1e6).toFixed(2)} MB, ${((1000 * seconds) / seeds.length).toFixed(1)} ms per face`,
);
