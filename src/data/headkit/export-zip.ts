// Records of an exported tree as one zip archive, handed out piece by piece: nothing is held but one file.
import { Zip, ZipPassThrough } from 'fflate';
import { StudioError } from '../../face/errors.ts';
import type { TreeRecord } from './export-tree.ts';

/** The writer knows no ZIP64: more entries or bytes would give an archive that nothing opens. */
const MOST_ENTRIES = 65_535;
const MOST_BYTES = 2 ** 32 - 2 ** 20;
/** DOS time of all entries, so that the same faces give the same bytes. */
const TIME = '1980-01-01T12:00:00';

/**
 * Pictures are compressed already: entries are stored as they are.
 * @returns the archive in pieces, in order
 * @throws StudioError `file-too-large` when the archive would need ZIP64
 */
export function* zipOf(records: Iterable<TreeRecord>): Generator<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let failed: Error | null = null;
  const zip = new Zip((error, piece) => {
    failed ??= error;
    pieces.push(piece);
  });
  let entries = 0;
  let bytes = 0;
  for (const record of records) {
    entries += 1;
    bytes += record.bytes.length + 2 * record.path.length + 100;
    if (entries > MOST_ENTRIES || bytes > MOST_BYTES) {
      throw new StudioError(
        'file-too-large',
        `The archive would hold more than ${MOST_ENTRIES} files or 4 GB.`,
        'Export fewer faces (about 4,000 fit), or export a folder without --zip.',
      );
    }
    const entry = new ZipPassThrough(record.path);
    entry.mtime = TIME;
    zip.add(entry);
    entry.push(record.bytes, true);
    yield* pieces.splice(0);
  }
  zip.end();
  if (failed !== null) throw failed as Error;
  yield* pieces.splice(0);
}
