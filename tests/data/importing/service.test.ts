// Imports carried out, on real files: interrupted and gone on with, over bad pictures, over a full disk, out and in
// again as an archive. The same service runs in the library worker (tests/service/importing.browser.test.ts).
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { JPEG_JS, decodeJpeg } from '../../../src/data/pictures/jpeg.ts';
import type { DecodePicture } from '../../../src/data/pictures/picture.ts';
import { openSampler } from '../../../src/data/shards/sampler.ts';
import { readSamples } from '../../../src/data/shards/samples.ts';
import { PLANE } from '../../../src/face/parts.ts';
import { exportArchive } from '../../../src/service/importing-archive.ts';
import { openImport } from '../../../src/service/importing.ts';
import { fileStorage } from '../../../src/storage/node/files.ts';
import { openPaths } from '../../../src/storage/node/sources.ts';
import { celebaTree, joined, jpegOf, labelsOf, mnistFiles, sourceOf, zipOf } from './make.ts';
import type { File } from './make.ts';

const folders: string[] = [];
async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'import-'));
  folders.push(made);
  return made;
}
afterEach(async () => {
  for (const each of folders.splice(0)) await rm(each, { recursive: true, force: true });
});

interface Desk {
  files: readonly File[];
  at: string;
  decode?: DecodePicture;
  quota?: () => number;
}

async function desk({ files, at, decode = decodeJpeg, quota }: Desk) {
  const { datasets } = fileStorage(at, join(at, 'runs'), () => 0);
  const manager =
    quota === undefined ? {} : { estimate: () => Promise.resolve({ usage: 0, quota: quota() }) };
  const world = { datasets, manager, decode, decoder: JPEG_JS, now: () => 5 };
  return { datasets, opened: await openImport(files.map(sourceOf), world) };
}

/** Stops at the given report; `breathe` is asked at every picture because the clock jumps. */
function control(stopAt = Infinity) {
  let time = 0;
  let reports = 0;
  const signal = { aborted: false };
  const progress: { done: number; total: number; perSecond: number; secondsLeft: number | null }[] = [];
  return {
    signal,
    progress,
    clock: () => (time += 200),
    breathe: () => Promise.resolve(),
    report: (each: (typeof progress)[number]) => {
      progress.push(each);
      reports += 1;
      if (reports > stopAt) signal.aborted = true;
    },
  };
}

const request = { set: 0, size: 16, shardBytes: 12_000 };
const tree = celebaTree({ aligned: 60, hq: 15 });

describe('an import', () => {
  it('stores pictures, labels and guide masks, and is visible only at its end', async () => {
    const at = await folder();
    const { datasets, opened } = await desk({ files: [['faces.zip', zipOf(tree, { deflate: true })]], at });
    const estimate = await opened.estimate(request);
    expect(estimate).toMatchObject({
      id: 'celeba-masks-16',
      pictures: 60,
      labelled: 15,
      splits: [48, 6, 6],
      kept: 0,
    });
    const steps = control();
    const seen: number[] = [];
    const report = steps.report;
    const manifest = await opened.run(request, {
      ...steps,
      report: (progress) => {
        report(progress);
        void datasets.list().then((list) => seen.push(list.length));
      },
    });
    expect(seen.slice(0, -2).every((count) => count === 0)).toBe(true);
    expect(await datasets.list()).toHaveLength(1);
    expect(manifest).toMatchObject({ count: 60, labelled: 15, size: 16, channels: 3, createdAt: 5 });
    expect(manifest.splits).toEqual({ train: [0, 48], valid: [48, 54], test: [54, 60] });
    expect(manifest.source).toMatch(/non-commercial.*from faces\.zip/);
    expect(manifest.skipped).toBeUndefined();
    expect(steps.progress.at(-1)).toMatchObject({ done: 60, total: 60, secondsLeft: 0 });

    const samples = await readSamples(
      manifest,
      (index) => datasets.readShard(manifest.id, index),
      [0, 1, 2, 50],
    );
    expect(samples.map(({ labelled }) => labelled)).toEqual([false, true, false, false]);
    expect([...samples[1]!.labels]).toEqual(labelsOf(2));
    const plane = (x: number, y: number) => samples[1]!.planes[16 * y + x];
    expect(plane(2, 2)).toBe(PLANE.clothing | PLANE.hat);
    expect(plane(6, 2)).toBe(PLANE.hair | PLANE.skin);
    expect(plane(12, 2)).toBe(PLANE.hair);
    expect(plane(2, 12)).toBe(PLANE.skin);
    expect(plane(12, 12)).toBe(0);
    const positives = Array.from({ length: 60 }, (_, i) => labelsOf(i + 1)[4]!).reduce((a, b) => a + b);
    expect(manifest.attributePositives.Bald).toBe(positives);
  });

  it('goes on where it stopped, with equal bytes and without decoding stored pictures again', async () => {
    const files: File[] = [['faces.zip', zipOf(tree)]];
    const whole = await (await desk({ files, at: await folder() })).opened.run(request, control());
    const at = await folder();
    let decoded = 0;
    const decode: DecodePicture = (...given) => {
      decoded += 1;
      return decodeJpeg(...given);
    };
    const first = await desk({ files, at, decode });
    await expect(first.opened.run(request, control(35))).rejects.toMatchObject({ code: 'cancelled' });
    expect(await first.datasets.list()).toHaveLength(0);
    const [unfinished] = await first.datasets.unfinished();
    expect(unfinished!.shards.length).toBeGreaterThan(1);
    const before = decoded;
    const second = await desk({ files, at, decode });
    const { kept } = await second.opened.estimate(request);
    expect(kept).toBeGreaterThan(20);
    const manifest = await second.opened.run(request, control());
    expect(manifest).toEqual(whole);
    expect(decoded - before).toBe(60 - kept);
    // Asked for again, it is there already.
    expect(await second.opened.run(request, control())).toEqual(whole);
    expect(decoded - before).toBe(60 - kept);
  });

  it('makes a stored piece again that was damaged meanwhile', async () => {
    const files: File[] = [['faces.zip', zipOf(tree)]];
    const at = await folder();
    const { opened } = await desk({ files, at });
    await expect(opened.run(request, control(45))).rejects.toMatchObject({ code: 'cancelled' });
    const path = join(at, 'celeba-masks-16', '1.shard');
    const bytes = await readFile(path);
    bytes[5000]! ^= 1;
    await writeFile(path, bytes);
    const whole = await (await desk({ files, at: await folder() })).opened.run(request, control());
    expect(await (await desk({ files, at })).opened.run(request, control())).toEqual(whole);
  });

  it('does not mix with another import: other choices get a key of their own', async () => {
    const at = await folder();
    const { opened, datasets } = await desk({ files: tree, at });
    await opened.run(request, control());
    await opened.run({ ...request, split: 'stgan' }, control());
    await expect(opened.run({ ...request, maps: true }, control(20))).rejects.toMatchObject({
      code: 'cancelled',
    });
    await opened.run({ ...request, limit: 30 }, control());
    const ids = (await datasets.list()).map(({ id }) => id);
    expect(ids.sort()).toEqual(['celeba-masks-16', 'celeba-masks-16-3']);
    // The official and STGAN's split are the same here, so the second run found the first one's data set.
    expect((await datasets.unfinished()).map(({ id }) => id)).toEqual(['celeba-masks-16-2']);
    await opened.run({ ...request, maps: true }, control());
    expect((await datasets.get('celeba-masks-16-2'))!.partCounts).toEqual({ hair: 15, hat: 15, skin: 15 });
  });
});

describe('pictures that cannot be used', () => {
  const spoilt = (count: number): File[] =>
    tree.map(([path, bytes], i) => {
      const bad = path.endsWith('.jpg') && i < count;
      return [path, bad ? bytes.slice(0, 200) : bytes];
    });

  it('are counted, listed and skipped up to a twentieth', async () => {
    const at = await folder();
    const { opened, datasets } = await desk({ files: spoilt(4), at });
    // Picture 2 of the spoilt four is one whose CelebA-HQ picture takes its place.
    const manifest = await opened.run(request, control());
    expect(manifest.count).toBe(57);
    expect(manifest.splits.train).toEqual([0, 45]);
    expect(manifest.skipped!.count).toBe(3);
    expect(manifest.skipped!.listed[0]).toEqual({
      name: 'img_align_celeba/000001.jpg',
      file: 'img_align_celeba/000001.jpg',
      code: 'file-damaged',
      reason: 'img_align_celeba/000001.jpg: its pixels cannot be decoded.',
    });
    const first = await readSamples(manifest, (index) => datasets.readShard(manifest.id, index), [1]);
    expect([...first[0]!.labels]).toEqual(labelsOf(5));
  });

  it('stop the import when there are more, naming some, and leave what was stored before', async () => {
    const at = await folder();
    const good = await (
      await desk({ files: mnistFiles(20, 10), at })
    ).opened.run({ set: 0, size: 32 }, control());
    const { opened, datasets } = await desk({ files: spoilt(9), at });
    await expect(opened.run(request, control())).rejects.toMatchObject({
      code: 'file-damaged',
      message: expect.stringMatching(/4 of 60 pictures cannot be used \(000001\.jpg, 000003\.jpg/) as string,
    });
    expect(await datasets.list()).toEqual([good]);
  });

  it('are also those whose masks have other sizes or another frame', async () => {
    const wide = jpegOf(64, 40, 1);
    const files = tree.map(([path, bytes]): File => [path, path.endsWith('HQ-img/3.jpg') ? wide : bytes]);
    const manifest = await (await desk({ files, at: await folder() })).opened.run(request, control());
    expect(manifest.skipped).toMatchObject({
      count: 1,
      listed: [
        {
          name: 'CelebAMask-HQ/CelebA-HQ-img/3.jpg',
          reason: expect.stringMatching(/masks have 32 x 32/) as string,
        },
      ],
    });
  });
});

describe('room', () => {
  it('is asked for before anything is decoded, with a tenth in reserve', async () => {
    const at = await folder();
    const decode: DecodePicture = () => Promise.reject(new Error('decoded'));
    const { opened } = await desk({ files: tree, at, decode, quota: () => 60_000 });
    const { bytes, free } = await opened.estimate(request);
    expect(free).toBe(54_000);
    expect(bytes).toBeGreaterThan(free!);
    await expect(opened.run(request, control())).rejects.toMatchObject({ code: 'storage-full' });
  });

  it('that runs out stops the import with what was kept; it goes on when there is room', async () => {
    const at = await folder();
    let quota = 300_000;
    const { opened, datasets } = await desk({ files: tree, at, quota: () => (quota -= 60_000) });
    await expect(opened.run(request, control())).rejects.toMatchObject({
      code: 'storage-full',
      message: expect.stringMatching(/^The disk is full after \d+ pictures/) as string,
      remedy: expect.stringMatching(/^\d+ finished pieces are kept/) as string,
    });
    expect(await datasets.list()).toHaveLength(0);
    expect((await datasets.unfinished())[0]!.shards.length).toBeGreaterThan(0);
    quota = 1e9;
    expect((await opened.run(request, control())).count).toBe(60);
  });
});

describe('digits', () => {
  it('are imported and sampled', async () => {
    const { opened, datasets } = await desk({ files: mnistFiles(40, 10), at: await folder() });
    const manifest = await opened.run({ set: 0, size: 32, shardBytes: 5000 }, control());
    expect(manifest).toMatchObject({ id: 'mnist', channels: 1, size: 32, count: 50, labelled: 0 });
    const sampler = openSampler({
      manifest,
      readShard: (index) => datasets.readShard('mnist', index),
      attributes: manifest.attributes,
      batch: 8,
      size: 32,
      split: 'train',
      flips: false,
      labelledFraction: 1,
      seed: 1,
    });
    const batch = await sampler.next();
    for (let i = 0; i < 8; i += 1) {
      const digit = batch.labels.slice(10 * i, 10 * (i + 1)).indexOf(1);
      expect(batch.pixels[1024 * i + 512]).toBe(digit * 25);
    }
    sampler.close();
  });
});

describe('a data set as an archive', () => {
  async function archive(at: string): Promise<Uint8Array> {
    const { opened, datasets } = await desk({ files: tree, at });
    const manifest = await opened.run(request, control());
    const pieces: Uint8Array[] = [];
    for await (const piece of exportArchive(manifest, (index) => datasets.readShard(manifest.id, index)))
      pieces.push(piece);
    return joined(pieces);
  }

  it('comes back with the same hash, also after an interruption, and is refused when damaged', async () => {
    const from = await folder();
    const bytes = await archive(from);
    const at = await folder();
    const files: File[] = [['set.zip', bytes]];
    const { opened, datasets } = await desk({ files, at });
    expect(opened.survey.sets).toMatchObject([{ kind: 'shards', pictures: 60 }]);
    await expect(opened.run(request, control(2))).rejects.toMatchObject({ code: 'cancelled' });
    expect(await readdir(at)).toContain('celeba-masks-16');
    const manifest = await opened.run({ ...request, title: 'Copied' }, control());
    const original = (await desk({ files: tree, at: from })).datasets;
    expect(manifest).toEqual({ ...(await original.get('celeba-masks-16')), title: 'Copied' });
    expect((await datasets.list()).map(({ hash }) => hash)).toEqual([manifest.hash]);

    const damaged = bytes.slice();
    damaged[Math.floor(bytes.length / 2)]! ^= 1;
    const other = await desk({ files: [['set.zip', damaged]], at: await folder() });
    await expect(other.opened.run(request, control())).rejects.toMatchObject({ code: 'file-damaged' });
    expect(await other.datasets.list()).toHaveLength(0);
  });
});

describe('files of Node', () => {
  it('are folders and archives alike', async () => {
    const at = await folder();
    for (const [path, bytes] of mnistFiles(12, 10)) await writeFile(join(at, path), bytes);
    await writeFile(join(at, 'pictures.zip'), zipOf(tree));
    const { datasets } = fileStorage(join(at, 'sets'), join(at, 'runs'), () => 0);
    const world = { datasets, manager: {}, decode: decodeJpeg, decoder: JPEG_JS, now: () => 0 };
    const opened = await openImport(await openPaths([at]), world);
    expect(opened.survey.sets.map(({ kind }) => kind)).toEqual(['celeba-joined', 'celeba', 'mnist']);
    expect((await opened.run({ ...request, set: 2, size: 32 }, control())).count).toBe(22);
    await expect(openPaths([join(at, 'nowhere')])).rejects.toMatchObject({ code: 'data-missing' });
  });
});
