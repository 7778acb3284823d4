// Files that people drop, paste or choose: told apart by their first bytes, never by their names.
import { StudioError, reportOf } from '../../face/errors.ts';
import type { DroppedFile } from '../../protocol/importing.ts';
import { say, show, toEditor, useStudio } from '../state/store.ts';
import { dropped, listed } from './dropped.ts';
import { chooseModel } from './faces.ts';
import { surveyFiles } from './importer.ts';
import { takePhoto } from './photo.ts';
import { takeSettings } from './settings-file.ts';

/** Larger than any generator that a browser could hold beside its work. */
const MOST_BYTES = 2 ** 30;

type FileKind = 'weights' | 'settings' | 'picture' | 'faces';

/** All four bytes count: the length of a safetensors header may begin with any one of them. */
function isZip([a, b, c, d]: Uint8Array): boolean {
  return a === 0x50 && b === 0x4b && c === 0x03 && d === 0x04;
}

/** @param head at least the first 16 bytes of the file */
export function kindOfFile(head: Uint8Array): FileKind {
  const [a, b] = head;
  // A safetensors header is a length and then JSON; a zip starts with "PK"; a bare pickle with its protocol mark.
  const safetensors = head[8] === 0x7b && head[6] === 0 && head[7] === 0;
  const pickle = a === 0x80 && b !== undefined && b >= 2 && b <= 5;
  if (safetensors || isZip(head) || pickle) return 'weights';
  const text = new TextDecoder().decode(head).trimStart();
  return text.startsWith('{') ? 'settings' : 'picture';
}

async function takeWeights(file: File, nameMap?: string): Promise<void> {
  try {
    if (file.size > MOST_BYTES) {
      throw new StudioError(
        'file-too-large',
        `${file.name} is larger than 1 GB.`,
        'Export the generator alone.',
      );
    }
    const bytes = new Uint8Array(await file.arrayBuffer());
    show({ view: 'edit' });
    chooseModel({ kind: 'file', name: file.name, bytes, ...(nameMap === undefined ? {} : { nameMap }) });
  } catch (error) {
    toEditor({ kind: 'failed', error: reportOf(error) });
    say(reportOf(error).message);
  }
}

/** PyTorch's archives hold their pickle first, as `NAME/data.pkl`; other archives are taken for faces. */
function isTorch(head: Uint8Array): boolean {
  return new TextDecoder('latin1').decode(head).includes('data.pkl');
}

export async function kindOf(file: Blob): Promise<FileKind> {
  const head = new Uint8Array(await file.slice(0, 512).arrayBuffer());
  const kind = kindOfFile(head.subarray(0, 64));
  return isZip(head) && !isTorch(head) ? 'faces' : kind;
}

/** Opens whatever a file is; of several, weights with the JSON that says which of their tensors is which of ours. */
async function takeFiles(all: readonly DroppedFile[]): Promise<void> {
  const files = all.map(({ file }) => file);
  const [first] = files;
  if (first === undefined) return;
  // In the view of the faces whatever is dropped is faces; elsewhere folders, archives and many pictures are.
  if (useStudio.getState().shows.view === 'data' || all.length > 4 || all[0]?.path.includes('/') === true)
    return surveyFiles(all);
  const kinds = await Promise.all(files.map(kindOf));
  const weights = files[kinds.indexOf('weights')];
  const map = files[kinds.indexOf('settings')];
  if (kinds.includes('faces')) await surveyFiles(all);
  else if (weights !== undefined)
    await takeWeights(weights, map === undefined ? undefined : await map.text());
  else if (kinds[0] === 'settings') await takeSettings(first);
  else await takePhoto(first);
}

/** Asks for a file with the browser's own dialog. */
export function chooseFile(accept: string, several = false): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = accept;
  input.multiple = several;
  input.addEventListener('change', () => {
    void takeFiles(listed(input.files ?? []));
  });
  input.click();
}

/** Asks for files or a folder of faces to import. */
export function chooseFaces(folder: boolean): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  input.webkitdirectory = folder;
  input.addEventListener('change', () => void surveyFiles(listed(input.files ?? [])));
  input.click();
}

/** Drop and paste anywhere in the window; once per page. */
export function watchFiles(): void {
  addEventListener('dragover', (event) => event.preventDefault());
  addEventListener('drop', (event) => {
    event.preventDefault();
    if (event.dataTransfer !== null) void dropped(event.dataTransfer).then(takeFiles);
  });
  addEventListener('paste', (event) => {
    void takeFiles(listed(event.clipboardData?.files ?? []));
  });
}
