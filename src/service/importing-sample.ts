// One sample of an import: read, decode, cut, resize, and its masks turned into guide masks. What goes wrong here is one
// picture's fault and is told as such.
import { readHead } from '../data/pictures/picture.ts';
import type { DecodePicture, Picture } from '../data/pictures/picture.ts';
import { decodePng } from '../data/pictures/png.ts';
import { addPart, emptyLayers, inGuideMasks, mapsOf, planesOf } from '../data/pictures/masks.ts';
import type { PartLayers } from '../data/pictures/masks.ts';
import { cutAndResize } from '../data/pictures/resize.ts';
import { LIMITS, damaged } from '../data/archive/bytes.ts';
import type { Entry } from '../data/archive/bytes.ts';
import type { ImportPlan, MaskEntries, PlannedSample, RawPicture } from '../data/layouts/plan.ts';
import type { ShardSample } from '../data/shards/format.ts';
import { cropBox } from '../face/crops.ts';
import type { CropBox } from '../face/crops.ts';
import { PARTS } from '../face/parts.ts';

/** Masks may be coarser or finer than their picture, but must show the same frame: sides agree within a pixel. */
function sameFrame(
  one: { width: number; height: number },
  other: { width: number; height: number },
): boolean {
  return Math.abs(one.width * other.height - one.height * other.width) <= Math.max(one.width, other.width);
}

/**
 * Makes a sample ready for its shard.
 * @throws StudioError `file-damaged` or `file-too-large` for a picture or mask that cannot be used
 */
export async function loadSample(
  sample: PlannedSample,
  plan: Pick<ImportPlan, 'size' | 'channels' | 'maps'>,
  decode: DecodePicture,
): Promise<ShardSample> {
  const picture = await readPicture(sample.picture, decode);
  const box = cropBox(sample.crop, picture.width, picture.height);
  const pixels = cutAndResize(picture, box, plan.size, plan.channels);
  const { labels } = sample;
  const layers = sample.masks === undefined ? undefined : await readMasks(sample.masks, plan.maps);
  if (layers === undefined) return { pixels, labels, labelled: false };
  if (!sameFrame(picture, layers)) {
    const sizes = `${layers.width} x ${layers.height} and the picture ${picture.width} x ${picture.height} pixels`;
    throw damaged(
      sample.picture.path,
      `its masks have ${sizes}`,
      'Masks must show the frame of their picture.',
    );
  }
  const maskBox = scaled(box, layers.width / picture.width, layers);
  const planes = planesOf(layers, maskBox, plan.size);
  return {
    pixels,
    labels,
    labelled: true,
    planes,
    ...(plan.maps ? mapsOf(layers, maskBox, plan.size) : {}),
  };
}

async function readPicture(source: Entry | RawPicture, decode: DecodePicture): Promise<Picture> {
  if (!('size' in source)) return source.read();
  const bytes = await source.read(LIMITS.pictureBytes);
  const head = readHead(bytes, source.where);
  const picture =
    head.format === 'png' ? decodePng(bytes, source.where) : await decode(bytes, head, source.where);
  // A decoder may turn a picture as its EXIF data say.
  if (picture.width * picture.height !== head.width * head.height) {
    throw damaged(source.where, 'its pixels are not as many as its header says');
  }
  return picture;
}

/** The masks laid together; undefined where all of them are empty, which says nothing. */
async function readMasks(masks: MaskEntries, maps: boolean): Promise<PartLayers | undefined> {
  let layers: PartLayers | undefined;
  for (const part of PARTS) {
    const entry = masks[part];
    // Parts without a guide mask are only looked at for display.
    if (entry === undefined || !(maps || inGuideMasks(part))) continue;
    const mask = decodePng(await entry.read(LIMITS.pictureBytes), entry.where);
    layers ??= emptyLayers(mask.width, mask.height, maps);
    if (mask.width !== layers.width || mask.height !== layers.height) {
      throw damaged(
        entry.where,
        `it has ${mask.width} x ${mask.height} pixels, the masks before it have others`,
      );
    }
    addPart(layers, part, mask);
  }
  return layers?.planes.some((bits) => bits !== 0) === true ? layers : undefined;
}

/** A box of the picture on its masks, whole pixels, inside. */
function scaled(box: CropBox, scale: number, { width, height }: PartLayers): CropBox {
  const side = Math.max(1, Math.min(width, height, Math.round(box.width * scale)));
  return {
    left: Math.max(0, Math.min(width - side, Math.round(box.left * scale))),
    top: Math.max(0, Math.min(height - side, Math.round(box.top * scale))),
    width: side,
    height: side,
  };
}
