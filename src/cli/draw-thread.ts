// A thread of the command line that draws: faces for a data set, or all files of an exported face. Gets the kit when it
// starts and orders afterwards.
import { isMainThread, workerData } from 'node:worker_threads';
import { drawFace } from '../data/headkit/generate.ts';
import type { DrawOrder, DrawnFace } from '../data/headkit/generate.ts';
import { filesOfFace } from '../data/headkit/export-tree.ts';
import type { ExportOptions, FaceFiles } from '../data/headkit/export-tree.ts';
import { openKit } from '../data/headkit/kit.ts';
import { HeadRenderer } from '../data/headkit/render.ts';
import { ENCODERS } from './pictures.ts';
import { serveThread } from './thread.ts';

export type DrawThreadOrder =
  | { readonly kind: 'faces'; readonly orders: readonly DrawOrder[] }
  | { readonly kind: 'files'; readonly place: number; readonly options: Omit<ExportOptions, 'encoders'> };

export type DrawThreadAnswer = DrawnFace[] | FaceFiles;

if (!isMainThread) {
  const renderer = new HeadRenderer(openKit(workerData as Uint8Array));
  serveThread<DrawThreadOrder, DrawThreadAnswer>((order) =>
    order.kind === 'faces'
      ? order.orders.map((each) => drawFace(renderer, each))
      : filesOfFace(renderer, order.place, { ...order.options, encoders: ENCODERS }),
  );
}
