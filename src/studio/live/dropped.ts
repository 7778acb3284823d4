// Files out of a drop, with folders walked through and the paths that they had.
import type { DroppedFile } from '../../protocol/importing.ts';

/** More files than any data set has: a folder like that was dropped by mistake. */
const MOST = 1_000_000;

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** A reader gives a hundred entries at a time. */
function someOf(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  return new Promise((resolve, reject) => reader.readEntries(resolve, reject));
}

async function walk(entry: FileSystemEntry, found: DroppedFile[]): Promise<void> {
  if (found.length >= MOST) return;
  if (entry.isFile) {
    const file = await fileOf(entry as FileSystemFileEntry);
    found.push({ path: entry.fullPath.replace(/^\//, ''), file });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    const entries = await someOf(reader);
    if (entries.length === 0) return;
    for (const each of entries) await walk(each, found);
  }
}

/** Files as a file dialog gives them; those of a folder know their path. */
export function listed(files: Iterable<File>): DroppedFile[] {
  return Array.from(files, (file) => ({
    path: file.webkitRelativePath === '' ? file.name : file.webkitRelativePath,
    file,
  }));
}

/** Everything in a drop. Must be called within the event: what was dropped is gone after it. */
export async function dropped(transfer: DataTransfer): Promise<DroppedFile[]> {
  const entries = Array.from(transfer.items, (item) => item.webkitGetAsEntry());
  const plain = listed(transfer.files);
  if (!entries.some((entry) => entry?.isDirectory === true)) return plain;
  const found: DroppedFile[] = [];
  for (const entry of entries) if (entry !== null) await walk(entry, found);
  return found;
}
