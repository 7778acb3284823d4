// The built-in data set over the versions of the studio, in a real database and with real locks: made once, made anew
// when another pack or generator made the stored one, and never taken from under a run.
import { expect, it } from 'vitest';
import type { DatasetManifest } from '../../src/data/shards/manifest.ts';
import { openLibrary } from '../../src/service/library.ts';
import { TRAINING_LOCK } from '../../src/service/world.ts';
import { openPlatform } from '../../workers/platform.ts';
import { countRecords, newName, open, tamper } from '../storage/open.ts';

const ID = 'headkit-64';
const platform = openPlatform(`${location.origin}/`);

it(
  'is made once, and made anew where another version of the studio made it',
  { timeout: 120_000 },
  async () => {
    const name = newName();
    const loaded: string[] = [];
    let progress = 0;
    const library = openLibrary(
      {
        ...platform,
        storage: open(name),
        asset: (path, most) => (loaded.push(path), platform.asset(path, most)),
      },
      () => (progress += 1),
    );
    const first = await library.importBuiltIn(ID);
    expect(first.outdated).toBeUndefined();
    expect(progress).toBeGreaterThan(3);
    loaded.length = 0;
    expect(await library.importBuiltIn(ID)).toEqual(first);
    expect(loaded).toEqual([]);
    const shards = await countRecords(name);

    // An earlier version's faces: the same in all but their origin.
    const age = (manifest: DatasetManifest) => ({ ...manifest, origin: 'headkit 0123456789abcdef by 682' });
    await tamper(name, 'datasets', ID, age);
    expect(await library.datasets()).toEqual([{ ...first, outdated: true }]);

    // While a run trains, here or in another tab, the earlier faces stay.
    const release = await platform.lock(TRAINING_LOCK);
    expect(await library.importBuiltIn(ID)).toEqual({ ...first, outdated: true });
    expect(loaded).toEqual([]);
    release!();

    // A run that began in the meantime is not disturbed either; the new faces wait.
    let training: (() => void) | null = null;
    const busy = openLibrary({ ...platform, storage: open(name) }, (report) => {
      if (report.kind !== 'import' || training !== null) return;
      training = () => undefined;
      void platform.lock(TRAINING_LOCK).then((held) => (training = held));
    });
    await expect(busy.importBuiltIn(ID)).rejects.toMatchObject({ code: 'busy' });
    expect(await library.datasets()).toEqual([{ ...first, outdated: true }]);
    expect((await library.faces(ID, [7]))[0]!.pixels.length).toBe(64 * 64 * 3);
    (training as unknown as () => void)();

    const again = await library.importBuiltIn(ID);
    expect(again).toEqual(first);
    expect(await countRecords(name)).toEqual(shards);
  },
);
