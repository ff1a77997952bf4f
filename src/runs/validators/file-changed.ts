import { relative, sep } from 'node:path';
import { repositoryAt } from '../../ledger/git/repository.js';
import type { ValidationResult, ValidatorSpec } from '../shapes.js';
import { changedPaths } from './changed-paths.js';
import { workFolder } from './confinement.js';
import type { ValidatorGround } from './ground.js';
import { pathGlob } from './path-glob.js';

/** How many of the paths that fit are named in the verdict. */
const namedPaths = 20;

/** What recording itself writes into a workspace: it proves no work. */
const ownFiles = /^(?:g\/|agents\/[^/]+\/status\.json$|memory\/[^/]+\/sessions\/)/;

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
  const question = { repository, folder, timeoutMs: ground.timeoutMs };
  const toRoot = relative(await workFolder({}, ground), folder)
    .split(sep)
    .join('/');
  const changed = (await changedPaths(question, baseCommit)).filter((path) => !isOwnFile(path, toRoot));
  return verdictOn(changed.filter(fits), target, changed.length);
}

/** A worktree beside the project has no ledger files of its own that anybody writes to. */
function isOwnFile(path: string, toRoot: string): boolean {
  return ownFiles.test(toRoot === '' || toRoot.startsWith('..') ? path : `${toRoot}/${path}`);
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
