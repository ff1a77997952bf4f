import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createRedactor } from '../../core/redaction/redactor.js';
import { readConfig } from '../../storage/config.js';
import { realEdges } from '../../storage/edges.js';
import { paths } from '../../storage/workspace.js';
import { harmToCommittedLines } from './committed-lines.js';
import type { Refusal } from './refusal.js';
import { git, repositoryOfHook, type Repository } from './repository.js';
import { contentRefusals, type ContentRules } from './staged-content.js';
import { headOf, stagedChanges, type Parents, type StagedChange } from './staged-changes.js';
import { stageClosedFiles, type CommitKind, type Staging } from './staging.js';
import { workspacesOf, type CommittedWorkspace } from './workspaces.js';

/** Where git runs a hook, and with what. */
export interface HookCall {
  /** Default: the current folder, which git sets to the top of the work tree. */
  readonly cwd?: string;
  /** Default: the process's; GIT_DIR and GIT_INDEX_FILE in it name the repository and the index. */
  readonly env?: NodeJS.ProcessEnv;
  /** How long to wait for each agent's lock; default 2,000. */
  readonly lockTimeoutMs?: number;
}

export interface PreCommitReport extends Staging {
  /** Empty: the commit may be made. */
  readonly refusals: readonly Refusal[];
}

/**
 * What the pre-commit hook does in each workspace of the repository: closes the live ledger files, stages them, and
 * looks at the ledger lines that the index would add, change or remove. Appends may go on meanwhile. An agent whose lock
 * is not to be had is left for the next commit. Nothing is staged when the commit holds nothing else, because git then
 * makes none.
 * @throws LedgerError IO_*, SCHEMA_INVALID (broken ledger.json or ledger.config.json)
 */
export async function preCommit(call: HookCall = {}): Promise<PreCommitReport> {
  return lookAfter(call, { stages: true });
}

/** The same for a merge that git commits by itself: looks, and leaves the index as it is. */
export async function preMergeCommit(call: HookCall = {}): Promise<PreCommitReport> {
  return lookAfter(call, { stages: false });
}

async function lookAfter(call: HookCall, { stages }: { readonly stages: boolean }): Promise<PreCommitReport> {
  const repository = repositoryOfHook(call.cwd ?? process.cwd(), call.env);
  if (repository === undefined) return { ...nothingStaged, refusals: [] };
  const parents = parentsOfCommit(repository);
  const task = {
    kind: kindOf(repository, parents),
    head: parents.head,
    lockTimeoutMs: call.lockTimeoutMs ?? 2_000,
  };
  const mayStage = stages && !isEmptyCommit(repository, parents);
  const reports: PreCommitReport[] = [];
  for (const workspace of workspacesOf(repository)) {
    const isHere = existsSync(paths.ledgerFile(workspace.root));
    const staging = mayStage && isHere ? await stageClosedFiles(repository, workspace, task) : nothingStaged;
    reports.push({ ...staging, refusals: refusalsFor(repository, workspace, parents) });
  }
  return {
    staged: reports.flatMap(({ staged }) => staged),
    failed: reports.flatMap(({ failed }) => failed),
    refusals: reports.flatMap(({ refusals }) => refusals),
  };
}

const nothingStaged: Staging = { staged: [], failed: [] };

function refusalsFor(
  repository: Repository,
  workspace: CommittedWorkspace,
  { head, merged }: Parents,
): readonly Refusal[] {
  const [own = [], ...others] = [head, ...merged].map((parent) =>
    stagedChanges(repository, workspace, parent),
  );
  if (own.length === 0 && others.every((changes) => changes.length === 0)) return [];
  // What the other side of a merge has committed is not this commit's to judge.
  const fresh = own.filter((change) => others.every((changes) => changes.some(sameContent(change))));
  return [
    ...harmToCommittedLines(repository, [own, ...others]),
    ...contentRefusals(repository, fresh, rulesOf(workspace)),
  ];
}

function sameContent({ path, now }: StagedChange): (other: StagedChange) => boolean {
  return (other) => other.path === path && other.now === now;
}

/** Marks are only counted here, so no key is needed for them. */
function rulesOf({ root }: CommittedWorkspace): ContentRules {
  const redactor = createRedactor({
    mark: () => '0'.repeat(16),
    extraRules: readConfig(root).redact?.extra ?? [],
  });
  return { redact: (value) => redactor.value(value), sha256: realEdges().sha256 };
}

function parentsOfCommit(repository: Repository): Parents {
  return {
    head: headOf(repository),
    merged: [...mergeHeads(repository), ...mergeHeadsInEnvironment(repository)],
  };
}

function mergeHeads({ folder }: Repository): readonly string[] {
  const path = join(folder, 'MERGE_HEAD');
  return existsSync(path)
    ? readFileSync(path, 'latin1')
        .split('\n')
        .filter((id) => id !== '')
    : [];
}

/** While `git merge` makes its commit, the other parents are named by variables only. */
function mergeHeadsInEnvironment({ env }: Repository): readonly string[] {
  return Object.keys(env).flatMap((name) => /^GITHEAD_([0-9a-f]{40,64})$/.exec(name)?.[1] ?? []);
}

/** `git commit -- PATH` names an index of its own. */
function kindOf({ env }: Repository, { merged }: Parents): CommitKind {
  if (!/^index(\.lock)?$/.test(basename(env['GIT_INDEX_FILE'] ?? 'index'))) return 'paths';
  return merged.length > 0 ? 'merge' : 'whole';
}

function isEmptyCommit(repository: Repository, { head, merged }: Parents): boolean {
  if (merged.length > 0) return false;
  const output =
    head === undefined
      ? git(repository, ['ls-files', '-z', '--cached'])
      : git(repository, [
          'diff-index',
          '--cached',
          '--name-only',
          '-z',
          '--no-renames',
          '--no-ext-diff',
          head,
        ]);
  return output.length === 0;
}
