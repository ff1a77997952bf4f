import { concludeHold } from '../ledger/append/settling.js';
import { parseDayFile } from '../core/day-file.js';
import { ioError, type LedgerError } from '../errors.js';
import type { UnfinishedFile } from '../ledger/follow/follower.js';
import { healLiveFile } from '../ledger/rotate/heal.js';
import { drainSpools } from '../ledger/spool/drain-agents.js';
import { agentsWithSpool } from '../ledger/spool/list.js';
import type { SpoolOwner } from '../ledger/spool/places.js';
import { holdAgent } from '../ledger/hold-agent.js';

export type UpkeepEvent =
  | { readonly kind: 'drained'; readonly agent: string; readonly events: number }
  | { readonly kind: 'healed'; readonly file: string }
  | { readonly kind: 'warning'; readonly error: LedgerError };

export interface UpkeepOptions {
  readonly owner: SpoolOwner;
  readonly onEvent: (event: UpkeepEvent) => void;
}

/** An unfinished line that has not grown for so long has lost its writer; one that is being written ends within µs. */
const deadAfterMs = 1_000;

/**
 * What a crash left in the ledgers themselves: events that wait in spools are appended, torn last lines closed, each
 * under its agent's lock. Nobody waits for such a lock here: an agent that is busy does both itself, or is tried again.
 */
export class Upkeep {
  readonly #options: UpkeepOptions;
  /** By file: its size and since when. */
  readonly #seen = new Map<string, { readonly sizeBytes: number; readonly sinceMs: number }>();
  readonly #told = new Set<string>();

  constructor(options: UpkeepOptions) {
    this.#options = options;
  }

  /** @param lockTimeoutMs how long to wait for each agent's lock; blocks the thread */
  drain(lockTimeoutMs: number): void {
    const { owner, onEvent } = this.#options;
    const agents = agentsWithSpool(owner);
    if (agents.length === 0) return;
    for (const { agent, appended, error } of drainSpools(owner.root, { agents, lockTimeoutMs })) {
      if (appended > 0) onEvent({ kind: 'drained', agent, events: appended });
      if (error !== undefined && (error.code !== 'LOCK_TIMEOUT' || lockTimeoutMs > 0))
        this.#warn(agent, error);
    }
  }

  /**
   * Closes what has not grown for a while.
   * @param patienceMs how long that is; 0 = at once, for who takes the agent's lock and so knows the writer is gone
   * @returns how many files wait for their while or for their agent's lock
   */
  heal(files: readonly UnfinishedFile[], patienceMs = deadAfterMs): number {
    const present = new Set(files.map(({ ref }) => ref.file));
    for (const file of this.#seen.keys()) if (!present.has(file)) this.#seen.delete(file);
    return files.filter((file) => !this.#healOne(file, patienceMs)).length;
  }

  /** True when nothing more is to be done about the file as it is. */
  #healOne({ ref, sizeBytes }: UnfinishedFile, patienceMs: number): boolean {
    const nowMs = performance.now();
    const before = this.#seen.get(ref.file);
    const sinceMs = before?.sizeBytes === sizeBytes ? before.sinceMs : nowMs;
    this.#seen.set(ref.file, { sizeBytes, sinceMs });
    if (sinceMs === Number.NEGATIVE_INFINITY) return true;
    if (nowMs - sinceMs < patienceMs) return false;
    const wasDone = this.#close(ref.agent, ref.name, ref.file);
    if (wasDone) this.#seen.set(ref.file, { sizeBytes, sinceMs: Number.NEGATIVE_INFINITY });
    return wasDone;
  }

  /** Files that are no longer written to, and those of other clones, stay as they are; `verify` tells of them. */
  #close(agent: string, name: string, file: string): boolean {
    const day = parseDayFile(name)?.day ?? '';
    try {
      return holdAgent(this.#options.owner.root, agent, (writer) => {
        if (healLiveFile(writer, { day, name, isThere: true, isTorn: true })) {
          this.#options.onEvent({ kind: 'healed', file });
        }
        concludeHold(writer);
      });
    } catch (error) {
      this.#warn(file, ioError(error, `closing the torn line of ${file}`));
      return true;
    }
  }

  #warn(about: string, error: LedgerError): void {
    const key = `${about} ${error.code}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.#options.onEvent({ kind: 'warning', error });
  }
}
