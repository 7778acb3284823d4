// Pictures -> planes of the kit. Colour planes are stored as G, R-G, B-G with a Paeth predictor per plane, so that
// a reader needs no picture decoder and gets every byte exactly (a canvas would colour-manage and premultiply).
import { readFileSync } from 'node:fs';
import { PNG } from 'pngjs';

export function readPng(path) {
  const png = PNG.sync.read(readFileSync(path));
  return { width: png.width, height: png.height, data: png.data };
}

/** Copies a rectangle, shrinking it by a whole factor with a box filter. Returns planes of the four channels. */
export function crop(image, x0, y0, width, height, shrink = 1) {
  const planes = Array.from({ length: 4 }, () => new Uint8Array(width * height));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 4; c++) {
        let sum = 0;
        for (let j = 0; j < shrink; j++) {
          for (let i = 0; i < shrink; i++) {
            sum += image.data[((y0 + y * shrink + j) * image.width + x0 + x * shrink + i) * 4 + c];
          }
        }
        planes[c][y * width + x] = Math.round(sum / (shrink * shrink));
      }
    }
  }
  return planes;
}

/** Residues of the Paeth predictor (as in PNG), for one plane. */
export function paeth(plane, width, height) {
  const out = new Uint8Array(plane.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const a = x > 0 ? plane[i - 1] : 0;
      const b = y > 0 ? plane[i - width] : 0;
      const c = x > 0 && y > 0 ? plane[i - width - 1] : 0;
      const p = a + b - c;
      const [da, db, dc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
      const guess = da <= db && da <= dc ? a : db <= dc ? b : c;
      out[i] = (plane[i] - guess) & 255;
    }
  }
  return out;
}

/** One section body: the predicted planes one behind the other. */
export function packPlanes(planes, width, height) {
  const out = new Uint8Array(planes.length * width * height);
  planes.forEach((plane, i) => out.set(paeth(plane, width, height), i * width * height));
  return out;
}

export function packColour([red, green, blue], width, height) {
  const minus = (plane) => plane.map((value, i) => (value - green[i]) & 255);
  return packPlanes([green, minus(red), minus(blue)], width, height);
}

/** Luminance (alpha-weighted, see-through texels filled with the mean so that borders do not darken) and alpha. */
export function greyAndAlpha(image, size) {
  const shrink = image.width / size;
  const grey = new Uint8Array(size * size);
  const alpha = new Uint8Array(size * size);
  let total = 0;
  let weight = 0;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      let light = 0;
      let cover = 0;
      for (let j = 0; j < shrink; j++) {
        for (let i = 0; i < shrink; i++) {
          const o = ((y * shrink + j) * image.width + x * shrink + i) * 4;
          const a = image.data[o + 3];
          cover += a;
          light += a * (0.3 * image.data[o] + 0.59 * image.data[o + 1] + 0.11 * image.data[o + 2]);
        }
      }
      alpha[y * size + x] = Math.round(cover / (shrink * shrink));
      grey[y * size + x] = cover > 0 ? Math.round(light / cover) : 0;
      total += light;
      weight += cover;
    }
  }
  const mean = Math.round(total / weight);
  for (let i = 0; i < grey.length; i++) if (alpha[i] < 4) grey[i] = mean;
  for (let i = 0; i < grey.length; i++) if (alpha[i] < 4) alpha[i] = 0;
  return [grey, alpha];
}

/** Mean linear RGB over a rectangle of planes. */
export function meanLinear(planes, width, x0, y0, x1, y1) {
  const sum = [0, 0, 0];
  let count = 0;
  for (let y = y0; y < y1; y += 2) {
    for (let x = x0; x < x1; x += 2) {
      for (let c = 0; c < 3; c++) sum[c] += (planes[c][y * width + x] / 255) ** 2.2;
      count++;
    }
  }
  return sum.map((value) => Number((value / count).toFixed(5)));
}
