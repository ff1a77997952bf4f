import { LedgerError } from '../../errors.js';
import { commitMessage, prepareCommitMessage } from './commit-trailer.js';
import { hookNames, type HookName } from './hook-text.js';
import { preCommit, preMergeCommit, type HookCall, type PreCommitReport } from './pre-commit.js';
import { refusalText } from './refusal.js';
import { harmOfRevert } from './revert-guard.js';

/** How a hook ends: 0 lets git go on, 5 stops the commit. `text` is for standard error; usually empty. */
export interface HookResult {
  readonly exitCode: 0 | 5;
  readonly text: string;
}

/**
 * One hook of git, as the installed scripts call it: `agent-ledger git-hook <name> [git's own arguments]`, in the folder
 * and with the environment that git gave the script.
 * @throws LedgerError USAGE for a hook that is not ours; IO_*, SCHEMA_INVALID
 */
export async function runGitHook(
  name: string,
  args: readonly string[],
  call: HookCall = {},
): Promise<HookResult> {
  const hook = hookNames.find((known) => known === name);
  if (hook === undefined) throw unknownHook(name);
  return run[hook](args, call);
}

const goOn: HookResult = { exitCode: 0, text: '' };

/** Nothing skips this hook, so the usual way around is of no use. */
const afterRevert = 'Then finish the revert: git commit --no-edit';

type Run = (args: readonly string[], call: HookCall) => HookResult | Promise<HookResult>;

const run: Readonly<Record<HookName, Run>> = {
  'pre-commit': async (_, call) => resultOf(await preCommit(call)),
  'pre-merge-commit': async (_, call) => resultOf(await preMergeCommit(call)),
  'prepare-commit-msg': (args, call) => {
    const message = { ...call, messageFile: fileOf(args), source: args[1] };
    const refusals = harmOfRevert(message);
    if (refusals.length > 0) return { exitCode: 5, text: refusalText(refusals, afterRevert) };
    prepareCommitMessage(message);
    return goOn;
  },
  'commit-msg': (args, call) => {
    commitMessage({ ...call, messageFile: fileOf(args) });
    return goOn;
  },
};

function resultOf({ failed, refusals }: PreCommitReport): HookResult {
  if (refusals.length > 0) return { exitCode: 5, text: refusalText(refusals) };
  const left = failed.map(
    ({ agent, error }) =>
      `agent-ledger: the newest lines of ${agent} go with a later commit: ${error.message}\n`,
  );
  return { exitCode: 0, text: left.join('') };
}

function fileOf([file]: readonly string[]): string {
  if (file !== undefined && file !== '') return file;
  throw new LedgerError('USAGE', 'this hook needs the file with the commit message');
}

function unknownHook(name: string): LedgerError {
  return new LedgerError('USAGE', `git-hook "${name}" is not one of ${hookNames.join(', ')}`);
}
