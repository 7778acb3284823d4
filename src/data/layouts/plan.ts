// What an import will do, decided before the first picture is decoded: which pictures, in which order, with which labels,
// masks and box, into which split. Plain references to entries; nothing is read here.
import type { CropName } from '../../face/crops.ts';
import { contentHash } from '../../face/hash.ts';
import { PARTS } from '../../face/parts.ts';
import type { PartName } from '../../face/parts.ts';
import type { Entry } from '../archive/bytes.ts';
import type { SplitNumber } from '../celeba/table.ts';
import type { Picture } from '../pictures/picture.ts';

/** Masks of one picture by part. */
export type MaskEntries = Readonly<Partial<Record<PartName, Entry>>>;

/** Pixels that need no decoding: rows of an idx file. */
export interface RawPicture {
  readonly path: string;
  read(): Promise<Picture>;
}

/** One sample to be. */
export interface PlannedSample {
  readonly picture: Entry | RawPicture;
  readonly crop: CropName;
  /** 0 or 1 per attribute of the plan. */
  readonly labels: Uint8Array;
  readonly masks?: MaskEntries;
}

export type SplitRule = 'official' | 'stgan' | 'files' | 'tenths';

/** What people may choose about an import. */
export interface ImportChoices {
  /** Side of the stored pictures. */
  readonly size: number;
  /** Box that is cut out of pictures that are not square; the one that suits the source and the size if not told. */
  readonly crop?: CropName;
  readonly split?: SplitRule;
  /** Attributes to keep, of those found; all unless told. */
  readonly attributes?: readonly string[];
  /** At most so many pictures, taken evenly from all splits. */
  readonly limit?: number;
  /** Keep part maps for display beside the guide masks: two bytes more per pixel. */
  readonly maps?: boolean;
}

export interface ImportPlan {
  readonly attributes: readonly string[];
  readonly channels: 1 | 3;
  readonly size: number;
  readonly maps: boolean;
  /** Training, then validation, then test samples. */
  readonly samples: readonly PlannedSample[];
  /** Samples of each split, in that order. */
  readonly splits: readonly [train: number, valid: number, test: number];
  /** What people should know: pictures left out, lists that are missing. */
  readonly notes: readonly string[];
}

/** A data set that was recognised among what was dropped. */
export interface FoundSet {
  readonly kind: 'celeba' | 'celebamask-hq' | 'celeba-joined' | 'mnist' | 'folder' | 'classes';
  readonly title: string;
  /** Where it comes from and on which terms, in words. */
  readonly source: string;
  readonly attributes: readonly string[];
  readonly channels: 1 | 3;
  /** Pictures that can be imported. */
  readonly pictures: number;
  /** Pictures with part masks. */
  readonly labelled: number;
  /** The first is taken unless another is chosen. */
  readonly splitRules: readonly SplitRule[];
  /** The side that suits it best. */
  readonly size: number;
  /** Whether a box can be chosen: pictures are not square. */
  readonly cropped: boolean;
  readonly notes: readonly string[];
  /** @throws StudioError `settings-invalid` for choices that do not fit */
  plan(choices: ImportChoices): ImportPlan;
}

/** A sample and the split that it belongs to. */
export interface Assigned {
  readonly sample: PlannedSample;
  readonly split: SplitNumber;
}

/** Puts samples into the order of a plan (splits, then the order given) and takes an even part where a limit asks for it. */
export function arrange(
  assigned: readonly Assigned[],
  limit: number | undefined,
): Pick<ImportPlan, 'samples' | 'splits'> {
  const groups = [0, 1, 2].map((split) =>
    assigned.filter((each) => each.split === split).map(({ sample }) => sample),
  );
  const share = limit === undefined ? 1 : Math.min(1, limit / Math.max(1, assigned.length));
  const [train = [], valid = [], test = []] = groups.map((group) =>
    evenly(group, Math.ceil(group.length * share)),
  );
  // Rounding up may have gone over the limit: training pictures are the ones that can be spared.
  const over = Math.max(0, train.length + valid.length + test.length - (limit ?? Infinity));
  const kept = evenly(train, train.length - over);
  return { samples: [...kept, ...valid, ...test], splits: [kept.length, valid.length, test.length] };
}

function evenly<T>(items: readonly T[], count: number): T[] {
  if (count >= items.length) return [...items];
  return Array.from(
    { length: Math.max(0, count) },
    (_, i) => items[Math.floor((i * items.length) / count)] as T,
  );
}

/** Columns of the chosen attributes; selects their bits out of rows. */
export function columnPicker(found: readonly string[], chosen: readonly string[] | undefined) {
  const names = chosen ?? found;
  const columns = names.map((name) => found.indexOf(name));
  const all = names.length === found.length && columns.every((column, i) => column === i);
  return {
    names,
    /** First name that was not found. */
    missing: names.find((_, i) => columns[i] === -1),
    pick: (row: Uint8Array): Uint8Array =>
      all ? row : Uint8Array.from(columns, (column) => row[column] ?? 0),
  };
}

const CHUNK = 4096;

/**
 * Tells one import from another: over every file that takes part (path, size, checksum or date), labels and choices.
 * @returns 16 hex digits
 */
export function fingerprint(plan: ImportPlan): string {
  const encoder = new TextEncoder();
  const hashes: string[] = [
    JSON.stringify([plan.attributes, plan.channels, plan.size, plan.maps, plan.splits]),
  ];
  // In pieces: half a million paths as one text would need more memory than the import itself.
  for (let from = 0; from < plan.samples.length; from += CHUNK) {
    const lines = plan.samples.slice(from, from + CHUNK).map(({ picture, crop, labels, masks }) => {
      const files = [picture, ...PARTS.flatMap((part) => masks?.[part] ?? [])];
      const names = files.map((file) =>
        'size' in file ? `${file.path} ${file.size} ${file.stamp}` : file.path,
      );
      return `${crop} ${labels.join('')} ${names.join(' ')}`;
    });
    hashes.push(contentHash(encoder.encode(lines.join('\n'))));
  }
  return contentHash(encoder.encode(hashes.join('\n')));
}
