// Archives of strangers: everything that a ZIP or gzip file can lie about gives an error with a name, and nothing that
// was changed on its way is taken for good.
import { gzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { LIMITS, readAhead, safePath } from '../../../src/data/archive/bytes.ts';
import { crc32 } from '../../../src/data/archive/crc32.ts';
import { gunzip } from '../../../src/data/archive/gzip.ts';
import { openZip } from '../../../src/data/archive/zip.ts';
import { readIdxHead } from '../../../src/data/mnist/idx.ts';
import { StudioError } from '../../../src/face/errors.ts';
import { seededRandom } from '../../../src/face/random.ts';
import { joined, mnistFiles, mutated, slowCrc, sourceOf, text, zipOf } from './make.ts';
import type { File } from './make.ts';

/** Twenty thousand cases take a second; on a machine that works on other things, many. */
const LONG = { timeout: 60_000 };

const files: File[] = [
  ['a/one.txt', text('the first of three files, the first of three files')],
  ['two.bin', Uint8Array.from({ length: 300 }, (_, i) => (i * 7) & 255)],
  ['three', new Uint8Array(0)],
];
const open = (bytes: Uint8Array) => openZip(sourceOf(['faces.zip', bytes]));
const damaged = { code: 'file-damaged' };

describe('ZIP archives', () => {
  for (const options of [{}, { deflate: true }, { zip64: true, deflate: true }]) {
    it(`give back what was packed (${JSON.stringify(options)})`, async () => {
      const { entries, passedOver } = await open(zipOf(files, options));
      expect(entries.map(({ path }) => path)).toEqual(files.map(([path]) => path));
      for (const [i, entry] of entries.entries()) expect(await entry.read(1000)).toEqual(files[i]![1]);
      expect(passedOver).toBe(0);
    });
  }

  it('may have more than 65,535 entries', async () => {
    const tiny = text('x');
    const many = Array.from({ length: 70_000 }, (_, i): File => [`m/${i}.png`, tiny]);
    const source = sourceOf(['many.zip', zipOf(many)]);
    const { entries } = await openZip(source);
    expect(entries).toHaveLength(70_000);
    expect(entries[69_999]!.path).toBe('m/69999.png');
    expect(await entries[69_999]!.read(10)).toEqual(tiny);
    // The directory in one piece or two, never entry by entry.
    expect(source.reads).toBeLessThan(12);
    for (const entry of entries.slice(0, 2000)) await entry.read(10);
    expect(source.reads).toBeLessThan(24);
  });

  it('refuse encrypted entries, unknown methods, lying sizes and wrong checksums, each by name', async () => {
    const read = async (central: (view: DataView) => void, deflate = true) => {
      const { entries } = await open(zipOf(files.slice(0, 1), { central, deflate }));
      return entries[0]!.read(1000);
    };
    const named = (what: string) => ({ ...damaged, message: expect.stringMatching(what) as string });
    const flags = read((view) => view.setUint16(8, 0x801, true));
    await expect(flags).rejects.toMatchObject(named('"a/one.txt" in faces.zip: it is encrypted'));
    await expect(read((view) => view.setUint16(10, 12, true))).rejects.toMatchObject(named('method 12'));
    await expect(read((view) => view.setUint32(24, 49, true))).rejects.toMatchObject(named('one.txt'));
    await expect(read((view) => view.setUint32(24, 51, true))).rejects.toMatchObject(named('one.txt'));
    await expect(read((view) => view.setUint32(16, 1, true))).rejects.toMatchObject(named('checksum'));
    await expect(read((view) => view.setUint32(24, 51, true), false)).rejects.toMatchObject(
      named('two sizes'),
    );
  });

  it('refuse bombs before they are unpacked, and entries over their bound', async () => {
    const bomb = await open(zipOf([['bomb.png', new Uint8Array(8 * 2 ** 20)]], { deflate: true }));
    await expect(bomb.entries[0]!.read(LIMITS.pictureBytes)).rejects.toMatchObject({
      code: 'file-too-large',
    });
    const { entries } = await open(zipOf(files));
    await expect(entries[1]!.read(299)).rejects.toMatchObject({ code: 'file-too-large' });
  });

  it('pass over paths that climb, are absolute or hidden, and match only by what is left', async () => {
    const names = [
      '../../etc/x.png',
      '/abs.png',
      'C:\\win.png',
      'a\u0000b.png',
      '.DS_Store',
      '__MACOSX/a.png',
    ];
    const packed = [...names, `${'d/'.repeat(200)}x`, 'good\\c.png'].map((name): File => [name, text('x')]);
    const { entries, passedOver } = await open(zipOf(packed));
    expect(entries.map(({ path }) => path)).toEqual(['good/c.png']);
    expect(passedOver).toBe(names.length + 1);
    expect(safePath('./a//b')).toBe('a/b');
  });

  it('are errors when they are cut anywhere', async () => {
    const whole = zipOf(files, { deflate: true });
    for (let length = 0; length < whole.length; length += 1) {
      await expect(open(whole.subarray(0, length))).rejects.toMatchObject(damaged);
    }
  });

  it(
    'never give other bytes than were packed, whatever happens to the file (20,000 changes)',
    { timeout: 120_000 },
    async () => {
      const random = seededRandom(1);
      const known = new Set(files.map(([, bytes]) => bytes.join()));
      const whole = [zipOf(files, { deflate: true }), zipOf(files), zipOf(files, { zip64: true })];
      let refused = 0;
      for (let i = 0; i < 20_000; i += 1) {
        try {
          const { entries } = await open(mutated(whole[i % 3]!, random));
          for (const entry of entries) {
            const bytes = await entry.read(10_000);
            // The checksum is all that an archive has: a changed name or date is no damage to the content.
            if (!known.has(bytes.join()) && slowCrc(bytes) !== entry.stamp)
              throw new Error(`bytes of ${entry.path}`);
          }
        } catch (error) {
          if (!(error instanceof StudioError)) throw error;
          refused += 1;
        }
      }
      expect(refused).toBeGreaterThan(12_000);
    },
  );
});

describe('reading ahead', () => {
  it('gives the bytes of the file in whatever order they are asked for', async () => {
    const bytes = Uint8Array.from({ length: 5000 }, (_, i) => (i * 31) & 255);
    const ahead = readAhead(sourceOf(['f', bytes]), 256);
    const random = seededRandom(2);
    const asked = Array.from({ length: 500 }, async () => {
      const offset = random.integer(4900);
      const length = 1 + random.integer(100);
      expect(await ahead.read(offset, length)).toEqual(bytes.slice(offset, offset + length));
    });
    await Promise.all(asked);
  });
});

describe('gzip', () => {
  const content = text('digits '.repeat(50));
  const packed = gzipSync(content, { filename: 'a-name' });

  it('unpacks within its bound', () => {
    expect(gunzip(packed, 'f.gz', 1000)).toEqual(content);
    expect(() => gunzip(packed, 'f.gz', 349)).toThrowError(
      expect.objectContaining({ code: 'file-too-large' }) as Error,
    );
  });

  it('never gives other bytes (20,000 changes)', LONG, () => {
    const random = seededRandom(3);
    let refused = 0;
    for (let i = 0; i < 20_000; i += 1) {
      try {
        const bytes = gunzip(mutated(packed, random), 'f.gz', 1000);
        if (bytes.join() !== content.join()) throw new Error('other bytes');
      } catch (error) {
        if (!(error instanceof StudioError)) throw error;
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(10_000);
  });
});

describe('checksums', () => {
  it('are those of the definition, also piece by piece', () => {
    const random = seededRandom(4);
    for (let i = 0; i < 200; i += 1) {
      const bytes = Uint8Array.from({ length: random.integer(70) }, () => random.integer(256));
      const cut = random.integer(bytes.length + 1);
      expect(crc32(bytes)).toBe(slowCrc(bytes));
      expect(crc32(bytes.subarray(cut), crc32(bytes.subarray(0, cut)))).toBe(slowCrc(bytes));
    }
    expect(crc32(text('123456789'))).toBe(0xcbf43926);
  });
});

describe('idx headers', () => {
  it('state what the file holds, or are refused (20,000 changes)', LONG, () => {
    const [[, images]] = mnistFiles(3, 1) as [File];
    expect(readIdxHead(images.subarray(0, 20), images.length, 'f')).toEqual({
      dimensions: [3, 28, 28],
      start: 16,
    });
    const random = seededRandom(5);
    const head = images.subarray(0, 20);
    let refused = 0;
    for (let i = 0; i < 20_000; i += 1) {
      const bytes = mutated(head, random);
      try {
        const { dimensions, start } = readIdxHead(bytes, images.length, 'f');
        expect(start + dimensions.reduce((product, each) => product * each, 1)).toBe(images.length);
      } catch (error) {
        if (!(error instanceof StudioError)) throw error;
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(10_000);
    expect(() => readIdxHead(joined([Uint8Array.of(0, 0, 13, 1, 0, 0, 0, 1)]), 12, 'f')).toThrow(
      /floating-point/,
    );
  });
});
