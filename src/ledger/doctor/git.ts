import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { realEdges } from '../../storage/edges.js';
import { openWorkspace, paths, writeGitFiles } from '../../storage/workspace.js';
import { hookFolderOf } from '../git/hook-folder.js';
import { hookNames, isOurHook } from '../git/hook-text.js';
import { askGit, repositoryAt } from '../git/repository.js';
import { openSegments } from '../rotate/segments.js';
import type { DoctorCheck, DoctorFinding, DoctorScope } from './finding.js';

const check = 'git';

/** A workspace in a git work tree: ignore files, hooks, and that no file that is still written to is tracked. */
export const git: DoctorCheck = {
  name: check,
  run: (scope) => {
    const { gitTop } = scope;
    if (gitTop === undefined) return [{ level: 'ok', check, what: 'the workspace is in no git work tree' }];
    const found = [...ignoreFiles(scope), ...hooks(scope), ...trackedLiveFiles(scope)];
    return found.length > 0
      ? found
      : [{ level: 'ok', check, what: 'ignore files, hooks and live files are in order' }];
  },
  fix: ({ root }) => writeGitFiles(root),
};

function ignoreFiles({ root }: DoctorScope): readonly DoctorFinding[] {
  return ['g/.gitignore', 'g/.gitattributes', 'agents/.gitignore']
    .filter((name) => !existsSync(join(root, name)))
    .map((name) => ({
      level: 'action',
      check,
      what: `${name} is missing: git would take in caches, or merge ledgers as text`,
      mend: 'agent-ledger doctor --fix',
      fixable: true,
    }));
}

function hooks({ root }: DoctorScope): readonly DoctorFinding[] {
  const repository = repositoryAt(root);
  if (repository === undefined)
    return [{ level: 'note', check, what: 'git cannot be asked about this work tree' }];
  const { path } = hookFolderOf(repository);
  const missing = hookNames.filter((name) => !calls(join(path, name)) && !calls(join(path, '..', name)));
  if (missing.length === 0) return [];
  const what = `git hooks not installed: ${missing.join(', ')}; live files are not closed before a commit`;
  return [{ level: 'note', check, what, mend: 'agent-ledger init --git' }];
}

/** Ours, or one of somebody else's that calls us. */
function calls(path: string): boolean {
  try {
    const text = readFileSync(path, 'utf8');
    return isOurHook(text) || text.includes('agent-ledger git-hook');
  } catch {
    return false;
  }
}

/** A file that is still written to must not be in the index: git would replace it under its writer. */
function trackedLiveFiles(scope: DoctorScope): readonly DoctorFinding[] {
  const repository = repositoryAt(scope.root);
  const live = liveFiles(scope);
  if (repository === undefined || live.length === 0) return [];
  const tracked =
    askGit(repository, ['ls-files', '-z', '--', ...live])
      ?.split('\0')
      .filter((name) => name !== '') ?? [];
  return tracked.map((name) => ({
    level: 'action',
    check,
    what: `${name} is still written to and tracked by git, which may replace it`,
    mend: `agent-ledger rotate ${basename(dirname(name))}`,
  }));
}

function liveFiles({ root, agents }: DoctorScope): readonly string[] {
  try {
    const workspace = openWorkspace(root, realEdges());
    return agents.flatMap((agent) =>
      openSegments(workspace, agent).map(({ name }) => join(paths.agent(workspace.root, agent), name)),
    );
  } catch {
    return []; // the write test says what is wrong
  }
}
