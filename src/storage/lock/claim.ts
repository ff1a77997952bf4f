import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ioError } from '../../errors.js';
import { monotonicMs } from './clock.js';
import type { HeldLock } from './held-lock.js';
import {
  discardPrepared,
  evictOwner,
  freeFolder,
  prepareFolder,
  stealFolder,
  takeFolder,
  touchOwner,
} from './lock-folder.js';
import { look, type Obstacle, type Sight } from './lock-sight.js';
import { newOwner, type Owner } from './owner.js';
import { deferenceMs, othersWait } from './queue.js';
import { collectLeftoversNowAndThen } from './temporary.js';

/** A holder that was seen alive is not judged again sooner; whether its file is still there costs much less. */
const judgeEveryMs = 2;
const refreshAfterMs = 1_000;

/** Owners that this thread holds now. */
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
export class Claim implements HeldLock {
  readonly path: string;
  readonly #owner = newOwner();
  #state: 'waiting' | 'held' | 'released' | 'lost' | 'withdrawn' = 'waiting';
  #preparedAtMs: number | undefined;
  #lookedAtMs = 0;
  #takeableSinceMs: number | undefined;
  #obstacle: Obstacle | undefined;

  constructor(path: string) {
    this.path = resolve(path);
  }

  /** Never the same for two acquisitions. */
  get id(): string {
    return this.#owner.name;
  }

  /** What stood in the way at the last attempt. */
  get obstacle(): Obstacle | undefined {
    return this.#obstacle;
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
      return this.#advance(look(this.path));
    });
  }

  /** An attempt by somebody who will not wait: prepares nothing for a lock that is held, and does not queue. */
  attemptOutOfTurn(): Obstacle | undefined {
    return this.#settle(() => {
      const sight = look(this.path);
      if (sight.kind === 'held' || sight.kind === 'unexpected') return sight;
      if (this.#preparedAtMs === undefined) this.#prepare();
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
    return this.#state === 'held' && existsSync(`${this.path}/${this.#owner.name}`);
  }

  hasWaiters(): boolean {
    return othersWait(this.path, this.#owner);
  }

  release(): boolean {
    if (this.#state !== 'held') return this.#state === 'released';
    try {
      this.#state = freeFolder(this.path, this.#owner.name) ? 'released' : 'lost';
    } catch (error) {
      throw ioError(error, `unlocking ${this.path}`);
    }
    ownNames.delete(this.#owner.name);
    return this.#state === 'released';
  }

  /** Shows other hosts that the owner lives. Throws the system error; ENOENT: the lock is lost. */
  touch(): void {
    touchOwner(this.path, this.#owner.name);
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
    ownNames.add(this.#owner.name);
    return undefined;
  }

  /** The usual case, nobody there: taken without a look. */
  #takeUnseen(): boolean {
    this.#prepare();
    return deferenceMs(this.path, this.#owner) === 0 && this.#take();
  }

  #advance(sight: Sight): Obstacle | undefined {
    this.#lookedAtMs = monotonicMs();
    if (sight.kind === 'held' || sight.kind === 'unexpected') {
      this.#takeableSinceMs = undefined;
      return sight;
    }
    if (this.#mustDefer()) return { kind: 'behind' };
    return this.#seize(sight) ? undefined : { kind: 'beaten' };
  }

  #mustDefer(): boolean {
    const deferMs = deferenceMs(this.path, this.#owner);
    if (deferMs === 0) return false;
    this.#takeableSinceMs ??= this.#lookedAtMs;
    if (this.#lookedAtMs - this.#takeableSinceMs < deferMs) return true;
    collectLeftoversNowAndThen(dirname(this.path)); // those ahead do not move: dead, perhaps
    return false;
  }

  #seize(sight: Exclude<Sight, Obstacle>): boolean {
    if (sight.kind === 'dead') return this.#steal(sight.owner);
    if (sight.kind === 'expired') evictOwner(this.path, sight.owner.name);
    return this.#take();
  }

  #steal(dead: Owner): boolean {
    const stolen = stealFolder(this.path, dead.name, this.#owner.name);
    if (stolen === 'foreign') return evictOwner(this.path, dead.name) && this.#take();
    if (stolen) this.#discard();
    return stolen;
  }

  #take(): boolean {
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
