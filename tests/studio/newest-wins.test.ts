// The edit queue: never more than one edit in flight, the newest value always done, nothing in between piled up.
import { expect, it } from 'vitest';
import { newestWins } from '../../src/studio/state/newest-wins.ts';

/** Work whose pieces end when the test says so. */
function controlled() {
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  let inFlight = 0;
  let most = 0;
  const queue = newestWins<number>(async (value) => {
    begun.push(value);
    inFlight += 1;
    most = Math.max(most, inFlight);
    await new Promise<void>((resolve) => ends.push(resolve));
    inFlight -= 1;
  });
  return { queue, begun, endOne: () => ends.shift()?.(), most: () => most };
}
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

it('does the first and the newest of a burst, and nothing between', async () => {
  const { queue, begun, endOne, most } = controlled();
  for (let value = 0; value < 100; value += 1) queue.push(value);
  await turn();
  expect(begun).toEqual([0]);
  endOne();
  await turn();
  expect(begun).toEqual([0, 99]);
  endOne();
  await queue.idle();
  expect(most()).toBe(1);
});

it('goes on after idleness', async () => {
  const { queue, begun, endOne } = controlled();
  queue.push(1);
  await turn();
  endOne();
  await queue.idle();
  queue.push(2);
  await turn();
  endOne();
  await queue.idle();
  expect(begun).toEqual([1, 2]);
});

it('survives work that throws, and tells when it is busy', async () => {
  const busy: boolean[] = [];
  const done: number[] = [];
  const queue = newestWins<number>(
    async (value) => {
      await turn();
      if (value === 1) throw new Error('no');
      done.push(value);
    },
    (now) => busy.push(now),
  );
  queue.push(1);
  await queue.idle();
  queue.push(2);
  await queue.idle();
  expect(done).toEqual([2]);
  expect(busy).toEqual([true, false, true, false]);
});
