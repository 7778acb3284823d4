// How near the pictures of the shipped pack are to those that the renderer draws, and to JPEG as jpeg-js writes it with
// full colour resolution: mean PSNR, SSIM (7 x 7 uniform window, as scikit-image) and absolute difference per face.
//   node scripts/headkit/quality.mjs [faces=256]
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode, encode } from 'jpeg-js';
import { ROOT, loadModule } from './load-module.mjs';

const { HeadRenderer, openKit, openPack, sampleAttributes } = await loadModule(
  'scripts/headkit/renderer.mjs',
);
const [faces = 256] = process.argv.slice(2).map(Number);
const read = (name) => new Uint8Array(readFileSync(join(ROOT, 'public/faces', name)));
const renderer = new HeadRenderer(openKit(read('headkit.bin')));
const pack = openPack(read('headkit-64.pack'));
const { size } = pack;
/** Of all sections of the pack: those that hold pictures. */
const pictureBytes = Object.entries(sectionsOf(read('headkit-64.pack')))
  .filter(([name]) => name.startsWith('atlas/'))
  .reduce((sum, [, { bytes }]) => sum + bytes, 0);
const drawn = Array.from(
  { length: faces },
  (_, seed) => renderer.render(seed, sampleAttributes(seed, renderer.kit), size).rgb,
);

function sectionsOf(file) {
  const length = new DataView(file.buffer).getUint32(8, true);
  return JSON.parse(new TextDecoder().decode(file.subarray(28, 28 + length))).sections;
}

function difference(one, other) {
  let squares = 0;
  let sum = 0;
  for (let i = 0; i < one.length; i++) {
    squares += (one[i] - other[i]) ** 2;
    sum += Math.abs(one[i] - other[i]);
  }
  return { psnr: 10 * Math.log10((255 * 255 * one.length) / squares), absolute: sum / one.length };
}

function ssim(one, other) {
  const [c1, c2, n] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2, 49];
  let total = 0;
  let count = 0;
  for (let c = 0; c < 3; c++)
    for (let y = 3; y < size - 3; y++)
      for (let x = 3; x < size - 3; x++) {
        let [a, b, aa, bb, ab] = [0, 0, 0, 0, 0];
        for (let v = y - 3; v <= y + 3; v++)
          for (let u = x - 3; u <= x + 3; u++) {
            const p = one[(v * size + u) * 3 + c];
            const q = other[(v * size + u) * 3 + c];
            a += p;
            b += q;
            aa += p * p;
            bb += q * q;
            ab += p * q;
          }
        a /= n;
        b /= n;
        const k = n / (n - 1);
        const spread = k * (aa / n - a * a) + k * (bb / n - b * b);
        total +=
          ((2 * a * b + c1) * (2 * k * (ab / n - a * b) + c2)) / ((a * a + b * b + c1) * (spread + c2));
        count++;
      }
  return total / count;
}

/** Faces as one atlas, so that blocks and tables are those of the pack. */
function throughJpeg(quality) {
  const columns = 16;
  const width = columns * size;
  const height = Math.ceil(faces / columns) * size;
  const at = (i, p) =>
    (Math.floor(i / columns) * size + Math.floor(p / size)) * width + (i % columns) * size + (p % size);
  const data = Buffer.alloc(width * height * 4, 255);
  drawn.forEach((rgb, i) => {
    for (let p = 0; p < size * size; p++) data.set(rgb.subarray(3 * p, 3 * p + 3), 4 * at(i, p));
  });
  const bytes = encode({ data, width, height }, quality).data;
  const { data: back } = decode(bytes, { useTArray: true, formatAsRGBA: false });
  const pictures = drawn.map((_, i) =>
    Uint8Array.from({ length: size * size * 3 }, (_, k) => back[3 * at(i, Math.floor(k / 3)) + (k % 3)]),
  );
  return { bytes: bytes.length / faces, pictures };
}

function tell(name, pictures, bytes) {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const found = pictures.map((picture, i) => ({
    ...difference(picture, drawn[i]),
    ssim: ssim(picture, drawn[i]),
  }));
  const [psnr, similar, absolute] = ['psnr', 'ssim', 'absolute'].map((key) =>
    mean(found.map((each) => each[key])),
  );
  console.log(
    `| ${name} | ${psnr.toFixed(2)} dB | ${similar.toFixed(4)} | ${absolute.toFixed(2)} | ${bytes.toFixed(0)} |`,
  );
}

console.log(
  `| ${faces} faces | PSNR | SSIM | mean difference | bytes per picture |\n| --- | --: | --: | --: | --: |`,
);
const packed = drawn.map((_, i) => pack.face(i).rgb);
tell('the pack', packed, pictureBytes / (pack.splits.train + pack.splits.test));
for (const quality of [90, 95]) {
  const { pictures, bytes } = throughJpeg(quality);
  tell(`JPEG, quality ${quality}`, pictures, bytes);
}
