// Storage errors of the platform in words for people, and room before it runs out. Real DOMExceptions; the quota
// itself cannot be made small in a unit test.
import { describe, expect, it } from 'vitest';
import { StudioError } from '../../src/face/errors.ts';
import { isConnectionLost, storageError } from '../../src/storage/errors.ts';
import { askToPersist, requireRoom, room } from '../../src/storage/room.ts';

const mapped = (name: string, message = '') => {
  const error = storageError(new DOMException(message, name), 'writing a checkpoint');
  if (!(error instanceof StudioError)) throw new Error('not mapped');
  return error;
};

describe('a storage error', () => {
  it('of the quota is storage-full with what to do, although its message is empty', () => {
    const error = mapped('QuotaExceededError');
    expect(error.code).toBe('storage-full');
    expect(error.message).toContain('writing a checkpoint');
    expect(error.message).toContain('intact');
    expect(error.remedy).toContain('Remove runs or data sets');
    expect(isConnectionLost(new DOMException('', 'QuotaExceededError'))).toBe(false);
  });

  it('of a newer version asks to reload', () => {
    expect(mapped('VersionError')).toMatchObject({ code: 'storage-failed' });
    expect(mapped('VersionError').remedy).toContain('Reload');
  });

  it('of any other kind names itself', () => {
    expect(mapped('UnknownError', 'disk').message).toContain('UnknownError: disk');
    expect(mapped('DataCloneError').message).toContain('(DataCloneError)');
  });

  it('that is none of the platform is not touched', () => {
    const bug = new TypeError('bug');
    const known = new StudioError('data-missing', 'a', 'b');
    expect(storageError(bug, 'x')).toBe(bug);
    expect(storageError(known, 'x')).toBe(known);
  });
});

describe('room', () => {
  const manager = (usage: number, quota: number) => ({ estimate: () => Promise.resolve({ usage, quota }) });
  it('is refused when less than a tenth of the quota would stay free', async () => {
    await expect(requireRoom(400, 'this import', manager(500, 1000))).resolves.toBeUndefined();
    await expect(requireRoom(401, 'this import', manager(500, 1000))).rejects.toMatchObject({
      code: 'storage-full',
    });
    await expect(requireRoom(1, 'this import', manager(2000, 1000))).rejects.toThrow('this import');
  });
  it('is not refused where the browser tells nothing', async () => {
    await expect(requireRoom(1e12, 'this import', {})).resolves.toBeUndefined();
    expect(await room({})).toEqual({ used: 0, quota: 0, persisted: false });
    expect(await askToPersist({})).toBe(false);
  });
});
