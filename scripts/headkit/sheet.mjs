// Contact sheets of rendered faces, for looking at them: random samples, and toggles of one attribute at a time.
// A file name that ends in .jpg gives a JPEG, any other a PNG.
//   node scripts/headkit/sheet.mjs random out.png [columns=12] [rows=4] [size=128] [first=0]
//   node scripts/headkit/sheet.mjs toggles out.png [size=112] [seed ...]
//   node scripts/headkit/sheet.mjs showcase out.png [seed=12]
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'jpeg-js';
import { PNG } from 'pngjs';
import { ROOT, loadModule } from './load-module.mjs';

const { HEADKIT_ATTRIBUTES, HeadRenderer, attributeValues, openKit, sampleAttributes } = await loadModule(
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
  const bytes = file.endsWith('.jpg')
    ? encode(png, 92).data
    : PNG.sync.write(png, { colorType: 2, deflateLevel: 9 });
  writeFileSync(file, bytes);
}

/** A row of pictures, the plain face first, then one attribute changed in each; and a row of their part maps. */
function toggled(seed, size, names) {
  const hair = { Bald: 0, Black_Hair: 0, Blond_Hair: 0, Brown_Hair: 0 };
  const Male = sampleAttributes(seed, kit).Male;
  const start = attributeValues({ Male, Young: 1, No_Beard: 1, Brown_Hair: 1 });
  const row = names.map((name) => {
    const recoloured = name === 'Bald' || name.endsWith('_Hair') ? hair : {};
    return { ...start, ...recoloured, [name]: 1 - start[name] };
  });
  const faces = [start, ...row].map((attributes) => renderer.render(seed, attributes, size));
  return [...faces, ...faces.map(labelPicture)];
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
  const seeds = given.length > 0 ? given : [0, 1, 2];
  const tiles = seeds.flatMap((seed) => toggled(seed, size, HEADKIT_ATTRIBUTES));
  writeSheet(tiles, HEADKIT_ATTRIBUTES.length + 1, file);
} else if (mode === 'showcase') {
  const [seed = 12] = options;
  const random = Array.from({ length: 20 }, (_, i) =>
    renderer.render(400 + i, sampleAttributes(400 + i, kit), 96),
  );
  const names =
    'Bangs Black_Hair Blond_Hair Eyeglasses Male Mouth_Slightly_Open Mustache Young Smiling'.split(' ');
  writeSheet([...random, ...toggled(seed, 96, names)], 10, file);
} else {
  throw new Error('First argument: random, toggles or showcase');
}
