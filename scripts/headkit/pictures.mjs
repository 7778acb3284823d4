// The pictures of the kit: skins as one small atlas each (head, chest at half resolution, eye sockets), hair as
// grey + alpha, brows and lashes as alpha, irises and hat cloth as colour.
import { join } from 'node:path';
import { FEDORAS, IRISES, PROXIES, SKINS } from './assets.mjs';
import { crop, greyAndAlpha, meanLinear, packColour, packPlanes, readPng } from './textures.mjs';

const SKIN_SIDE = 512;
/** Rectangles of the 512 px skin that the crop can show, and where they go in the atlas. */
const PATCHES = [
  { x: 318, y: 85, width: 194, height: 427, shrink: 1, atX: 0, atY: 0 },
  { x: 84, y: 6, width: 224, height: 96, shrink: 2, atX: 0, atY: 427 },
  { x: 0, y: 182, width: 82, height: 56, shrink: 2, atX: 114, atY: 427 },
];
const ATLAS = { width: 194, height: 475 };

/** Moves a texture coordinate of the full skin (v up) into the atlas (still v up). */
export function bodyTextureUv(u, v) {
  const x = u * SKIN_SIDE;
  const y = (1 - v) * SKIN_SIDE;
  const inside = (p) => x >= p.x && x <= p.x + p.width && y >= p.y && y <= p.y + p.height;
  const patch = PATCHES.find(inside) ?? PATCHES[1];
  const atlasX = patch.atX + Math.min(patch.width, Math.max(0, x - patch.x)) / patch.shrink;
  const atlasY = patch.atY + Math.min(patch.height, Math.max(0, y - patch.y)) / patch.shrink;
  return [atlasX / ATLAS.width, 1 - atlasY / ATLAS.height];
}

export function bakeSkins(source, sections) {
  const skins = {};
  for (const [group, files] of Object.entries(SKINS)) {
    files.forEach((file, i) => {
      const image = readPng(join(source.data, 'skins', `${file}.png`));
      if (image.width !== SKIN_SIDE) throw new Error(`${file} is not ${SKIN_SIDE} px wide`);
      const planes = Array.from({ length: 3 }, () => new Uint8Array(ATLAS.width * ATLAS.height));
      for (const p of PATCHES) {
        const [width, height] = [p.width / p.shrink, p.height / p.shrink];
        const cut = crop(image, p.x, p.y, width, height, p.shrink);
        for (let y = 0; y < height; y++) {
          for (let c = 0; c < 3; c++) {
            planes[c].set(cut[c].subarray(y * width, (y + 1) * width), (p.atY + y) * ATLAS.width + p.atX);
          }
        }
      }
      const name = `${group}-${i}`;
      sections[`skin/${name}`] = packColour(planes, ATLAS.width, ATLAS.height);
      // The face between brows, ears and chin; toggles keep this mean.
      skins[name] = meanLinear(planes, ATLAS.width, 400 - 318, 200 - 85, 490 - 318, 330 - 85);
    });
  }
  return { skinSize: [ATLAS.width, ATLAS.height], skins };
}

export function bakeSmallPictures(source, sections) {
  const pictures = {};
  const add = (name, kind, size, body) => {
    sections[`picture/${name}`] = body;
    pictures[name] = { kind, width: size, height: size };
  };
  for (const spec of PROXIES) {
    if (!spec.alpha && !spec.hair) continue;
    const image = readPng(source.proxy(spec.path).texture);
    const size = spec.hair ?? spec.alpha;
    const [grey, alpha] = greyAndAlpha(image, size);
    if (spec.hair) add(spec.name, 'greyAlpha', size, packPlanes([grey, alpha], size, size));
    else add(spec.name, 'alpha', size, packPlanes([alpha], size, size));
  }
  const colour = (name, path, size) => {
    const image = readPng(join(source.data, 'proxies', path));
    const planes = crop(image, 0, 0, size, size, image.width / size);
    add(name, 'colour', size, packColour(planes, size, size));
  };
  for (const name of IRISES) colour(`iris-${name}`, `eyes/HighPolyEyes/textures/${name}_eye.png`, 128);
  for (const name of FEDORAS) colour(name.replace('_texture', ''), `clothes/fedora/textures/${name}.png`, 64);
  return pictures;
}
