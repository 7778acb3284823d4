// A thread of the command line that draws: faces for a data set, or all files of an exported face. Gets the kit when it
// starts and orders afterwards; answers each under its number.
import { parentPort, workerData } from 'node:worker_threads';
import { drawFace } from '../data/headkit/generate.ts';
import type { DrawOrder, DrawnFace } from '../data/headkit/generate.ts';
import { filesOfFace } from '../data/headkit/export-tree.ts';
import type { ExportOptions, FaceFiles } from '../data/headkit/export-tree.ts';
import { openKit } from '../data/headkit/kit.ts';
import { HeadRenderer } from '../data/headkit/render.ts';
import { reportOf } from '../face/errors.ts';
import type { ErrorReport } from '../face/errors.ts';
import { ENCODERS } from './pictures.ts';

export type ThreadOrder =
  | { readonly kind: 'faces'; readonly orders: readonly DrawOrder[] }
  | { readonly kind: 'files'; readonly place: number; readonly options: Omit<ExportOptions, 'encoders'> };

export interface ThreadQuestion {
  readonly id: number;
  readonly order: ThreadOrder;
}

export type ThreadAnswer =
  | { readonly id: number; readonly value: DrawnFace[] | FaceFiles }
  | { readonly id: number; readonly error: ErrorReport };

if (parentPort !== null) serve(parentPort);

function serve(port: NonNullable<typeof parentPort>): void {
  const renderer = new HeadRenderer(openKit(workerData as Uint8Array));
  const draw = (order: ThreadOrder): DrawnFace[] | FaceFiles =>
    order.kind === 'faces'
      ? order.orders.map((each) => drawFace(renderer, each))
      : filesOfFace(renderer, order.place, { ...order.options, encoders: ENCODERS });
  port.on('message', ({ id, order }: ThreadQuestion) => {
    let answer: ThreadAnswer;
    try {
      answer = { id, value: draw(order) };
    } catch (error) {
      answer = { id, error: reportOf(error) };
    }
    port.postMessage(answer);
  });
}
