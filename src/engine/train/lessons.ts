// Lessons for the critic before the game: what real pictures show (Eq. 3), without realism and without a generator. Beside
// realism it learns attributes several times slower (docs/small-runs.md), and until it knows them nobody learns from it.
// No paper has them; `train.firstLessons` is 0 in their presets.
import type { BatchSource } from '../../face/batch.ts';
import { lessonsAt } from '../../face/settings.ts';
import { attributeLoss } from '../methods/losses.ts';
import { disposeBatch } from '../methods/step-batch.ts';
import { seen } from '../methods/views.ts';
import { trainable } from '../nets/params.ts';
import { disposeAll, valueAndGrads } from '../ops/grads.ts';
import { adamInit, adamUpdate } from './adam.ts';
import { assembleBatch } from './assemble.ts';
import type { TrainSession } from './session.ts';
import { adamOptions } from './step.ts';

/** Where lessons take place; `TrainWorld` fits. */
interface Classroom {
  readonly source: BatchSource;
  readonly breathe: () => Promise<void>;
}

/**
 * The lessons of one round, where settings have any. Their optimiser begins anew with every round and is not kept: its
 * moments would be wrong for the critic's steps, whose gradients are larger by far, and a run that goes on needs none.
 * @param rate of the critic at this step
 * @returns how many lessons there were
 */
export async function teach(session: TrainSession, room: Classroom, rate: number): Promise<number> {
  const { settings, state, method } = session;
  const lessons = lessonsAt(settings.train, session.step);
  if (lessons === 0) return 0;
  let adam = adamInit(trainable(state.discriminator));
  try {
    for (let i = 0; i < lessons; i += 1) {
      const batch = assembleBatch(await room.source.next(), settings, session.random);
      const { loss, grads } = valueAndGrads((critic) => {
        const { attributes } = method.judge(critic, seen(batch.x, batch));
        return { loss: attributeLoss(attributes, batch.source, settings), terms: {} };
      }, trainable(state.discriminator));
      const updated = adamUpdate(state.discriminator, grads, adam, adamOptions(settings, rate));
      state.discriminator = updated.params;
      adam = updated.state;
      loss.dispose();
      disposeBatch(batch);
      await room.breathe();
    }
  } finally {
    disposeAll(adam.mean);
    disposeAll(adam.square);
  }
  return lessons;
}
