// A value that exists from a certain call on; asking earlier is a fault of the page.
import { StudioError } from '../src/face/errors.ts';

export interface Later<T> {
  get(): T;
  set(value: T): void;
}

/** @param call the method that must have been called first */
export function later<T>(call: string): Later<T> {
  let value: T | undefined;
  return {
    get() {
      if (value !== undefined) return value;
      throw new StudioError('unexpected', `The worker was used before "${call}".`, 'Reload the page.');
    },
    set(given) {
      value = given;
    },
  };
}
