// One sample of an import: its files are read, then decoded, cut, resized, and its masks turned into guide masks. The
// second half knows no storage and may run in another thread. What goes wrong is one picture's fault and told as such.
import { readHead } from '../data/pictures/picture.ts';
import type { DecodePicture, Picture } from '../data/pictures/picture.ts';
import { decodePng } from '../data/pictures/png.ts';
import { addPart, emptyLayers, inGuideMasks, mapsOf, planesOf } from '../data/pictures/masks.ts';
import type { PartLayers } from '../data/pictures/masks.ts';
import { cutAndResize } from '../data/pictures/resize.ts';
import { LIMITS, damaged } from '../data/archive/bytes.ts';
import type { Entry } from '../data/archive/bytes.ts';
import type { ImportPlan, PlannedSample } from '../data/layouts/plan.ts';
import type { ShardSample } from '../data/shards/format.ts';
import { cropBox } from '../face/crops.ts';
import type { CropBox, CropName } from '../face/crops.ts';
import { PARTS } from '../face/parts.ts';
import type { PartName } from '../face/parts.ts';

/** Masks may be coarser or finer than their picture, but must show the same frame: sides agree within a pixel. */
function sameFrame(
  one: { width: number; height: number },
  other: { width: number; height: number },
): boolean {
  return Math.abs(one.width * other.height - one.height * other.width) <= Math.max(one.width, other.width);
}

/** A file that was read. */
interface ReadFile {
  readonly bytes: Uint8Array;
  /** How an error names it. */
  readonly where: string;
}

/** Everything that one sample is made of: plain data, so that another thread can make it. */
export interface SampleFiles {
  readonly path: string;
  readonly picture: ReadFile | Picture;
  readonly crop: CropName;
  /** In the order of `PARTS`. */
  readonly masks: readonly (ReadFile & { readonly part: PartName })[];
}

/** What is made of every sample of an import. */
export type SampleForm = Pick<ImportPlan, 'size' | 'channels' | 'maps'>;

/** A sample but for its labels, which its maker need not know. */
export type MadeSample = Omit<ShardSample, 'labels'>;

/** Makes a sample, here or in a thread of its own. */
export type MakeSample = (files: SampleFiles, form: SampleForm) => Promise<MadeSample>;

/**
 * Reads what a sample is made of.
 * @throws StudioError `file-damaged` or `file-too-large` for a file that does not match its container
 */
export async function readSample(sample: PlannedSample, maps: boolean): Promise<SampleFiles> {
  const { picture, crop, masks = {} } = sample;
  const read = async (entry: Entry): Promise<ReadFile> => ({
    bytes: await entry.read(LIMITS.pictureBytes),
    where: entry.where,
  });
  const found: SampleFiles['masks'][number][] = [];
  const pixels = 'size' in picture ? await read(picture) : await picture.read();
  for (const part of PARTS) {
    const entry = masks[part];
    // Parts without a guide mask are only looked at for display.
    if (entry !== undefined && (maps || inGuideMasks(part))) found.push({ part, ...(await read(entry)) });
  }
  return { path: picture.path, picture: pixels, crop, masks: found };
}

/**
 * Makes a sample ready for its shard. The same files give the same bytes in every thread with the same decoder.
 * @throws StudioError `file-damaged` or `file-too-large` for a picture or mask that cannot be used
 */
export async function makeSample(
  files: SampleFiles,
  { size, channels, maps }: SampleForm,
  decode: DecodePicture,
): Promise<MadeSample> {
  const picture = await pictureOf(files.picture, decode);
  const box = cropBox(files.crop, picture.width, picture.height);
  const pixels = cutAndResize(picture, box, size, channels);
  const layers = layersOf(files.masks, maps);
  if (layers === undefined) return { pixels, labelled: false };
  if (!sameFrame(picture, layers)) {
    const sizes = `${layers.width} x ${layers.height} and the picture ${picture.width} x ${picture.height} pixels`;
    throw damaged(files.path, `its masks have ${sizes}`, 'Masks must show the frame of their picture.');
  }
  const maskBox = scaled(box, layers.width / picture.width, layers);
  const planes = planesOf(layers, maskBox, size);
  return { pixels, labelled: true, planes, ...(maps ? mapsOf(layers, maskBox, size) : {}) };
}

async function pictureOf(source: ReadFile | Picture, decode: DecodePicture): Promise<Picture> {
  if (!('bytes' in source)) return source;
  const { bytes, where } = source;
  const head = readHead(bytes, where);
  const picture = head.format === 'png' ? decodePng(bytes, where) : await decode(bytes, head, where);
  // A decoder turns a picture as its EXIF data say.
  if (picture.width * picture.height !== head.width * head.height) {
    throw damaged(where, 'its pixels are not as many as its header says');
  }
  return picture;
}

/** The masks laid together; undefined where all of them are empty, which says nothing. */
function layersOf(masks: SampleFiles['masks'], maps: boolean): PartLayers | undefined {
  let layers: PartLayers | undefined;
  for (const { part, bytes, where } of masks) {
    const mask = decodePng(bytes, where);
    layers ??= emptyLayers(mask.width, mask.height, maps);
    if (mask.width !== layers.width || mask.height !== layers.height) {
      throw damaged(where, `it has ${mask.width} x ${mask.height} pixels, the masks before it have others`);
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
