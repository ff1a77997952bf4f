import { afterEach, describe, expect, it } from 'vitest';
import { openLedger } from '../../src/ledger/open.js';
import { verifyLedger } from '../../src/ledger/verify.js';
import { agent, GitHistory, type HistoryOptions, type LiveTree } from '../support/git-history.js';
import type { AckedEvent } from '../support/git-live-writer.js';
import { headsOf, linesOfAgent, TestRepository, type FoundLine } from '../support/git-repository.js';
import { branches, carefulSteps, concludeMerge } from '../support/git-steps.js';
import { requireProgram } from '../support/programs.js';
import { count, seed } from '../support/scale.js';

const stepsPerHistory = 20;
const historyTimeoutMs = 180_000;

let history: GitHistory | undefined;
afterEach(async () => {
  await history?.end();
  history = undefined;
});

/** Random steps, then everything committed and merged in the first clone, then one more append. */
async function live(options: HistoryOptions): Promise<Ending> {
  history = await GitHistory.start(options);
  for (let step = 0; step < stepsPerHistory; step++) {
    const tree = history.pick(history.trees);
    await history.pick(carefulSteps)(history, tree);
    if (history.random() < 0.5) await tree.writer.sync();
  }
  await history.stopWriters();
  const root = mergeEverything(history);
  return endingOf(history, root);
}

interface Ending {
  readonly acked: readonly AckedEvent[];
  readonly lines: readonly FoundLine[];
  readonly root: string;
}

function mergeEverything(now: GitHistory): string {
  const [first] = now.trees;
  if (first === undefined) throw new Error('no trees');
  for (const tree of now.trees) {
    commitRest(now, tree);
    for (const name of branches(tree))
      now.git(tree, 'push', '--quiet', 'origin', `${name}:refs/heads/all/${tree.name}/${name}`);
  }
  now.git(first, 'fetch', '--quiet', 'origin');
  const refs = first.repository
    .git('for-each-ref', '--format=%(refname)', 'refs/remotes/origin/all')
    .trim()
    .split('\n');
  for (const ref of refs) {
    if (!now.git(first, 'merge', '--quiet', '--no-edit', '-X', 'ours', ref)) concludeMerge(now, first);
  }
  return first.repository.top;
}

/** Stashes belong to the repository; what conflicts with the code is given up, nothing else is in them. */
function commitRest(now: GitHistory, tree: LiveTree): void {
  const commit = (): boolean => {
    now.git(tree, 'add', '--all');
    return now.git(tree, 'commit', '--quiet', '--allow-empty', '--message=Rest');
  };
  commit();
  while (tree.repository.git('stash', 'list') !== '') {
    const ledgers = tree.repository.git('diff', '--name-only', 'stash@{0}^', 'stash@{0}', '--', 'g').trim();
    if (ledgers !== '') now.git(tree, 'checkout', 'stash@{0}', '--', ...ledgers.split('\n'));
    now.git(tree, 'stash', 'drop');
    commit();
  }
}

async function endingOf(now: GitHistory, root: string): Promise<Ending> {
  const ledger = openLedger({ root });
  const { id, hash, seq } = await ledger.agent(agent).append({ event: 'info', summary: 'The last line' });
  await ledger.close();
  return { acked: [...now.acked(), { id, hash, seq }], lines: linesOfAgent(root, agent), root };
}

/** Acknowledged events that do not stand exactly once. */
function missingOrDoubled({ acked, lines }: Ending): readonly string[] {
  const standing = new Map<string, string[]>();
  for (const { id = '', hash } of lines) standing.set(id, [...(standing.get(id) ?? []), hash]);
  return acked
    .filter(({ id, hash }) => standing.get(id)?.length !== 1 || standing.get(id)?.[0] !== hash)
    .map(({ id, seq }) => `${id} (seq ${seq}): ${standing.get(id)?.length ?? 0} times`);
}

/** Ledger files that a commit of whatever branch has changed, removed or renamed. */
function changedAfterCommit(root: string): readonly string[] {
  const filter = ['--all', '--diff-filter=MDRT', '--name-only', '--format='];
  const output = new TestRepository(root).git('log', ...filter, '--', '*.jsonl');
  return output.split('\n').filter((path) => path !== '');
}

describe.skipIf(!requireProgram('git'))(
  'random git histories under live writers, with the hooks of init',
  () => {
    const start = seed('git histories');

    it.each(Array.from({ length: count(200) }, (_, index) => start + index))(
      'history %i: nothing acknowledged is lost or doubled, no ledger file conflicts, verify is clean, the next append joins',
      { timeout: historyTimeoutMs },
      async (number) => {
        const ending = await live({ seed: number });

        const told = history?.log.join('\n');
        expect(missingOrDoubled(ending), told).toEqual([]);
        expect(history?.conflicts, told).toEqual([]);
        expect(history?.failures(), told).toEqual([]);
        expect(
          verifyLedger(ending.root).findings.filter(({ severity }) => severity === 'fault'),
          told,
        ).toEqual([]);
        expect(headsOf(ending.lines), told).toHaveLength(1);
        expect(changedAfterCommit(ending.root), told).toEqual([]);
      },
    );

    it(
      'negative control: a writer that holds on to its descriptor loses events in such histories',
      { timeout: historyTimeoutMs },
      async () => {
        let lost = 0;
        for (let number = start; lost === 0 && number < start + 5; number++) {
          await history?.end();
          lost = missingOrDoubled(await live({ seed: number, writers: 'careless' })).length;
        }

        expect(lost).toBeGreaterThan(0);
      },
    );
  },
);
