// Contact sheets of rendered faces, for looking at them: random samples, and toggles of one attribute at a time.
//   node scripts/headkit/sheet.mjs random out.png [columns=12] [rows=4] [size=128] [first=0]
//   node scripts/headkit/sheet.mjs toggles out.png [size=112] [seed ...]
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { ROOT, loadModule } from './load-module.mjs';

const { HeadRenderer, openKit, sampleAttributes, attributeValues } = await loadModule(
  'scripts/headkit/renderer.mjs',
);
const kit = openKit(new Uint8Array(readFileSync(join(ROOT, 'public/faces/headkit.bin'))));
const renderer = new HeadRenderer(kit);

const PALETTE = [
  '000000 cc0000 4c9900 cccc00 3333ff cc00cc 00ffff ffcccc 663300 ff0000',
  '66cc00 ffff00 000099 0000cc ff3399 00cccc 003300 ff9933 00cc00',
]
  .join(' ')
  .split(' ')
  .map((hex) => [0, 2, 4].map((i) => parseInt(hex.slice(i, i + 2), 16)));

const labelPicture = (face) => ({
  size: face.size,
  rgb: Uint8Array.from([...face.label].flatMap((id) => PALETTE[id])),
});

function writeSheet(tiles, columns, file) {
  const { size } = tiles[0];
  const png = new PNG({ width: columns * size, height: Math.ceil(tiles.length / columns) * size });
  tiles.forEach((tile, i) => {
    const left = (i % columns) * size;
    const top = Math.floor(i / columns) * size;
    for (let p = 0; p < size * size; p++) {
      const to = ((top + Math.floor(p / size)) * png.width + left + (p % size)) * 4;
      for (let c = 0; c < 3; c++) png.data[to + c] = tile.rgb[3 * p + c];
      png.data[to + 3] = 255;
    }
  });
  writeFileSync(file, PNG.sync.write(png, { colorType: 2, deflateLevel: 9 }));
}

const [mode, file, ...numbers] = process.argv.slice(2);
const options = numbers.map(Number);
if (mode === 'random') {
  const [columns = 12, rows = 4, size = 128, first = 0] = options;
  const started = Date.now();
  const tiles = Array.from({ length: columns * rows }, (_, i) =>
    renderer.render(first + i, sampleAttributes(first + i, kit), size),
  );
  console.log(`${((Date.now() - started) / tiles.length).toFixed(1)} ms per face`);
  writeSheet(tiles, columns, file);
} else if (mode === 'toggles') {
  const [size = 112, ...given] = options;
  const names = Object.keys(attributeValues());
  const tiles = [];
  for (const seed of given.length > 0 ? given : [0, 1, 2]) {
    const base = attributeValues({
      ...sampleAttributes(seed, kit),
      Bald: 0,
      Bangs: 0,
      Wearing_Hat: 0,
      Eyeglasses: 0,
    });
    const plain = {
      ...base,
      No_Beard: 1,
      Mustache: 0,
      Young: 1,
      Smiling: 0,
      Mouth_Slightly_Open: 0,
      Pale_Skin: 0,
    };
    const hair = { Black_Hair: 0, Blond_Hair: 0, Brown_Hair: 0 };
    const start = { ...plain, ...hair, Brown_Hair: 1, Wearing_Lipstick: 0, Bushy_Eyebrows: 0 };
    const row = [start];
    for (const name of names) {
      const other = { ...start, ...(/_Hair$/.test(name) ? hair : {}), [name]: 1 - start[name] };
      if (name === 'Bald') Object.assign(other, hair);
      if (name === 'Brown_Hair') Object.assign(other, hair);
      row.push(other);
    }
    const faces = row.map((attributes) => renderer.render(seed, attributes, size));
    tiles.push(...faces, ...faces.map(labelPicture));
  }
  writeSheet(tiles, names.length + 1, file);
} else {
  throw new Error('First argument: random or toggles');
}
