// Decides by content which data sets are among the files, in whatever mix of archives, folders and loose files they came,
// and how they belong together. Reads lists and headers, no picture.
import { StudioError } from '../../face/errors.ts';
import type { Entry } from '../archive/bytes.ts';
import { celebaFiles, celebaSets } from './celeba.ts';
import { sortFiles } from './files.ts';
import { classSet, folderSet } from './folder.ts';
import { mnistSets } from './mnist.ts';
import type { FoundSet } from './plan.ts';

export interface Recognised {
  /** At least one; the largest first. */
  readonly sets: readonly FoundSet[];
  /** Files that belong to none of them. */
  readonly others: number;
}

/**
 * @param entries of all files and archives together
 * @param signal is looked at between files
 * @throws StudioError `file-unknown` if nothing is recognised, `file-damaged` for a list with a fault, `cancelled`
 */
export async function recognise(
  entries: readonly Entry[],
  signal?: { readonly aborted: boolean },
): Promise<Recognised> {
  const files = await sortFiles(entries, signal);
  const sets: FoundSet[] = mnistSets(files.idx);
  const celeba = celebaFiles(files);
  if (celeba !== undefined) sets.push(...celebaSets(celeba, files.masks));
  else sets.push(...ownSets(files));
  const usable = sets
    .filter(({ pictures }) => pictures > 0)
    .sort((one, other) => other.pictures - one.pictures);
  if (usable.length > 0) return { sets: usable, others: files.others };

  const pictures = [...files.folders.values()].reduce((sum, group) => sum + group.length, 0);
  throw new StudioError(
    'file-unknown',
    pictures === 0
      ? `No pictures were found among ${entries.length} files.`
      : `${pictures} pictures were found, but nothing that says what they show.`,
    "Add the list of attributes (CelebA's text files, a CSV with a header, or a JSON), or sort the pictures into one folder per class.",
  );
}

function ownSets(files: Parameters<typeof folderSet>[0]): FoundSet[] {
  const found = files.lists.flatMap((list) => {
    const set = list.kind === 'labels' ? folderSet(files, list.table) : undefined;
    return set === undefined ? [] : [set];
  });
  if (found.length > 0) return found;
  const classes = classSet(files);
  return classes === undefined ? [] : [classes];
}
