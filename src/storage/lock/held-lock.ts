/** A lock held by this process. All calls are synchronous and cost one or two system calls. */
export interface HeldLock {
  readonly path: string;
  /** Looks on disk: false after `release` and once somebody took the lock away (another host after 10 s of silence). */
  stillHeld(): boolean;
  /** Looks on disk whether others on this host wait for the lock: whoever holds it for long should let go then. */
  hasWaiters(): boolean;
  /**
   * Gives the lock back. False: it had been lost before, nothing was touched, and whoever holds it now keeps it.
   * Further calls do nothing and repeat the answer. IO_* if the file system refuses.
   */
  release(): boolean;
}

/** A lock of a process that will want it again in a moment. */
export interface RestableLock extends HeldLock {
  /**
   * Leaves the lock without giving it back: for `forMs` other processes of this host let it be, afterwards they may take
   * it, as other hosts may at once. `release` gives it back for good, also then. IO_* if the file system refuses.
   */
  rest(forMs: number): void;
  /** Holds the lock again: true when nobody has held it in between, else somebody has it and this one is over. IO_* */
  resume(): boolean;
}
