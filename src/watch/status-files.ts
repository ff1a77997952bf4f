import { existsSync } from 'node:fs';
import { statusText, type AgentStatus } from '../core/agent-status.js';
import { isAgentName } from '../core/agent-name.js';
import { ioError, LedgerError } from '../errors.js';
import { isLastKnownLine } from '../ledger/append/known.js';
import { concludeHold } from '../ledger/append/settling.js';
import type { AgentWriter } from '../ledger/append/writer.js';
import type { FollowedEntry } from '../ledger/follow/news.js';
import { listAgents } from '../ledger/read/selection.js';
import { deriveStatus } from '../ledger/status/derive-status.js';
import { isValid } from '../schema/violations.js';
import { realEdges } from '../storage/edges.js';
import { readJsonFile } from '../storage/json-file.js';
import { tryAcquireLockSync } from '../storage/lock/hot-lock.js';
import { paths } from '../storage/workspace.js';
import { holdAgent } from './agent-hold.js';
import { differenceOf } from './derived-files.js';
import type { FlushReport, View, ViewContext } from './view.js';

/** Writers put the status right themselves, right after their line: they are given that time. */
const settleMs = 100;
const lockedPauseMs = 50;

/**
 * Sees to it that `agents/<agent>/status.json` shows the newest line: what its writer did not come to do. Written
 * under the agent's lock only, for which nobody waits here: a file whose agent is busy is looked at again later.
 */
export class StatusFiles implements View {
  readonly #context: ViewContext;
  /** Agents to look at, and not before when. */
  readonly #due = new Map<string, number>();

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
    if (first !== undefined) this.#due.set(first.agent, performance.now() + settleMs);
  }

  withdraw(file: string): void {
    const agent = file.split('/')[2] ?? '';
    if (isAgentName(agent)) this.#due.set(agent, performance.now() + settleMs);
  }

  inspect(): void {
    for (const agent of listAgents(this.#context.root)) if (!this.#due.has(agent)) this.#due.set(agent, 0);
  }

  flush(budgetMs: number): FlushReport {
    const begunMs = performance.now();
    let againInMs: number | undefined;
    let changed = false;
    for (const [agent, dueMs] of this.#due) {
      const nowMs = performance.now();
      if (nowMs - begunMs > budgetMs) return { againInMs: 0, changed };
      const waitMs = dueMs > nowMs ? dueMs - nowMs : this.#settle(agent);
      if (waitMs === undefined) changed = true;
      else againInMs = Math.min(againInMs ?? waitMs, waitMs);
    }
    return { againInMs, changed };
  }

  /** How long to wait for the agent's lock; undefined when there is nothing left to do. */
  #settle(agent: string): number | undefined {
    try {
      if (this.#isCurrent(agent) || this.#putRight(agent)) this.#due.delete(agent);
      else this.#due.set(agent, performance.now() + lockedPauseMs);
    } catch (error) {
      this.#due.delete(agent);
      this.#context.onTrouble(ioError(error, `bringing the status of ${agent} up to date`));
    }
    return this.#due.has(agent) ? lockedPauseMs : undefined;
  }

  #isCurrent(agent: string): boolean {
    const { root, files } = this.#context;
    if (files.isDry) return false;
    const shown = readJsonFile(paths.status(root, agent));
    if (!isValid('AgentStatus', shown) || shown.agent !== agent || shown.head === undefined) return false;
    return isLastKnownLine(root, agent, shown.head.hash);
  }

  /** False when the agent's lock is not to be had now. */
  #putRight(agent: string): boolean {
    const { root, files } = this.#context;
    const path = paths.status(root, agent);
    const status = deriveStatus(root, agent, { sha256: realEdges().sha256 });
    if (files.isDry) this.#compare(path, agent, status);
    else if (status === undefined) return this.#removeLeftOver(agent);
    else if (differenceOf(path, statusText(status)) !== undefined)
      return holdAgent(root, agent, (writer) => showUnderLock(writer, path));
    return true;
  }

  #compare(path: string, agent: string, status: AgentStatus | undefined): void {
    const { files } = this.#context;
    if (status !== undefined) files.put(path, statusText(status));
    else if (isOwnStatus(path, agent)) files.remove(path);
  }

  /** The agent has no line any more. */
  #removeLeftOver(agent: string): boolean {
    const { root, files } = this.#context;
    const path = paths.status(root, agent);
    if (!isOwnStatus(path, agent)) return true;
    const lock = tryAcquireLockSync(paths.lock(root, agent));
    if (lock === undefined) return false;
    try {
      if (deriveStatus(root, agent, { sha256: realEdges().sha256 }) === undefined) files.remove(path);
    } finally {
      lock.release();
    }
    return true;
  }
}

/** @throws LedgerError IO_FAILED when the file cannot be written: an append says nothing of that */
function showUnderLock(writer: AgentWriter, path: string): void {
  concludeHold(writer);
  const head = writer.known?.status?.head;
  const shown = readJsonFile(path);
  if (isValid('AgentStatus', shown) && shown.head?.hash === head?.hash) return;
  throw new LedgerError('IO_FAILED', `${path} cannot be written`, {
    hint: 'Check owner and mode of the file and its folder; readers ask the ledger meanwhile.',
  });
}

function isOwnStatus(path: string, agent: string): boolean {
  if (!existsSync(path)) return false;
  const shown = readJsonFile(path);
  return isValid('AgentStatus', shown) && shown.agent === agent && shown.head !== undefined;
}
