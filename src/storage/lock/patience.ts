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
  readonly #startedAtMs = performance.now();
  #pauseMs = firstPauseMs;

  constructor(readonly timeoutMs: number) {}

  get waitedMs(): number {
    return performance.now() - this.#startedAtMs;
  }

  get isExhausted(): boolean {
    return this.waitedMs >= this.timeoutMs;
  }

  /** The next pause, at least `shortestMs`, never past the end of the wait. */
  nextPauseMs(shortestMs = 0): number {
    const waitedMs = this.waitedMs;
    const limitMs = waitedMs > longWaitMs ? longPauseMs : usualPauseMs;
    this.#pauseMs = Math.min(this.#pauseMs * growth, limitMs);
    const pauseMs = Math.max(this.#pauseMs * (0.5 + Math.random()), shortestMs * (1 + Math.random()));
    return Math.min(pauseMs, Math.max(this.timeoutMs - waitedMs, 0));
  }
}
