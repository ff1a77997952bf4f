import { LedgerError } from '../../errors.js';
import { askGitAsync, type GitQuestion } from './git-question.js';

/** Names only: no renames, no programs for comparing or converting, and no look into submodules. */
const diff = ['diff', '--name-only', '-z', '--no-renames', '--relative', '--no-ext-diff', '--no-textconv'];

/**
 * Paths, relative to the question's folder, that differ from the base commit (default: the one checked out): changed,
 * added and deleted, committed since or not, staged or not, and untracked unless ignored. In a repository without
 * commits, all its files. The question's time is that of all calls of git together.
 * @throws LedgerError IO_FAILED for a commit that is not here, and when git fails or is not done in time
 */
export async function changedPaths(asked: GitQuestion, baseCommit?: string): Promise<readonly string[]> {
  const question = sharingTime(asked);
  const base = await commitOf(question, baseCommit);
  const tracked =
    base === undefined
      ? [await answer(question, ['ls-files', '-z'])]
      : [await compare(question, base), await compare(question, base, '--cached')];
  const untracked = await answer(question, ['ls-files', '-z', '--others', '--exclude-standard']);
  return [...new Set([...tracked.flat(), ...untracked])].sort();
}

function sharingTime(question: GitQuestion): GitQuestion {
  const endMs = performance.now() + question.timeoutMs;
  return {
    ...question,
    get timeoutMs() {
      return Math.max(1, Math.ceil(endMs - performance.now()));
    },
  };
}

async function commitOf(question: GitQuestion, named?: string): Promise<string | undefined> {
  const name = named === undefined || named === '' ? 'HEAD' : named;
  const ask = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`];
  const commit = (await askGitAsync(question, ask))?.trim();
  if (commit !== undefined || name === 'HEAD') return commit;
  throw new LedgerError(
    'IO_FAILED',
    `commit ${name.slice(0, 80)} is not in the repository at ${question.folder}`,
    {
      hint: 'Fetch it, or start the step again.',
    },
  );
}

async function compare(
  question: GitQuestion,
  base: string,
  ...more: readonly string[]
): Promise<readonly string[]> {
  return answer(question, [...diff, '--ignore-submodules=dirty', ...more, '--end-of-options', base, '--']);
}

async function answer(question: GitQuestion, args: readonly string[]): Promise<readonly string[]> {
  const printed = await askGitAsync(question, args);
  if (printed !== undefined) return printed.split('\0').slice(0, -1);
  throw new LedgerError('IO_FAILED', `git ${args[0] ?? ''} failed in ${question.folder}`, {
    hint: 'Run the same git command there to see what is wrong.',
  });
}
