import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { errnoOf, ioError, LedgerError } from '../../errors.js';

/** Relative to the root. */
const folder = 'g/workflows';
const nameForm = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** Where the projection of a run lies, relative to the root. An id that cannot be a file's name is replaced by its SHA-256. */
export function workflowFilePath(runId: string): string {
  const name = nameForm.test(runId) ? runId : `sha256-${createHash('sha256').update(runId).digest('hex')}`;
  return `${folder}/${name}.json`;
}

/** The part of a file's name that stands for a run; undefined for what no projection can be called. */
export function workflowNameOf(fileName: string): string | undefined {
  const name = fileName.endsWith('.json') ? fileName.slice(0, -'.json'.length) : '';
  return nameForm.test(name) ? name : undefined;
}

/**
 * The folder of projections, checked before anything in it is read or made.
 * @throws LedgerError IO_OUTSIDE_ROOT when a symbolic link leads out of the workspace; IO_*
 */
export function workflowFolder(root: string): string {
  const path = join(root, folder);
  const [real, realRoot] = [realPathOf(path), realPathOf(root)];
  if (real.startsWith(realRoot + sep)) return path;
  throw new LedgerError('IO_OUTSIDE_ROOT', `${folder} leads out of the workspace`);
}

/** Of what stands there, or of the nearest folder above it that does. */
function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT' || dirname(path) === path) throw ioError(error, `looking at ${folder}`);
    return join(realPathOf(dirname(path)), path.slice(dirname(path).length));
  }
}
