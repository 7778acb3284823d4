// `NAME=0|1,...` as people write attributes on a command line.
import { nearest } from './nearest.ts';
import { UsageError } from './usage.ts';

/**
 * @param option the option that was written, for the error
 * @param names the attributes that there are
 * @throws UsageError naming the attribute that there is not, or the value
 */
export function readPairs<T extends string>(
  option: string,
  text: string,
  names: readonly T[],
): (readonly [T, 0 | 1])[] {
  return text
    .split(',')
    .filter((pair) => pair.trim() !== '')
    .map((pair) => {
      const [wanted = '', value = '', ...more] = pair.trim().split('=');
      const name = names.find((each) => each === wanted);
      if (name === undefined) {
        const meant = nearest(wanted, names);
        const hint = meant === undefined ? `there are ${names.join(', ')}.` : `did you mean "${meant}"?`;
        throw new UsageError(`--${option}: there is no attribute "${wanted}"; ${hint}`);
      }
      if (more.length > 0 || (value !== '0' && value !== '1'))
        throw new UsageError(`--${option}: write ${name}=0 or ${name}=1.`);
      return [name, value === '1' ? 1 : 0] as const;
    });
}
