// A drawing worker: draws faces as ordered, knows no storage. Several of them work for the library worker.
import { openKit } from '../src/data/headkit/kit.ts';
import { drawFace } from '../src/data/headkit/generate.ts';
import { HeadRenderer } from '../src/data/headkit/render.ts';
import { exposeApi } from '../src/protocol/host.ts';
import type { DrawApi } from '../src/service/drawing.ts';
import { later } from './later.ts';

const renderer = later<HeadRenderer>('open');

exposeApi<DrawApi>({
  open(kit) {
    renderer.set(new HeadRenderer(openKit(kit)));
    return Promise.resolve();
  },
  draw: (orders) => Promise.resolve(orders.map((order) => drawFace(renderer.get(), order))),
});
