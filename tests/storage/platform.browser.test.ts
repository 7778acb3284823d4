// The browser's own answers about room, and the loading of the app's own files.
import { describe, expect, it } from 'vitest';
import { loadAsset } from '../../src/storage/assets.ts';
import { askToPersist, requireRoom, room } from '../../src/storage/room.ts';

describe('room in this browser', () => {
  it('has a quota and refuses what is over it', async () => {
    const { used, quota, persisted } = await room();
    expect(quota).toBeGreaterThan(1e6);
    expect(used).toBeLessThan(quota);
    expect(typeof persisted).toBe('boolean');
    await requireRoom(1, 'this test');
    await expect(requireRoom(quota, 'this test')).rejects.toMatchObject({ code: 'storage-full' });
  });
  it('answers whether it keeps the data', async () => {
    expect(typeof (await askToPersist())).toBe('boolean');
  });
});

describe('an asset', () => {
  it('is loaded whole, up to exactly its bound', async () => {
    const bytes = await loadAsset('/LICENSE', { maxBytes: 100_000 });
    expect(new TextDecoder().decode(bytes)).toContain('MIT');
    expect(await loadAsset('/LICENSE', { maxBytes: bytes.length })).toEqual(bytes);
    await expect(loadAsset('/LICENSE', { maxBytes: bytes.length - 1 })).rejects.toMatchObject({
      code: 'file-too-large',
      message: expect.stringContaining('"LICENSE"') as string,
    });
  });
  it('that does not exist is named, also where the server answers with a page', async () => {
    await expect(loadAsset('/faces/none.pack', { maxBytes: 10 })).rejects.toMatchObject({
      code: 'data-missing',
      message: expect.stringContaining('"none.pack"') as string,
    });
  });
  it('of another origin is not asked for', async () => {
    await expect(loadAsset('https://example.org/a.bin', { maxBytes: 10 })).rejects.toThrow(
      'outside the studio',
    );
    await expect(loadAsset('data:text/plain,abc', { maxBytes: 10 })).rejects.toThrow('outside the studio');
  });
});
