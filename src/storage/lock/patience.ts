import { monotonicMs } from './clock.js';
import type { Obstacle } from './lock-sight.js';

/** While the lock is free and others come first: they are about to take it. */
const behindPauseMs = 0.2;
/** Pauses grow from the first to the second, and to the third once the wait is long. */
const firstPauseMs = 0.3;
const usualPauseMs = 1;
const longPauseMs = 4;
const longWaitMs = 250;
const growth = 1.15;

/**
 * The rhythm of one waiter: random pauses, so that waiters neither meet at every look nor keep an order that
 * favours one, short at first because most locks are held for less than a millisecond.
 */
export class Patience {
  readonly #startedAtMs = monotonicMs();
  #pauseMs = firstPauseMs;

  constructor(readonly timeoutMs: number) {}

  get waitedMs(): number {
    return monotonicMs() - this.#startedAtMs;
  }

  get isExhausted(): boolean {
    return this.waitedMs >= this.timeoutMs;
  }

  /** The next pause; never past the end of the wait. */
  pauseMs(obstacle: Obstacle): number {
    if (obstacle.kind === 'behind') return behindPauseMs;
    const waitedMs = this.waitedMs;
    const limitMs = waitedMs > longWaitMs ? longPauseMs : usualPauseMs;
    this.#pauseMs = Math.min(this.#pauseMs * growth, limitMs);
    return Math.min(this.#pauseMs * (0.5 + Math.random()), Math.max(this.timeoutMs - waitedMs, 0));
  }
}
