// Every method that the studio can train and edit with, by id. A new method is one file and one line here.
import { StudioError } from '../../face/errors.ts';
import type { RunSettings } from '../../face/settings.ts';
import { attgan } from './attgan.ts';
import type { Method } from './method.ts';
import { ssaOpening } from './ssa-opening.ts';
import { ssa } from './ssa.ts';
import { stargan } from './stargan.ts';
import { stgan } from './stgan.ts';

/** The first paper's method, then what it is compared with. */
export const METHODS: readonly Method[] = [ssa, stgan, attgan, stargan];

/**
 * The method of an id.
 * @throws StudioError `settings-invalid`, naming the methods there are
 */
export function methodOf(id: string): Method {
  const found = METHODS.find(({ recipe }) => recipe.id === id);
  if (found !== undefined) return found;
  throw new StudioError(
    'settings-invalid',
    `There is no method "${id}".`,
    `Use one of: ${METHODS.map(({ recipe }) => recipe.id).join(', ')}.`,
  );
}

/** What a method teaches at a generator step: the attention method begins with its opening where settings ask for one. */
export function methodAt(method: Method, { openingSteps }: RunSettings['train'], step: number): Method {
  return method === ssa && step < openingSteps ? ssaOpening : method;
}
