// Archives beyond what a plain zip can hold, read back by a foreign reader: Python's where there is one, else zip.js.
import { spawnSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, open, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { BlobReader, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { zipOf } from '../../src/data/headkit/export-zip.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headkit-zip-'));
});
afterAll(() => rm(folder, { recursive: true }));

interface Found {
  readonly count: number;
  readonly first: string;
  readonly last: string;
  /** Content of the last entry. */
  readonly content: string;
  readonly offset: number;
  /** Whether all checksums hold; null where not all were read. */
  readonly sound: boolean | null;
}

const SCRIPT = `
import json, sys, zipfile
archive = zipfile.ZipFile(sys.argv[1])
entries = archive.infolist()
sound = archive.testzip() is None if sys.argv[2] == 'all' else None
print(json.dumps(dict(count=len(entries), first=entries[0].filename, last=entries[-1].filename,
  content=archive.read(entries[-1]).decode(), offset=entries[-1].header_offset, sound=sound)))
`;

function readInPython(file: string, all: boolean): Found | undefined {
  const { status, stdout } = spawnSync('python3', ['-c', SCRIPT, file, all ? 'all' : 'last'], {
    encoding: 'utf8',
  });
  return status === 0 ? (JSON.parse(stdout) as Found) : undefined;
}

async function readInZipJs(file: string, all: boolean): Promise<Found> {
  const reader = new ZipReader(new BlobReader(new Blob([await readFile(file)])), { useWebWorkers: false });
  const entries = await reader.getEntries();
  const read = async (entry: (typeof entries)[number]) => {
    if (entry.directory) throw new Error('a folder');
    return entry.getData(new Uint8ArrayWriter(), { checkSignature: true });
  };
  for (const entry of all ? entries.slice(0, 2000) : []) await read(entry);
  const last = entries.at(-1)!;
  return {
    count: entries.length,
    first: entries[0]!.filename,
    last: last.filename,
    content: new TextDecoder().decode(await read(last)),
    offset: last.offset,
    sound: all ? true : null,
  };
}

test('more than 65,535 files', { timeout: 120_000 }, async () => {
  const file = join(folder, 'many.zip');
  const out = createWriteStream(file);
  function* records() {
    for (let i = 0; i < 66_000; i += 1)
      yield { path: `masks/${i}_l\u00fcp.png`, bytes: new TextEncoder().encode(`${i}`) };
  }
  for (const piece of zipOf(records())) out.write(piece);
  out.end();
  await finished(out);
  const expected = {
    count: 66_000,
    first: 'masks/0_l\u00fcp.png',
    last: 'masks/65999_l\u00fcp.png',
    content: '65999',
  };
  expect(readInPython(file, true) ?? (await readInZipJs(file, true))).toMatchObject({
    ...expected,
    sound: true,
  });
  // Half as many need no ZIP64, and have none.
  const few = Buffer.concat([...zipOf([...records()].slice(0, 33_000))]);
  expect(few.includes(Buffer.from([0x50, 0x4b, 6, 6]))).toBe(false);
  expect((await readFile(file)).includes(Buffer.from([0x50, 0x4b, 6, 6]))).toBe(true);
});

test('more than 4 GB, a file at a time', { timeout: 240_000 }, async ({ skip }) => {
  const file = join(folder, 'long.zip');
  const zeros = new Uint8Array(300 * 2 ** 20);
  const handle = await open(file, 'w');
  let at = 0;
  function* records() {
    for (let i = 0; i < 15; i += 1) yield { path: `${i}.bin`, bytes: zeros };
    yield { path: 'last.txt', bytes: new TextEncoder().encode('beyond 4 GB') };
  }
  for (const piece of zipOf(records())) {
    // Zeros become a hole in the file.
    if (piece.length < zeros.length) await handle.write(piece, 0, piece.length, at);
    at += piece.length;
  }
  await handle.close();
  expect((await stat(file)).size).toBe(at);
  expect(at).toBeGreaterThan(2 ** 32);
  const found = readInPython(file, false);
  // zip.js would need the whole file in memory here.
  if (found === undefined) return skip('no Python here');
  expect(found).toMatchObject({ count: 16, last: 'last.txt', content: 'beyond 4 GB' });
  expect(found.offset).toBeGreaterThan(2 ** 32);
});
