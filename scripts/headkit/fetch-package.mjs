// Fetches an npm package that only maintainers need, into a folder of its own: no dependency of the project.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @param name name@version
 * @param integrity as the registry states it (sha512)
 * @param folder an empty folder
 * @returns where the package lies unpacked
 */
export function fetchPackage(name, integrity, folder) {
  execFileSync('npm', ['pack', name, '--silent'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  const file = join(
    folder,
    readdirSync(folder).find((each) => each.endsWith('.tgz')),
  );
  const found = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`;
  if (found !== integrity) throw new Error(`Integrity of ${name} is ${found}, expected ${integrity}`);
  execFileSync('tar', ['xzf', file], { cwd: folder });
  return join(folder, 'package');
}
