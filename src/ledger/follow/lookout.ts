import { isAgentName, requireAgentName } from '../../core/agent-name.js';
import { ioError, LedgerError } from '../../errors.js';
import { FolderWatch } from '../../storage/folder-watch.js';
import { paths } from '../../storage/workspace.js';
import { listAgents } from '../read/selection.js';
import { Agenda } from './agenda.js';
import type { FollowedFile } from './followed-file.js';
import type { FollowedFiles } from './followed-files.js';

export interface FollowTiming {
  /** Second look after a hint; default 50. */
  readonly repeatMs: number;
  /**
   * Look at all files, whatever was hinted; default 10,000. While nothing happens, neither by hints nor found by such a
   * look, each comes twice as late as the one before, up to six times this.
   */
  readonly sweepMs: number;
  /** The same while the system refuses to watch; default 1,000. */
  readonly pollMs: number;
}

const longestSweepFactor = 6;

const defaultTiming: FollowTiming = { repeatMs: 50, sweepMs: 10_000, pollMs: 1_000 };

export interface LookoutOptions {
  readonly files: FollowedFiles;
  readonly agents: readonly string[] | undefined;
  readonly timing?: Partial<FollowTiming> | undefined;
  readonly onWarning?: ((warning: LedgerError) => void) | undefined;
  /** Default true. */
  readonly hints?: boolean | undefined;
}

/** Says which file to look at next: by hints of the watchers, once more after each hint, and by sweeps over all. */
export class Lookout {
  readonly #root: string;
  readonly #options: LookoutOptions;
  readonly #agents: ReadonlySet<string> | undefined;
  readonly #timing: FollowTiming;
  readonly #agenda: Agenda;
  readonly #watch: FolderWatch;
  readonly #warned = new Set<string>();
  #sweepTimer: NodeJS.Timeout | undefined;
  #retryAt = 0;
  #sweepFactor = 1;
  #isQuiet = false;

  /** @throws LedgerError INVALID_AGENT */
  constructor(root: string, options: LookoutOptions) {
    this.#root = root;
    this.#options = options;
    this.#agents = options.agents && new Set(options.agents.map(requireAgentName));
    this.#timing = { ...defaultTiming, ...options.timing };
    this.#agenda = new Agenda(this.#timing.repeatMs);
    this.#watch = new FolderWatch(paths.ledgers(root), (name) => this.#isSelected(name), {
      onFolders: () => this.#agenda.addSweep(),
      onFile: (agent, name) => this.#onHint(agent, name),
      onTrouble: (error) => this.#onTrouble(error),
    });
  }

  /**
   * The next file to look at; undefined when there is none for now. The first call begins to watch.
   * @throws LedgerError IO_* when folders cannot be listed the first time; later that is a warning and tried again
   */
  next(): FollowedFile | undefined {
    if (this.#agenda.takeSweep()) this.#sweep();
    return this.#agenda.take();
  }

  /** Not read to its end yet: others come first, then this one again. */
  putBack(file: FollowedFile): void {
    this.#agenda.add(file);
  }

  /** Resolves when `next` may have a file, or when closed. */
  wait(): Promise<void> {
    return this.#agenda.wait();
  }

  lookAgain(): void {
    this.#agenda.addSweep();
  }

  /** A look has brought something, or a hint came: from now on sweeps are frequent again. */
  noteNews(): void {
    this.#isQuiet = false;
    if (this.#sweepFactor === 1) return;
    this.#sweepFactor = 1;
    if (this.#sweepTimer !== undefined) this.#scheduleSweep();
  }

  warn(about: string, warning: LedgerError): void {
    if (this.#warned.has(about)) return;
    this.#warned.add(about);
    this.#options.onWarning?.(warning);
  }

  async close(): Promise<void> {
    clearTimeout(this.#sweepTimer);
    this.#agenda.close();
    await this.#watch.close();
  }

  #sweep(): void {
    const isFirst = this.#sweepTimer === undefined;
    clearTimeout(this.#sweepTimer);
    try {
      this.#lookThroughFolders();
    } catch (error) {
      if (isFirst) throw error;
      this.warn(this.#root, ioError(error, `looking through ${paths.ledgers(this.#root)}`));
    }
    if (this.#isQuiet) this.#sweepFactor = Math.min(2 * this.#sweepFactor, longestSweepFactor);
    this.#isQuiet = true;
    this.#scheduleSweep();
  }

  #scheduleSweep(): void {
    clearTimeout(this.#sweepTimer);
    const { sweepMs, pollMs } = this.#timing;
    const delayMs = this.#watch.isComplete ? sweepMs * this.#sweepFactor : Math.min(pollMs, sweepMs);
    this.#sweepTimer = setTimeout(() => this.#agenda.addSweep(), delayMs);
  }

  /** First watches what is there now, then puts all of it on the agenda, so that nothing falls between. */
  #lookThroughFolders(): void {
    this.#retryWatching();
    const { files } = this.#options;
    const agents = listAgents(this.#root, this.#options.agents);
    if (this.#options.hints !== false) this.#watch.refresh(agents);
    for (const agent of new Set([...agents, ...files.agents])) this.#lookThrough(agent);
  }

  /** A folder that cannot be listed is told of and looked at again; the others go on. */
  #lookThrough(agent: string): void {
    try {
      for (const file of this.#options.files.list(agent)) this.#agenda.add(file);
    } catch (error) {
      const folder = paths.agent(this.#root, agent);
      this.warn(folder, ioError(error, `listing ${folder}`));
    }
  }

  #retryWatching(): void {
    if (this.#watch.isComplete || performance.now() < this.#retryAt) return;
    this.#retryAt = performance.now() + this.#timing.sweepMs;
    this.#watch.retry();
  }

  #onHint(agent: string, name: string | undefined): void {
    this.noteNews();
    const file = name === undefined ? undefined : this.#options.files.get(agent, name);
    if (file !== undefined) this.#agenda.addHinted(file);
    // The folder itself: deleted, moved or replaced.
    else if (name === undefined || name === agent) this.#agenda.addSweep();
  }

  #onTrouble(error: Error): void {
    this.#agenda.addSweep();
    const where = paths.ledgers(this.#root);
    this.warn(
      where,
      new LedgerError('IO_FAILED', `watching ${where}: ${error.message}; looking every so often instead`, {
        cause: error,
        hint: 'Raise the limits of the system on watches (Linux: fs.inotify.max_user_watches, max_user_instances).',
      }),
    );
  }

  #isSelected(name: string): boolean {
    return isAgentName(name) && (this.#agents?.has(name) ?? true);
  }
}
