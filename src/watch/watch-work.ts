import { setTimeout as pause } from 'node:timers/promises';
import { ioError, LedgerError } from '../errors.js';
import type { FollowedEntry } from '../ledger/follow/news.js';
import { listAgents } from '../ledger/read/selection.js';
import { readStatus } from '../ledger/status.js';
import { readConfig } from '../storage/config.js';
import { realEdges } from '../storage/edges.js';
import type { HeldLock } from '../storage/lock/held-lock.js';
import { openWorkspace } from '../storage/workspace.js';
import { DerivedFilesOnDisk } from './derived-files.js';
import { Driver } from './driver.js';
import { gitAtWorkOn } from './git-at-work.js';
import { clockJump, Silence, type ClockReading } from './silence.js';
import { Upkeep } from './upkeep.js';
import { viewTable } from './views.js';
import type { WatchEvent, WatchOptions } from './watch.js';

/** Spools, torn lines, silent agents, the clock, the watcher's own lock. */
const tickMs = 2_000;
/** What was made, whoever changed it. */
const inspectEveryMs = 120_000;
/** After git or a person changed ledgers, the files made from them may have changed as well. */
const inspectAfterChangeMs = 1_000;

export interface WorkOptions extends WatchOptions {
  readonly views: readonly string[];
  readonly signal: AbortSignal;
  readonly lockTimeoutMs: number;
}

/** The work of the one watcher that holds the lock. */
export class WatchWork {
  readonly #root: string;
  readonly #options: WorkOptions;
  readonly #lock: HeldLock;
  readonly #driver: Driver;
  readonly #upkeep: Upkeep;
  readonly #silence: Silence;
  /** Agents to ask for their last sign of life. */
  readonly #unheard = new Set<string>();
  /** Of agents with new lines: the time of the newest of them. */
  readonly #heardMs = new Map<string, number>();
  readonly #lockTimeoutMs: number;
  #clock: ClockReading = readClock();
  #inspectAtMs = performance.now() + inspectEveryMs;

  constructor(root: string, options: WorkOptions, lock: HeldLock) {
    const workspace = openWorkspace(root, realEdges());
    this.#root = workspace.root;
    this.#options = options;
    this.#lock = lock;
    this.#lockTimeoutMs = options.lockTimeoutMs;
    const { status: { staleAfterSeconds = 900 } = {} } = readConfig(workspace.root);
    this.#silence = new Silence(staleAfterSeconds * 1000);
    const owner = { root: workspace.root, workspaceId: workspace.id };
    this.#upkeep = new Upkeep({ owner, onEvent: (event) => this.#tell(event) });
    this.#driver = this.#newDriver();
  }

  async untilStopped(): Promise<void> {
    const { signal } = this.#options;
    const work = this.#driver.run();
    work.catch(() => {}); // looked at below
    try {
      for (const agent of listAgents(this.#root)) this.#unheard.add(agent);
      this.#tick();
      await Promise.race([this.#driver.catchUp(this.#lockTimeoutMs), work]);
      if (!signal.aborted) this.#tell({ kind: 'ready' });
      while (!signal.aborted && this.#lock.stillHeld()) {
        await Promise.race([pause(tickMs, undefined, { signal }).catch(() => {}), work]);
        if (!signal.aborted) this.#tick();
      }
    } finally {
      await this.#driver.close();
    }
    await work;
  }

  async once(): Promise<void> {
    this.#upkeep.drain(this.#lockTimeoutMs);
    const work = this.#driver.run();
    work.catch(() => {});
    try {
      await Promise.race([this.#catchUp(), work]);
      const left = await this.#healAll();
      await Promise.race([this.#catchUp(), work]);
      if (left > 0) throw busy(left);
    } finally {
      await this.#driver.close();
    }
    await work;
  }

  async #catchUp(): Promise<void> {
    const { signal } = this.#options;
    const stop = (): void => void this.#driver.close();
    signal.addEventListener('abort', stop, { once: true });
    const isDone = await this.#driver.catchUp(this.#lockTimeoutMs);
    signal.removeEventListener('abort', stop);
    if (!isDone && !signal.aborted) throw busy(1);
  }

  /** How many files could not be closed because their agents' locks were held all the time. */
  async #healAll(): Promise<number> {
    const deadline = performance.now() + this.#lockTimeoutMs;
    for (;;) {
      const left = this.#upkeep.heal(this.#driver.follower.unfinished(), 0);
      if (left === 0 || this.#options.signal.aborted || performance.now() > deadline) return left;
      await pause(20);
    }
  }

  #newDriver(): Driver {
    const { views, fresh = false, timing } = this.#options;
    const files = new DerivedFilesOnDisk((difference) => this.#tell({ change: 'file', ...difference }));
    const onWarning = (error: LedgerError): void => this.#tell({ kind: 'warning', error });
    const isTreeBusy = gitAtWorkOn(this.#root);
    const context = { root: this.#root, files, isTreeBusy, onTrouble: onWarning };
    return new Driver({
      root: this.#root,
      fresh,
      timing,
      views: views.flatMap((name) => {
        const declared = viewTable[name];
        return declared === undefined
          ? []
          : [{ name, version: declared.version, view: declared.open(context) }];
      }),
      onWarning,
      onEntries: (entries) => this.#hear(entries.at(-1)),
      onWithdrawn: () => {
        this.#inspectAtMs = Math.min(this.#inspectAtMs, performance.now() + inspectAfterChangeMs);
      },
    });
  }

  #tick(): void {
    try {
      this.#upkeep.drain(0);
      this.#upkeep.heal(this.#driver.follower.unfinished());
      this.#listen();
      this.#checkClock();
      this.#inspect();
    } catch (error) {
      this.#tell({ kind: 'warning', error: ioError(error, 'keeping the workspace in order') });
    }
  }

  #hear(newest: FollowedEntry | undefined): void {
    if (newest === undefined) return;
    const { agent } = newest;
    const { ts, event, data } = newest.value();
    const told = event === 'status_set' ? data?.['last_heartbeat'] : undefined;
    const heardMs = Date.parse(typeof told === 'string' ? told : ts);
    if (heardMs > (this.#heardMs.get(agent) ?? -Infinity)) this.#heardMs.set(agent, heardMs);
  }

  #listen(): void {
    for (const agent of this.#unheard) {
      this.#unheard.delete(agent);
      const lastMs = lastSignOfLife(this.#root, agent);
      this.#silence.heard(agent, lastMs);
      if (lastMs !== undefined)
        this.#heardMs.set(agent, Math.max(lastMs, this.#heardMs.get(agent) ?? lastMs));
    }
    for (const [agent, lastMs] of this.#heardMs) this.#silence.heard(agent, lastMs);
    for (const change of this.#silence.changes(realEdges().now())) this.#tell(change);
  }

  #checkClock(): void {
    const now = readClock();
    const jump = clockJump(this.#clock, now);
    this.#clock = now;
    if (jump !== undefined) this.#tell({ kind: 'warning', error: jump });
  }

  #inspect(): void {
    if (performance.now() < this.#inspectAtMs) return;
    this.#inspectAtMs = performance.now() + inspectEveryMs;
    this.#driver.inspect();
  }

  #tell(event: WatchEvent): void {
    this.#options.onEvent?.(event);
  }
}

function lastSignOfLife(root: string, agent: string): number | undefined {
  try {
    return Date.parse(readStatus(root, agent).last_heartbeat);
  } catch (error) {
    if (error instanceof LedgerError && error.code === 'INVALID_AGENT') return undefined;
    throw error;
  }
}

function readClock(): ClockReading {
  return { wallMs: realEdges().now(), steadyMs: performance.now() };
}

function busy(files: number): LedgerError {
  return new LedgerError(
    'LOCK_TIMEOUT',
    `${files} files could not be brought up to date: their agents' locks are held, or git is at work`,
    {
      hint: 'Try again; everything else is up to date.',
    },
  );
}
