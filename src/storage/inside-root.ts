import { realpathSync } from 'node:fs';
import { dirname, sep } from 'node:path';
import { errnoOf, ioError, LedgerError } from '../errors.js';

/**
 * Looks before anything is made, so that nothing is made outside. What does not stand yet is judged by the nearest folder
 * above it that does. `root` is a real path.
 * @throws LedgerError IO_OUTSIDE_ROOT when a symbolic link leads out of the root; IO_*
 */
export function requireInside(root: string, path: string): void {
  const real = realPathOf(path);
  if (real === root || real.startsWith(root + sep)) return;
  throw new LedgerError('IO_OUTSIDE_ROOT', `${path} leads to ${real}, outside the workspace ${root}`);
}

function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT' || dirname(path) === path) throw ioError(error, `looking at ${path}`);
    return realPathOf(dirname(path));
  }
}
