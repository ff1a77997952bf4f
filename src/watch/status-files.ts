import { existsSync, lstatSync } from 'node:fs';
import { dirname } from 'node:path';
import { statusText } from '../core/agent-status.js';
import { isAgentName } from '../core/agent-name.js';
import { ioError, LedgerError } from '../errors.js';
import { isLastKnownLine } from '../ledger/append/known.js';
import type { FollowedEntry } from '../ledger/follow/news.js';
import { listAgents } from '../ledger/read/selection.js';
import { deriveStatus } from '../ledger/status/derive-status.js';
import { isValid } from '../schema/violations.js';
import { realEdges } from '../storage/edges.js';
import { readJsonFile } from '../storage/json-file.js';
import { tryAcquireLockSync } from '../storage/lock/hot-lock.js';
import { makeFolder } from '../storage/make-folder.js';
import { paths } from '../storage/workspace.js';
import { differenceOf } from './derived-files.js';
import { fileStamp, sameStamp, type FileStamp } from './file-stamp.js';
import type { FlushOptions, FlushReport, View, ViewContext } from './view.js';

/** Writers put the status right themselves, right after their line: they are given that time. */
const settleMs = 100;
const lockedPauseMs = 50;
/** An agent whose history has to be searched from end to end, again and again, may cost this part of the time: a tenth. */
const pauseFactor = 9;
const longestPauseMs = 5_000;

/**
 * Sees to it that `agents/<agent>/status.json` shows the newest line: what its writer did not come to do. Written
 * under the agent's lock only, for which nobody waits here: a file whose agent is busy is looked at again later.
 */
export class StatusFiles implements View {
  readonly #context: ViewContext;
  /** Agents to look at, and not before when. */
  readonly #due = new Map<string, number>();

  readonly #notBeforeMs = new Map<string, number>();

  /** What the files looked like when they were looked at last. */
  readonly #stamps = new Map<string, FileStamp | undefined>();

  constructor(context: ViewContext) {
    this.#context = context;
  }

  restore(saved: unknown): boolean {
    if (!Array.isArray(saved)) return false;
    for (const agent of saved as unknown[])
      if (typeof agent === 'string' && isAgentName(agent)) this.#due.set(agent, 0);
    return true;
  }

  saved(): unknown {
    return [...this.#due.keys()];
  }

  take([first]: readonly FollowedEntry[]): void {
    if (first !== undefined) this.#note(first.agent);
  }

  withdraw(file: string): void {
    const agent = file.split('/')[2] ?? '';
    if (isAgentName(agent)) this.#note(agent);
  }

  inspect(): void {
    const { root } = this.#context;
    for (const agent of new Set([...listAgents(root), ...this.#stamps.keys()])) {
      const isSame =
        this.#stamps.has(agent) && sameStamp(this.#stamps.get(agent), fileStamp(paths.status(root, agent)));
      if (!isSame && !this.#due.has(agent)) this.#due.set(agent, 0);
    }
  }

  pending(): readonly string[] {
    return [...this.#due.keys()];
  }

  /** Where there is a mass of lines to be read first, its writers have long put right what they could. */
  flush({ budgetMs, isCaughtUp }: FlushOptions): FlushReport {
    if (!isCaughtUp) return { againInMs: undefined, done: [] };
    const begunMs = performance.now();
    let againInMs: number | undefined;
    const done: string[] = [];
    for (const [agent, dueMs] of this.#due) {
      const nowMs = performance.now();
      if (nowMs - begunMs > budgetMs) return { againInMs: 0, done };
      const waitMs = dueMs > nowMs ? dueMs - nowMs : this.#settle(agent);
      if (waitMs === undefined) done.push(agent);
      else againInMs = Math.min(againInMs ?? waitMs, waitMs);
    }
    return { againInMs, done };
  }

  /** One that writes all the time is looked at all the same. */
  #note(agent: string): void {
    if (this.#due.has(agent)) return;
    const settledMs = performance.now() + settleMs;
    this.#due.set(agent, Math.max(settledMs, this.#notBeforeMs.get(agent) ?? 0));
  }

  /** How long to wait for the agent's lock; undefined when there is nothing left to do. */
  #settle(agent: string): number | undefined {
    const begunMs = performance.now();
    try {
      const path = paths.status(this.#context.root, agent);
      const before = fileStamp(path);
      if (this.#isCurrent(agent) || this.#putRight(agent)) this.#due.delete(agent);
      else this.#due.set(agent, performance.now() + lockedPauseMs);
      if (sameStamp(before, fileStamp(path))) this.#stamps.set(agent, before);
      else this.#stamps.delete(agent);
    } catch (error) {
      this.#due.delete(agent);
      this.#context.onTrouble(ioError(error, `bringing the status of ${agent} up to date`));
    }
    const nowMs = performance.now();
    this.#notBeforeMs.set(agent, nowMs + Math.min(longestPauseMs, pauseFactor * (nowMs - begunMs)));
    return this.#due.has(agent) ? lockedPauseMs : undefined;
  }

  #isCurrent(agent: string): boolean {
    const { root, files } = this.#context;
    if (files.isDry) return false;
    const shown = readJsonFile(paths.status(root, agent));
    if (!isValid('AgentStatus', shown) || shown.agent !== agent || shown.head === undefined) return false;
    return isLastKnownLine(root, agent, shown.head.hash);
  }

  /**
   * False when the agent's lock is not to be had now. The ledger alone decides: nothing is appended, also where lines were
   * taken away, as when a branch is switched. That is put on record by the agent's next append.
   */
  #putRight(agent: string): boolean {
    const { root, files } = this.#context;
    if (files.isDry) return this.#show(agent, 'write');
    if (this.#show(agent, 'look')) return true;
    const lock = tryAcquireLockSync(paths.lock(root, agent));
    if (lock === undefined) return false;
    try {
      this.#show(agent, 'write');
    } finally {
      lock.release();
    }
    return true;
  }

  /** What the ledger gives stands there when it returns true; only looking, it may return false. */
  #show(agent: string, how: 'look' | 'write'): boolean {
    const { root, files } = this.#context;
    const path = paths.status(root, agent);
    const status = deriveStatus(root, agent, { sha256: realEdges().sha256 });
    if (status === undefined) {
      if (!isOwnStatus(path, agent)) return true;
      if (how === 'write') files.remove(path);
      return how === 'write';
    }
    const text = statusText(status);
    if (how === 'look') return differenceOf(path, text) === undefined;
    if (!files.isDry) makeStatusFolder(path);
    files.put(path, text);
    return true;
  }
}

/** The two folders are never links: a link could lead out of the workspace. */
function makeStatusFolder(path: string): void {
  const folder = dirname(path);
  makeFolder(folder);
  const link = [folder, dirname(folder)].find((one) => lstatSync(one).isSymbolicLink());
  if (link !== undefined)
    throw new LedgerError(
      'IO_OUTSIDE_ROOT',
      `${link} is a symbolic link; no status is written through links`,
    );
}

function isOwnStatus(path: string, agent: string): boolean {
  if (!existsSync(path)) return false;
  const shown = readJsonFile(path);
  return isValid('AgentStatus', shown) && shown.agent === agent && shown.head !== undefined;
}
