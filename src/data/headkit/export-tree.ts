// The built-in faces as the folders and files of CelebA and CelebAMask-HQ, so that anybody's code for those reads them.
// Yields records one by one; where they go and how pictures are encoded is the caller's affair.
import { StudioError } from '../../face/errors.ts';
import { PARTS, partId } from '../../face/parts.ts';
import { celebaColumns } from './export-columns.ts';
import { attributeList, landmarkList, mappingList, partitionList } from './export-lists.ts';
import { FIRST_SEED } from './generate.ts';
import { identityOf } from './identity.ts';
import type { Landmarks } from './landmarks.ts';
import { partMasks } from './part-masks.ts';
import type { HeadRenderer } from './render.ts';
import { sampleAttributes, type SamplerName } from './sample.ts';

/** One file of the tree; the path uses slashes. */
export interface TreeRecord {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface PictureEncoders {
  /** rgb: width x height x 3. */
  jpeg(rgb: Uint8Array, width: number, height: number): Uint8Array;
  /** grey: width x height, 0-255. */
  png(grey: Uint8Array, width: number, height: number): Uint8Array;
}

export interface ExportOptions {
  /** Faces in all: four fifths to train, a tenth each to validate and to test. */
  readonly count: number;
  /** Side of the CelebA-HQ pictures and masks, 16 to 512. */
  readonly size: number;
  readonly sampler?: SamplerName;
  readonly encoders: PictureEncoders;
}

/** CelebA's aligned pictures. */
const ALIGNED = { width: 178, height: 218 } as const;
const HQ = 'CelebAMask-HQ';
/** Files of one folder of masks. */
const PER_FOLDER = 2000;

interface ExportedFace {
  readonly seed: number;
  /** 0 train, 1 validation, 2 test. */
  readonly partition: 0 | 1 | 2;
}

/** The face at a place of the tree: training, then validation, then test faces. */
function exportedFace(k: number, count: number): ExportedFace {
  const tenth = Math.floor(count / 10);
  const train = count - 2 * tenth;
  if (k < train) return { seed: FIRST_SEED.train + k, partition: 0 };
  if (k < train + tenth) return { seed: FIRST_SEED.valid + k - train, partition: 1 };
  return { seed: FIRST_SEED.test + k - train - tenth, partition: 2 };
}

/** All of the tree that one face gives, and what the lists say of it. */
export interface FaceFiles {
  readonly records: readonly TreeRecord[];
  /** CelebA's forty attributes, 1 or -1. */
  readonly columns: number[];
  /** In the aligned picture. */
  readonly points: Landmarks;
}

/**
 * The files of one face: which thread makes them does not matter.
 * @param k place of the face in the tree, from 0
 * @throws StudioError `settings-invalid` for a count or size out of range
 */
export function filesOfFace(renderer: HeadRenderer, k: number, options: ExportOptions): FaceFiles {
  const { count, size, sampler = 'balanced', encoders } = options;
  checkOptions(options);
  const { seed } = exportedFace(k, count);
  const records: TreeRecord[] = [];
  const attributes = sampleAttributes(seed, renderer.kit, sampler);
  const aligned = renderer.render(seed, attributes, ALIGNED.height, { framing: 'aligned' });
  const margin = (ALIGNED.height - ALIGNED.width) / 2;
  const cut = cutColumns(aligned.rgb, ALIGNED.height, margin, ALIGNED.width);
  records.push({
    path: `img_align_celeba/${celebaName(k)}`,
    bytes: encoders.jpeg(cut, ALIGNED.width, ALIGNED.height),
  });
  const points = moved(renderer.landmarks(seed, attributes, ALIGNED.height, 'aligned'), margin);
  const face = renderer.render(seed, attributes, size);
  records.push({ path: `${HQ}/CelebA-HQ-img/${k}.jpg`, bytes: encoders.jpeg(face.rgb, size, size) });
  const masks = partMasks(face);
  for (const name of PARTS) {
    const mask = masks[name];
    // Absent parts have no file.
    if (!mask.includes(1)) continue;
    const folder = Math.floor(k / PER_FOLDER);
    const white = mask.map((inside) => 255 * inside);
    records.push({
      path: `${HQ}/CelebAMask-HQ-mask-anno/${folder}/${String(k).padStart(5, '0')}_${name}.png`,
      bytes: encoders.png(white, size, size),
    });
  }
  const shows = (name: 'ear_r' | 'neck_l') => face.label.includes(partId(name));
  const worn = { earrings: shows('ear_r'), necklace: shows('neck_l') };
  return { records, points, columns: celebaColumns(identityOf(seed, renderer.kit), attributes, worn) };
}

/** The lists of the tree, from what its faces gave, in order. */
export function listFiles(faces: readonly Pick<FaceFiles, 'columns' | 'points'>[]): TreeRecord[] {
  const count = faces.length;
  const columns = faces.map((face) => face.columns);
  const text = (path: string, content: string) => ({ path, bytes: new TextEncoder().encode(content) });
  const partitions = columns.map((_, k) => exportedFace(k, count).partition);
  return [
    text('list_attr_celeba.txt', attributeList(columns, celebaName)),
    text('list_eval_partition.txt', partitionList(partitions, celebaName)),
    text(
      'list_landmarks_align_celeba.txt',
      landmarkList(
        faces.map(({ points }) => points),
        celebaName,
      ),
    ),
    text(`${HQ}/CelebA-HQ-to-CelebA-mapping.txt`, mappingList(count, celebaName)),
    text(
      `${HQ}/CelebAMask-HQ-attribute-anno.txt`,
      attributeList(columns, (k) => `${k}.jpg`),
    ),
  ];
}

/**
 * The whole tree, drawn in this thread.
 * @throws StudioError `settings-invalid` for a count or size out of range
 */
export function* exportTree(renderer: HeadRenderer, options: ExportOptions): Generator<TreeRecord> {
  checkOptions(options);
  const faces: Pick<FaceFiles, 'columns' | 'points'>[] = [];
  for (let k = 0; k < options.count; k += 1) {
    const { records, ...listed } = filesOfFace(renderer, k, options);
    yield* records;
    faces.push(listed);
  }
  yield* listFiles(faces);
}

function checkOptions({ count, size }: ExportOptions): void {
  const whole = Number.isInteger(count) && Number.isInteger(size);
  if (whole && count >= 1 && count <= 30_000 && size >= 16 && size <= 512) return;
  throw new StudioError(
    'settings-invalid',
    `${count} faces of ${size} px cannot be exported.`,
    'Choose 1 to 30000 faces and a size from 16 to 512 pixels.',
  );
}

function celebaName(k: number): string {
  return `${String(k + 1).padStart(6, '0')}.jpg`;
}

/** Some columns of a square picture. */
function cutColumns(rgb: Uint8Array, side: number, left: number, width: number): Uint8Array {
  const out = new Uint8Array(side * width * 3);
  for (let y = 0; y < side; y += 1) {
    out.set(rgb.subarray((y * side + left) * 3, (y * side + left + width) * 3), y * width * 3);
  }
  return out;
}

function moved(landmarks: Landmarks, left: number): Landmarks {
  const entries = Object.entries(landmarks) as [keyof Landmarks, readonly [number, number]][];
  return Object.fromEntries(entries.map(([name, [x, y]]) => [name, [x - left, y]])) as unknown as Landmarks;
}
