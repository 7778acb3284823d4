// Every method that the studio can train and edit with, by id. A new method is one file and one line here.
import { StudioError } from '../../face/errors.ts';
import type { Method } from './method.ts';
import { ssa } from './ssa.ts';

export const METHODS: readonly Method[] = [ssa];

/**
 * The method of an id.
 * @throws StudioError `settings-invalid`, naming the methods there are
 */
export function methodOf(id: string): Method {
  const found = METHODS.find((method) => method.id === id);
  if (found !== undefined) return found;
  throw new StudioError(
    'settings-invalid',
    `There is no method "${id}".`,
    `Use one of: ${METHODS.map((method) => method.id).join(', ')}.`,
  );
}
