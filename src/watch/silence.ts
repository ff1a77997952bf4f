import { LedgerError } from '../errors.js';

/** Agents of which nothing was heard for longer than the configured time count as offline. */
export class Silence {
  readonly #staleAfterMs: number;
  readonly #heardMs = new Map<string, number>();
  readonly #offline = new Set<string>();

  constructor(staleAfterMs: number) {
    this.#staleAfterMs = staleAfterMs;
  }

  /** @param lastMs Unix milliseconds of the agent's last sign of life; undefined: it has none any more */
  heard(agent: string, lastMs: number | undefined): void {
    if (lastMs !== undefined && Number.isFinite(lastMs)) this.#heardMs.set(agent, lastMs);
    else {
      this.#heardMs.delete(agent);
      this.#offline.delete(agent);
    }
  }

  /** Who went offline or came back since the last call, as it is at `nowMs`. */
  changes(nowMs: number): readonly SilenceChange[] {
    const changes: SilenceChange[] = [];
    for (const [agent, lastMs] of this.#heardMs) {
      const isOffline = nowMs - lastMs > this.#staleAfterMs;
      if (isOffline === this.#offline.has(agent)) continue;
      if (isOffline) this.#offline.add(agent);
      else this.#offline.delete(agent);
      changes.push({ kind: isOffline ? 'offline' : 'online', agent, lastMs });
    }
    return changes;
  }
}

export interface SilenceChange {
  readonly kind: 'offline' | 'online';
  readonly agent: string;
  readonly lastMs: number;
}

export interface ClockReading {
  /** Unix milliseconds, as the system's clock shows. */
  readonly wallMs: number;
  /** Milliseconds of a clock that nobody sets. */
  readonly steadyMs: number;
}

/** A machine that slept, or a clock that is set in small steps, is no jump. */
const smallestJumpMs = 2_000;

/** What to tell when the wall clock was set between two readings; undefined when it went on as usual. */
export function clockJump(before: ClockReading, now: ClockReading): LedgerError | undefined {
  const jumpMs = now.wallMs - before.wallMs - (now.steadyMs - before.steadyMs);
  if (Math.abs(jumpMs) < smallestJumpMs) return undefined;
  const seconds = Math.round(Math.abs(jumpMs) / 1000);
  const direction = jumpMs > 0 ? 'forward' : 'back';
  return new LedgerError('IO_FAILED', `the clock of this machine jumped ${direction} by ${seconds} s`, {
    details: { jump_ms: Math.round(jumpMs) },
    hint: 'Times of new events follow the new clock, their order does not: it comes from the links. Check time synchronisation.',
  });
}
