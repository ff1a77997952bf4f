import type { FollowedFile } from './followed-file.js';

/**
 * What to look at next, without order or count: however many hints come while nobody takes them, it holds each file
 * once.
 */
export class Agenda {
  readonly #files = new Set<FollowedFile>();
  readonly #repeats: Repeats;
  #isSweepDue = true;
  #isClosed = false;
  #wake: (() => void) | undefined;

  /** @param repeatMs after this time each file hinted at is looked at once more */
  constructor(repeatMs: number) {
    this.#repeats = new Repeats(repeatMs, (files) => {
      for (const file of files) this.add(file);
    });
  }

  add(file: FollowedFile): void {
    this.#files.add(file);
    this.#wakeUp();
  }

  /** A hint may come before its change can be seen: now, and once more. */
  addHinted(file: FollowedFile): void {
    if (this.#isClosed) return;
    this.#repeats.add(file);
    this.add(file);
  }

  /** All folders and files are to be looked at. */
  addSweep(): void {
    this.#isSweepDue = true;
    this.#wakeUp();
  }

  takeSweep(): boolean {
    const isDue = this.#isSweepDue;
    this.#isSweepDue = false;
    return isDue;
  }

  take(): FollowedFile | undefined {
    for (const file of this.#files) {
      this.#files.delete(file);
      return file;
    }
    return undefined;
  }

  /** Resolves when there is something to look at, or when closed. */
  async wait(): Promise<void> {
    if (this.#isSweepDue || this.#files.size > 0 || this.#isClosed) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#files.clear();
    this.#repeats.close();
    this.#wakeUp();
  }

  #wakeUp(): void {
    this.#wake?.();
    this.#wake = undefined;
  }
}

/** Gives back each file once, between one and two periods after it was added last. */
class Repeats {
  readonly #periodMs: number;
  readonly #onDue: (files: ReadonlySet<FollowedFile>) => void;
  #older = new Set<FollowedFile>();
  #newer = new Set<FollowedFile>();
  #timer: NodeJS.Timeout | undefined;

  constructor(periodMs: number, onDue: (files: ReadonlySet<FollowedFile>) => void) {
    this.#periodMs = periodMs;
    this.#onDue = onDue;
  }

  add(file: FollowedFile): void {
    this.#newer.add(file);
    this.#timer ??= setTimeout(() => this.#turn(), this.#periodMs);
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #turn(): void {
    const due = this.#older;
    this.#older = this.#newer;
    this.#newer = new Set();
    this.#timer = this.#older.size === 0 ? undefined : setTimeout(() => this.#turn(), this.#periodMs);
    this.#onDue(due);
  }
}
