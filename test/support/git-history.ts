import { join } from 'node:path';
import { LiveWriter, readRecord, type AckedEvent } from './git-live-writer.js';
import {
  initWithHooks,
  newWorkspaceRepository,
  removeFolder,
  temporaryFolder,
  TestRepository,
} from './git-repository.js';
import { randomFrom } from './scale.js';

/** One work tree with a writer that appends all the while. */
export interface LiveTree {
  readonly name: string;
  readonly repository: TestRepository;
  readonly recordFile: string;
  writer: LiveWriter;
}

export interface HistoryOptions {
  readonly seed: number;
  readonly writers?: 'own' | 'careless';
  readonly hooks?: boolean;
}

export const agent = 'cls';

/**
 * Two clones of one bare repository and a linked work tree of the first, each with a live writer for the same agent, and
 * a random source that decides what git does to them.
 */
export class GitHistory {
  readonly base = temporaryFolder('history');
  readonly random: () => number;
  readonly trees: LiveTree[] = [];
  /** What was done, for whoever has to understand a failure. */
  readonly log: string[] = [];
  /** Ledger files that git could not merge, ever. */
  readonly conflicts: string[] = [];
  #count = 0;

  private constructor(readonly options: HistoryOptions) {
    this.random = randomFrom(options.seed);
  }

  static async start(options: HistoryOptions): Promise<GitHistory> {
    const history = new GitHistory(options);
    history.#makeTrees();
    await Promise.all(history.trees.map(({ writer }) => writer.ready()));
    return history;
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.random() * items.length)] as Item;
  }

  /** A number that was not used before. */
  next(): number {
    return (this.#count += 1);
  }

  /** Runs git, notes it, and looks whether it left a conflict in a ledger file. */
  git(tree: LiveTree, ...args: readonly string[]): boolean {
    const { status, output } = tree.repository.tryGit(...args);
    this.log.push(
      `${tree.name}: git ${args.join(' ')} → ${status}${status === 0 ? '' : ` ${output.trim()}`}`,
    );
    this.conflicts.push(...unmerged(tree).filter((path) => path.startsWith('g/')));
    return status === 0;
  }

  /** A change in one of three files, so that branches conflict now and then. */
  edit(tree: LiveTree): void {
    const file = `code-${Math.floor(this.random() * 3)}.txt`;
    const lines = readOr(tree, file).split('\n');
    lines.splice(Math.floor(this.random() * lines.length), 0, `change ${this.next()} in ${tree.name}`);
    tree.repository.write(file, lines.join('\n'));
    if (this.random() < 0.8) this.git(tree, 'add', file);
  }

  acked(): readonly AckedEvent[] {
    return this.trees.flatMap(({ recordFile }) => readRecord(recordFile).acked);
  }

  failures(): readonly string[] {
    return this.trees.flatMap(({ recordFile }) => readRecord(recordFile).failures);
  }

  startWriter(tree: Omit<LiveTree, 'writer'>): LiveWriter {
    const { repository, recordFile } = tree;
    return new LiveWriter({ root: repository.top, agent, recordFile, kind: this.options.writers ?? 'own' });
  }

  async stopWriters(): Promise<void> {
    for (const { writer } of this.trees) await writer.stop();
  }

  async end(): Promise<void> {
    for (const { writer } of this.trees) await writer.kill();
    removeFolder(this.base);
  }

  #makeTrees(): void {
    const first = newWorkspaceRepository(join(this.base, 'a'));
    first.commitAll('Go on'); // so that an amended commit still has the first one in common with the others
    const remote = join(this.base, 'remote.git');
    first.git('clone', '--quiet', '--bare', first.top, remote);
    first.git('remote', 'add', 'origin', remote);
    first.git('fetch', '--quiet');
    first.git('worktree', 'add', '--quiet', '-b', 'linked', join(this.base, 'w'));
    first.git('clone', '--quiet', remote, join(this.base, 'b'));
    const second = new TestRepository(join(this.base, 'b'));
    if (this.options.hooks === false) first.git('config', 'core.hooksPath', '/dev/null');
    else initWithHooks(second.top);
    for (const [name, repository] of [
      ['a', first],
      ['b', second],
      ['w', new TestRepository(join(this.base, 'w'))],
    ] as const) {
      const tree = { name, repository, recordFile: join(this.base, `${name}.record`) };
      this.trees.push({ ...tree, writer: this.startWriter(tree) });
    }
  }
}

export function unmerged({ repository }: LiveTree): readonly string[] {
  const lines = repository.git('ls-files', '--unmerged', '-z').split('\0').slice(0, -1);
  return [...new Set(lines.map((line) => line.split('\t')[1] ?? ''))];
}

function readOr({ repository }: LiveTree, file: string): string {
  try {
    return repository.read(file);
  } catch {
    return '\n\n\n';
  }
}
