import { relative, sep } from 'node:path';
import { repositoryAt, type Repository } from '../../ledger/git/repository.js';
import { withoutPrograms } from '../../ledger/git/without-programs.js';
import type { ValidationResult, ValidatorSpec } from '../shapes.js';
import { changedPaths } from './changed-paths.js';
import { workFolder } from './confinement.js';
import type { ValidatorGround } from './ground.js';
import { isOwnFile } from './own-files.js';
import { pathGlob } from './path-glob.js';

/** How many of the paths that fit are named in the verdict. */
const namedPaths = 20;

/**
 * Passes when a path that fits the glob `target` changed against the commit the step was started on: untracked and
 * staged files count, the ledger's own files do not.
 * @throws LedgerError IO_FAILED when git fails; IO_OUTSIDE_ROOT
 */
export async function validateChange(
  spec: ValidatorSpec,
  ground: ValidatorGround,
  baseCommit?: string,
): Promise<ValidationResult> {
  const { target = '' } = spec;
  if (target === '') return { passed: false, reason: 'no target pattern specified', missing: ['target'] };
  const fits = pathGlob(target);
  if (fits === undefined)
    return { passed: false, reason: `the pattern "${target.slice(0, 80)}" is too complex` };
  const folder = await workFolder(spec, ground);
  const repository = repositoryAt(folder);
  if (repository === undefined) return { passed: false, reason: `${folder} is in no git repository` };
  const question = { repository: withoutPrograms(repository), folder, timeoutMs: ground.timeoutMs };
  const toFolder = wayTo(folder, repository.top);
  const toRoot = await wayToRoot(ground, repository);
  const changed = (await changedPaths(question, baseCommit)).filter(
    (path) => !isOwnFile(`${toFolder}${path}`, toRoot),
  );
  return verdictOn(changed.filter(fits), target, changed.length);
}

/** The workspace has the same place in every work tree of its repository. */
async function wayToRoot(ground: ValidatorGround, { top }: Repository): Promise<string> {
  const root = await workFolder({}, ground);
  const own = repositoryAt(root)?.top;
  return wayTo(root, own ?? top);
}

/** Empty, or with a slash at its end. */
function wayTo(folder: string, top: string): string {
  const way = relative(top, folder).split(sep).join('/');
  return way === '' ? '' : `${way}/`;
}

function verdictOn(found: readonly string[], target: string, changedCount: number): ValidationResult {
  if (found.length === 0) {
    return {
      passed: false,
      reason: `no changed file fits ${target} (${changedCount} changed in all)`,
      missing: [target],
    };
  }
  const details = { changed: found.slice(0, namedPaths).join('\n'), changed_count: String(found.length) };
  return { passed: true, reason: `${found.length} changed file(s) fit ${target}`, details };
}
