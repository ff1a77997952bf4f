import { LedgerError } from '../../errors.js';

/** One go at a step in a work tree of its own: the n-th, from 1. */
export interface Attempt {
  readonly runId: string;
  readonly stepId: string;
  readonly number: number;
}

/** Relative to the root. Not below `g/.state`, which anybody may delete at any time: unexported work lies in here. */
export const workTreesFolder = 'g/.worktrees';

/** Every branch of an attempt begins so. */
export const branchPrefix = 'runledger/';

/** Names that are safe as part of a path and of a branch, on any system. */
const idForm = /^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/;

/** @throws LedgerError SCHEMA_INVALID for a run or step whose id cannot be part of a path and of a branch */
export function requireSafeIds({ runId, stepId }: Omit<Attempt, 'number'>): void {
  for (const [what, id] of [
    ['run', runId],
    ['step', stepId],
  ] as const) {
    if (isSafeId(id)) continue;
    const shown = JSON.stringify(id.slice(0, 80));
    throw new LedgerError('SCHEMA_INVALID', `the ${what} id ${shown} cannot name a branch and a folder`, {
      details: { [`${what}_id`]: id.slice(0, 200) },
      hint: 'Use 1 to 80 letters, digits, ".", "_" and "-", without ".."; or start the step without isolation.',
    });
  }
}

function isSafeId(id: string): boolean {
  return idForm.test(id) && !id.includes('..') && !id.endsWith('.') && !id.endsWith('.lock');
}

export function branchOf({ runId, stepId, number }: Attempt): string {
  return `${branchPrefix}${runId}/${stepId}-${number}`;
}

/** Name of the attempt's folder, and with it of git's entry for the work tree: no two attempts share one. */
export function folderNameOf({ runId, stepId, number }: Attempt): string {
  return `${stepId}-${number}@${runId}`;
}

/** Relative to the root. */
export function patchPathOf({ runId, stepId, number }: Attempt, ending = ''): string {
  return `g/patches/${runId}/${stepId}-${number}${ending}.patch`;
}

/** Undefined for branches that are none of ours. */
export function attemptOfBranch(branch: string): Attempt | undefined {
  const [, runId, name = ''] = /^runledger\/([^/]+)\/([^/]+)$/.exec(branch) ?? [];
  return runId === undefined ? undefined : attemptOf(runId, name);
}

/** Undefined for folders that are none of ours. */
export function attemptOfFolder(name: string): Attempt | undefined {
  const [, step = '', runId] = /^([^@]+)@([^@]+)$/.exec(name) ?? [];
  return runId === undefined ? undefined : attemptOf(runId, step);
}

/** Of nine digits: a greater one is not read back from a name. */
export const lastNumber = 999_999_999;

function attemptOf(runId: string, name: string): Attempt | undefined {
  const [, stepId, digits] = /^(.+)-([1-9]\d{0,8})$/.exec(name) ?? [];
  if (stepId === undefined || !isSafeId(runId) || !isSafeId(stepId)) return undefined;
  return { runId, stepId, number: Number(digits) };
}
