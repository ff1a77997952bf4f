import { monotonicMs } from './clock.js';
import type { Obstacle } from './lock-sight.js';

/** While the lock is free and others come first, for each of them: they are about to take it. */
const behindPauseMs = 0.2;
/**
 * Those who come first are served first: who looks as often as they do only keeps the processor from them. With eight
 * writers on two cores, eight times as long for each one ahead lets through six times what the same pause for all does.
 */
const pausePerWaiterAhead = 8;
const crowdPauseMs = 60;
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

  /** The next pause, with so many `ahead` in the queue; never past the end of the wait. */
  pauseMs(obstacle: Obstacle, ahead: number): number {
    if (obstacle.kind === 'behind') return behindPauseMs * Math.max(1, ahead);
    const waitedMs = this.waitedMs;
    const limitMs = waitedMs > longWaitMs ? longPauseMs : usualPauseMs;
    this.#pauseMs = Math.min(this.#pauseMs * growth, limitMs);
    const usualMs = this.#pauseMs * (0.5 + Math.random());
    const crowdedMs = Math.min(usualMs * (1 + ahead * pausePerWaiterAhead), crowdPauseMs);
    const restMs = obstacle.kind === 'resting' ? obstacle.forMs : 0;
    return Math.min(Math.max(usualMs, crowdedMs, restMs), Math.max(this.timeoutMs - waitedMs, 0));
  }
}
