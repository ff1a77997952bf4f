import type { GitHistory, LiveTree } from './git-history.js';
import { unmerged } from './git-history.js';

/** One thing that a developer does in a work tree. Whatever git refuses is fine; a conflict in code is settled. */
export type Step = (history: GitHistory, tree: LiveTree) => Promise<void> | void;

const commit: Step = (history, tree) => {
  history.edit(tree);
  const message = `--message=Commit ${history.next()}`;
  const kind = history.pick(['all', 'all', 'staged', 'paths', 'amend', 'add']);
  if (kind === 'amend' && isMerge(tree)) return;
  if (kind === 'add') history.git(tree, 'add', '--all');
  const how: Readonly<Record<typeof kind, readonly string[]>> = {
    all: ['--all', message],
    staged: [message],
    paths: [message, '--', ...codeFiles(tree)],
    amend: ['--amend', '--all', '--no-edit'],
    add: [message],
  };
  history.git(tree, 'commit', '--quiet', ...(how[kind] ?? []));
};

const branch: Step = (history, tree) => {
  history.git(tree, 'switch', '--quiet', '--create', `b${history.next()}`);
};

const switchBranch: Step = (history, tree) => {
  history.git(tree, 'switch', '--quiet', history.pick(branches(tree)));
};

const merge: Step = (history, tree) => {
  const strategy = history.random() < 0.6 ? ['-X', 'ours'] : [];
  if (!history.git(tree, 'merge', '--no-edit', ...strategy, otherRef(history, tree)))
    concludeMerge(history, tree);
};

const rebase: Step = (history, tree) => {
  history.edit(tree);
  if (!history.git(tree, 'rebase', '--autostash', '-X', 'theirs', otherRef(history, tree))) {
    history.git(tree, 'rebase', '--abort');
  }
};

const stash: Step = (history, tree) => {
  history.edit(tree);
  history.git(tree, 'stash');
};

const stashPop: Step = (history, tree) => {
  // What conflicts stays in the stash; the work tree keeps the marks, as code somebody has yet to look at.
  if (!history.git(tree, 'stash', 'pop')) history.git(tree, 'reset', '--quiet');
};

const cherryPick: Step = (history, tree) => {
  const commits = tree.repository
    .git('rev-list', '--all', '--no-merges', '--max-count=30')
    .trim()
    .split('\n');
  if (!history.git(tree, 'cherry-pick', '-X', 'theirs', history.pick(commits))) {
    history.git(tree, 'cherry-pick', '--abort');
  }
};

const push: Step = (history, tree) => {
  history.git(tree, 'push', '--quiet', 'origin', 'HEAD');
};

const pull: Step = (history, tree) => {
  const name = history.pick(remoteBranches(tree));
  if (history.random() < 0.5) {
    if (!history.git(tree, 'pull', '--quiet', '--no-rebase', '--no-edit', '-X', 'ours', 'origin', name)) {
      concludeMerge(history, tree);
    }
  } else if (
    !history.git(tree, 'pull', '--quiet', '--rebase', '--autostash', '-X', 'theirs', 'origin', name)
  ) {
    history.git(tree, 'rebase', '--abort');
  }
};

const killWriter: Step = async (history, tree) => {
  await tree.writer.kill();
  history.log.push(`${tree.name}: writer killed`);
  tree.writer = history.startWriter(tree);
  await tree.writer.ready();
};

/** What developers do with the hooks in place, the frequent things more often. */
export const carefulSteps: readonly Step[] = [
  commit,
  commit,
  commit,
  commit,
  branch,
  switchBranch,
  switchBranch,
  merge,
  merge,
  rebase,
  rebase,
  stash,
  stashPop,
  cherryPick,
  cherryPick,
  push,
  push,
  pull,
  pull,
  killWriter,
];

const addEverything: Step = (history, tree) => {
  history.edit(tree);
  history.git(tree, 'add', '--all');
  history.git(tree, 'commit', '--quiet', `--message=Everything ${history.next()}`);
};

const resetHard: Step = (history, tree) => {
  history.git(tree, 'reset', '--quiet', '--hard', history.pick(['HEAD', 'HEAD~1', 'HEAD~2', 'origin/main']));
};

const clean: Step = (history, tree) => {
  history.git(tree, 'clean', '--quiet', '-d', history.pick(['--force', '-fx']));
};

const stashAll: Step = (history, tree) => {
  history.edit(tree);
  history.git(tree, 'stash', '--include-untracked');
};

const checkoutFiles: Step = (history, tree) => {
  history.git(tree, 'checkout', '--force', otherRef(history, tree), '--', '.');
};

/** What they do without hooks, with live files committed and thrown away. */
export const recklessSteps: readonly Step[] = [
  addEverything,
  addEverything,
  addEverything,
  branch,
  switchBranch,
  switchBranch,
  merge,
  rebase,
  resetHard,
  resetHard,
  clean,
  stashAll,
  stashPop,
  checkoutFiles,
  killWriter,
];

/** Ends a merge that stopped: conflicts in code are settled in favour of the other side, those in ledgers are noted. */
export function concludeMerge(history: GitHistory, tree: LiveTree): void {
  const code = unmerged(tree).filter((path) => !path.startsWith('g/'));
  if (code.length > 0) {
    history.git(tree, 'checkout', '--theirs', '--', ...code);
    history.git(tree, 'add', ...code);
    if (history.git(tree, 'commit', '--quiet', '--no-edit')) return;
  }
  history.git(tree, 'merge', '--abort');
}

export function branches({ repository }: LiveTree): readonly string[] {
  return repository.git('for-each-ref', '--format=%(refname:short)', 'refs/heads').trim().split('\n');
}

function remoteBranches({ repository }: LiveTree): readonly string[] {
  return repository
    .git('ls-remote', '--heads', 'origin')
    .trim()
    .split('\n')
    .map((line) => line.replace(/^.*refs\/heads\//, ''));
}

function otherRef(history: GitHistory, { repository }: LiveTree): string {
  const refs = repository.git('for-each-ref', '--format=%(refname:short)', 'refs/heads', 'refs/remotes');
  return history.pick(
    refs
      .trim()
      .split('\n')
      .filter((name) => name !== 'origin'),
  );
}

/** Amending a merge puts lines into a commit that a rebase leaves out. */
function isMerge({ repository }: LiveTree): boolean {
  return repository.git('log', '-1', '--format=%P').trim().includes(' ');
}

function codeFiles({ repository }: LiveTree): readonly string[] {
  return repository.git('ls-files', '--', 'code*').trim().split('\n');
}
