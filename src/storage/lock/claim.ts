import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { errnoOf, ioError } from '../../errors.js';
import { monotonicMs } from './clock.js';
import type { RestableLock } from './held-lock.js';
import {
  discardPrepared,
  evictOwner,
  freeFolder,
  prepareFolder,
  renameOwner,
  stealFolder,
  takeFolder,
  touchOwner,
} from './lock-folder.js';
import { look, type Obstacle, type Sight } from './lock-sight.js';
import { newOwner } from './owner.js';
import { deferenceMs, othersWait, waitersAhead } from './queue.js';
import { restName } from './rest.js';
import { collectLeftoversNowAndThen } from './temporary.js';

/** A holder that was seen alive is not judged again sooner; whether its file is still there costs much less. */
const judgeEveryMs = 2;
const refreshAfterMs = 1_000;

/** Owners that this thread holds now, and those it has left at rest. */
const ownNames = new Set<string>();

/** True when only the calling thread itself could give the lock back. */
export function isOwn(obstacle: Obstacle): boolean {
  return obstacle.kind === 'held' && ownNames.has(obstacle.owner.name);
}

/**
 * One acquisition of one lock, from the first attempt to the release, for both drivers; the steps are those of
 * lock-folder.ts. The lock path must be used through this module only, and belongs into a folder of locks:
 * every acquisition lists that folder.
 */
export class Claim implements RestableLock {
  readonly path: string;
  /** Never the same for two acquisitions. */
  readonly id: string;
  #owner = newOwner();
  #state: 'waiting' | 'held' | 'resting' | 'released' | 'lost' | 'withdrawn' = 'waiting';
  /** The name of our file in the lock, while it is held or at rest. */
  #name = this.#owner.name;
  /** When that file was made or touched. */
  #touchedAtMs = 0;
  #preparedAtMs: number | undefined;
  #lookedAtMs = 0;
  #takeableSinceMs: number | undefined;
  #obstacle: Obstacle | undefined;
  #ahead = 0;
  /** Name of the owner met last. */
  #seen: string | undefined;

  constructor(path: string) {
    this.path = resolve(path);
    this.id = this.#owner.name;
  }

  /** What stood in the way at the last attempt. */
  get obstacle(): Obstacle | undefined {
    return this.#obstacle;
  }

  /** How many others had come before at the last attempt: it will take that much longer. */
  get ahead(): number {
    return this.#ahead;
  }

  /** True while the holder seen last still holds and need not be judged again: an attempt would change nothing. */
  get isBlocked(): boolean {
    if (this.#obstacle?.kind !== 'held' || monotonicMs() - this.#lookedAtMs > judgeEveryMs) return false;
    return existsSync(`${this.path}/${this.#obstacle.owner.name}`);
  }

  /** Takes the lock if that is possible now (undefined), else says what stands in the way. IO_* on other trouble. */
  attempt(): Obstacle | undefined {
    return this.#settle(() => {
      if (this.isBlocked) return this.#obstacle;
      if (this.#preparedAtMs === undefined && this.#takeUnseen()) return undefined;
      return this.#advance(look(this.path, this.#seen));
    });
  }

  /** An attempt by somebody who will not wait: prepares nothing for a lock that is held, and does not queue. */
  attemptOutOfTurn(): Obstacle | undefined {
    return this.#settle(() => {
      const sight = look(this.path);
      if (sight.kind === 'held' || sight.kind === 'unexpected') return sight;
      if (sight.kind === 'free' && this.#preparedAtMs === undefined) this.#prepare();
      return this.#seize(sight) ? undefined : { kind: 'beaten' };
    });
  }

  /** Gives up: removes what was prepared. Does nothing once the lock was taken. */
  withdraw(): void {
    if (this.#state !== 'waiting') return;
    this.#state = 'withdrawn';
    this.#discard();
  }

  stillHeld(): boolean {
    return (this.#state === 'held' || this.#state === 'resting') && existsSync(`${this.path}/${this.#name}`);
  }

  hasWaiters(): boolean {
    return othersWait(this.path, this.#owner);
  }

  rest(forMs: number): void {
    if (this.#state === 'held') this.#rename(restName(this.#owner, forMs), 'resting');
  }

  /** Under a new name: whoever has seen the old one and acts on it too late must fail. */
  resume(): boolean {
    if (this.#state !== 'resting') return this.#state === 'held';
    this.#owner = newOwner();
    return this.#rename(this.#owner.name, 'held');
  }

  release(): boolean {
    if (this.#state !== 'held' && this.#state !== 'resting') return this.#state === 'released';
    const wasResting = this.#state === 'resting';
    try {
      this.#state = freeFolder(this.path, this.#name) || wasResting ? 'released' : 'lost';
    } catch (error) {
      throw ioError(error, `unlocking ${this.path}`);
    }
    ownNames.delete(this.#name);
    return this.#state === 'released';
  }

  /** Shows other hosts that the owner lives. Throws the system error; ENOENT: the lock is lost. */
  touch(): void {
    touchOwner(this.path, this.#name);
    this.#touchedAtMs = monotonicMs();
  }

  #rename(name: string, state: 'held' | 'resting'): boolean {
    ownNames.delete(this.#name);
    try {
      if (state === 'held' && monotonicMs() - this.#touchedAtMs > refreshAfterMs) this.touch();
      this.#state = renameOwner(this.path, this.#name, name) ? state : 'lost';
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw ioError(error, `locking ${this.path}`);
      this.#state = 'lost';
    }
    if (this.#state === 'lost') return false;
    this.#name = name;
    ownNames.add(name);
    return true;
  }

  #settle(step: () => Obstacle | undefined): Obstacle | undefined {
    if (this.#state === 'held') return undefined;
    try {
      this.#obstacle = step();
    } catch (error) {
      throw ioError(error, `locking ${this.path}`);
    }
    if (this.#obstacle !== undefined) return this.#obstacle;
    this.#state = 'held';
    this.#touchedAtMs = this.#preparedAtMs ?? monotonicMs();
    ownNames.add(this.#name);
    return undefined;
  }

  /** The usual case, nobody there: taken without a look. */
  #takeUnseen(): boolean {
    this.#prepare();
    this.#ahead = waitersAhead(this.path, this.#owner);
    return this.#ahead === 0 && this.#take();
  }

  #advance(sight: Sight): Obstacle | undefined {
    this.#lookedAtMs = monotonicMs();
    if (sight.kind === 'held') this.#seen = sight.owner.name;
    if (this.#ahead > 0) this.#ahead = waitersAhead(this.path, this.#owner); // nobody comes before the first
    if (sight.kind === 'held' || sight.kind === 'unexpected' || this.#mustLetRest(sight)) {
      this.#takeableSinceMs = undefined;
      return sight;
    }
    if (this.#mustDefer()) return { kind: 'behind' };
    return this.#seize(sight) ? undefined : { kind: 'beaten' };
  }

  #mustDefer(): boolean {
    const deferMs = deferenceMs(this.#ahead);
    if (deferMs === 0) return false;
    this.#takeableSinceMs ??= this.#lookedAtMs;
    if (this.#lookedAtMs - this.#takeableSinceMs < deferMs) return true;
    collectLeftoversNowAndThen(dirname(this.path)); // those ahead do not move: dead, perhaps
    return false;
  }

  /** Not when this very thread, which is busy here, left it. */
  #mustLetRest(sight: Sight): sight is Extract<Sight, { readonly kind: 'resting' }> {
    return sight.kind === 'resting' && !ownNames.has(sight.name);
  }

  #seize(sight: Exclude<Sight, { readonly kind: 'held' | 'unexpected' }>): boolean {
    if (sight.kind === 'left' || sight.kind === 'resting') return this.#steal(sight.name);
    if (sight.kind === 'expired') evictOwner(this.path, sight.owner.name);
    return this.#take();
  }

  #steal(left: string): boolean {
    const stolen = stealFolder(this.path, left, this.#name);
    if (stolen === 'foreign') return evictOwner(this.path, left) && this.#take();
    if (stolen) this.#discard();
    return stolen;
  }

  #take(): boolean {
    if (this.#preparedAtMs === undefined) this.#prepare();
    const isOld = monotonicMs() - (this.#preparedAtMs ?? 0) > refreshAfterMs;
    const outcome = takeFolder(this.path, this.#owner.name, isOld);
    if (outcome === 'unprepared') this.#preparedAtMs = undefined; // prepared again at the next attempt
    return outcome === 'taken';
  }

  #prepare(): void {
    prepareFolder(this.path, this.#owner.name);
    this.#preparedAtMs = monotonicMs();
  }

  #discard(): void {
    if (this.#preparedAtMs !== undefined) discardPrepared(this.path, this.#owner.name);
  }
}
