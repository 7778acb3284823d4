// Writes one checkpoint after the other until it is killed; see checkpoints.browser.test.ts.
import { openStorage } from '../../src/storage/indexeddb.ts';
import { checkpoint } from './checkpoint.ts';

addEventListener('message', (event: MessageEvent<{ name: string; from: number }>) => {
  const { name, from } = event.data;
  const { runs } = openStorage({ now: () => 0, name });
  void (async () => {
    for (let step = from; ; step += 1) await runs.putCheckpoint('a', checkpoint(step));
  })();
});
postMessage('ready');
