// A drawing worker that opens and then dies of its first order, as one that runs out of memory does.
import { exposeApi } from '../../src/protocol/host.ts';
import type { DrawApi } from '../../src/service/drawing.ts';

exposeApi<DrawApi>({
  open: () => Promise.resolve(),
  draw: () =>
    new Promise(() => {
      setTimeout(() => {
        throw new Error('out of memory');
      });
    }),
});
