import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { readRecord, type AckedEvent } from '../support/git-live-writer.js';
import { agent, GitHistory, type LiveTree } from '../support/git-history.js';
import { linesOfAgent, type FoundLine } from '../support/git-repository.js';
import { recklessSteps } from '../support/git-steps.js';
import { requireProgram } from '../support/programs.js';
import { count, seed } from '../support/scale.js';

const stepsPerHistory = 20;
const historyTimeoutMs = 180_000;

/** Everything that was ever seen in one work tree: lines come and go there. */
class Memory {
  readonly #parents = new Map<string, Set<string>>();
  readonly #rewound = new Set<string>();

  see(lines: readonly FoundLine[]): void {
    for (const { hash, parents, event, text } of lines) {
      for (const parent of parents) this.#note(hash, parent);
      if (event === 'ledger_rewound') this.#rewound.add(lostHead(text));
    }
  }

  /** One writer's events follow each other as long as their numbers rise. */
  seeAcked(acked: readonly AckedEvent[]): void {
    for (const [at, { hash, seq }] of acked.entries()) {
      const before = acked[at - 1];
      if (before !== undefined && before.seq < seq) this.#note(hash, before.hash);
    }
  }

  /**
   * Lines that are not here, but are told of: those that a `ledger_rewound` line or a line that is here names, and all
   * that these follow.
   */
  named(lines: readonly FoundLine[], { withRewound = true } = {}): ReadonlySet<string> {
    const named = new Set<string>();
    const left = [...lines.flatMap(({ parents }) => parents), ...(withRewound ? this.#rewound : [])];
    for (let hash = left.pop(); hash !== undefined; hash = left.pop()) {
      if (named.has(hash)) continue;
      named.add(hash);
      left.push(...(this.#parents.get(hash) ?? []));
    }
    return named;
  }

  #note(hash: string, parent: string): void {
    this.#parents.set(hash, (this.#parents.get(hash) ?? new Set()).add(parent));
  }
}

function lostHead(text: string): string {
  const { data } = JSON.parse(text) as { data: { lost_head: { hash: string } } };
  return data.lost_head.hash;
}

interface Look {
  readonly taken: number;
  readonly unnamed: readonly string[];
  readonly unnamedWithoutRewound: number;
}

/** What of the acknowledged events of a work tree is not in its files now, and which of that nothing tells of. */
function lookAt({ repository, recordFile }: LiveTree, memory: Memory): Look {
  const { acked } = readRecord(recordFile);
  const lines = linesOfAgent(repository.top, agent);
  memory.see(lines);
  memory.seeAcked(acked);
  const present = new Set(lines.map(({ hash }) => hash));
  const taken = acked.filter(({ hash }) => !present.has(hash));
  const unnamed = (named: ReadonlySet<string>): readonly AckedEvent[] =>
    taken.filter(({ hash }) => !named.has(hash));
  return {
    taken: taken.length,
    unnamed: unnamed(memory.named(lines)).map(({ id, seq }) => `${id} (seq ${seq})`),
    unnamedWithoutRewound: unnamed(memory.named(lines, { withRewound: false })).length,
  };
}

/** `git clean -fdx` takes away the folder that a lock is just being made in: that append is refused, and says so. */
const metClean = /^! locking .*ENOENT/;

let history: GitHistory | undefined;
afterEach(async () => {
  await history?.end();
  history = undefined;
});

describe.skipIf(!requireProgram('git'))('random git histories under live writers, without hooks', () => {
  const start = seed('git histories without hooks');
  const totals = { histories: 0, taken: 0, unnamedWithoutRewound: 0 };

  it.each(Array.from({ length: count(200) }, (_, index) => start + index))(
    'history %i: nothing crashes, and what git takes away is named by a line that is there',
    { timeout: historyTimeoutMs },
    async (number) => {
      history = await GitHistory.start({ seed: number, hooks: false });
      const memories = new Map(history.trees.map((tree) => [tree, new Memory()]));
      for (let step = 0; step < stepsPerHistory; step++) {
        const tree = history.pick(history.trees);
        await history.pick(recklessSteps)(history, tree);
        await tree.writer.sync();
        const look = lookAt(tree, memories.get(tree) ?? new Memory());
        history.log.push(`${tree.name}: ${look.taken} taken away`);
        totals.taken += look.taken;
        totals.unnamedWithoutRewound += look.unnamedWithoutRewound;
        expect(look.unnamed, history.log.join('\n')).toEqual([]);
      }
      expect(history.trees.map(({ writer }) => writer.isAlive)).toEqual([true, true, true]);
      expect(
        history.failures().filter((failure) => !metClean.test(failure)),
        history.log.join('\n'),
      ).toEqual([]);
      totals.histories += 1;
    },
  );

  it('negative control: git did take lines away, and without the ledger_rewound lines some would be named nowhere', () => {
    expect(totals.taken).toBeGreaterThan(0);
    expect(totals.unnamedWithoutRewound).toBeGreaterThan(0);
  });

  afterAll(() => {
    process.stdout.write(
      `${totals.histories} histories: lines found taken away ${totals.taken} times, ` +
        `${totals.unnamedWithoutRewound} times named by ledger_rewound alone\n`,
    );
  });
});
