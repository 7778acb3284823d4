// A judge at hand: looks at a few pictures as they are made, and stays open for the next. Scores of many faces are made
// elsewhere (evaluating.ts).
import { disposeAll } from '../engine/ops/grads.ts';
import type { Judge } from '../engine/evaluate/judge/file.ts';
import { judgeCertainty } from '../engine/evaluate/judge/look.ts';
import { StudioError } from '../face/errors.ts';
import type { LookingApi } from '../protocol/looking.ts';
import { openJudge } from './evaluations.ts';
import type { ServiceWorld } from './world.ts';

/**
 * @param sha256 digest of bytes as lower-case hex
 */
export function openLooking(
  world: Pick<ServiceWorld, 'storage' | 'asset'>,
  sha256: (bytes: Uint8Array) => Promise<string>,
): LookingApi {
  let held: { readonly key: string; readonly judge: Judge } | null = null;
  let turn: Promise<unknown> = Promise.resolve();

  const look: LookingApi['look'] = async ({ judge: choice, pictures }) => {
    const key = `${choice.kind}:${choice.id}`;
    if (held?.key !== key) {
      const judge = await openJudge(world, sha256, choice);
      if (held !== null) disposeAll(held.judge.params);
      held = { key, judge };
    }
    const { info } = held.judge;
    const length = info.size ** 2 * info.channels;
    const pixels = new Uint8Array(pictures.length * length);
    for (const [place, picture] of pictures.entries()) {
      if (picture.length !== length)
        throw new StudioError(
          'shape-impossible',
          `This judge looks at ${info.size} px.`,
          'Choose a judge of the size of the pictures.',
        );
      pixels.set(picture, place * length);
    }
    const logits = await judgeCertainty(held.judge, pixels, pictures.length);
    const width = info.attributes.length;
    return {
      attributes: info.attributes,
      certainty: pictures.map((_, place) =>
        Array.from(
          logits.subarray(place * width, (place + 1) * width),
          (logit) => 1 / (1 + Math.exp(-logit)),
        ),
      ),
    };
  };

  return {
    // One after the other: two glances must not open the judge twice.
    look(request) {
      const result = turn.then(() => look(request));
      turn = result.catch(() => undefined);
      return result;
    },
  };
}
