import { closeSync, fdatasync, fdatasyncSync, fsyncSync, openSync } from 'node:fs';

/** Makes the entries of a folder durable, such as that of a file just created. */
export function syncFolder(folder: string): void {
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Makes what was written to the descriptor durable, waiting for the disk. */
export function syncFile(fd: number): void {
  fdatasyncSync(fd);
}

/** The same beside other work: resolves when the disk has it. */
export function syncFileAside(fd: number): Promise<void> {
  return new Promise((resolve, reject) => {
    fdatasync(fd, (error) => {
      if (error === null) resolve();
      else reject(error);
    });
  });
}

interface Waiting {
  readonly promise: Promise<void>;
  readonly start: () => void;
}

/**
 * Shares syncs: at most one fdatasync per descriptor is under way, and all who ask meanwhile are served by the next
 * one. A returned promise covers every write that ended before the call.
 */
export class SharedSync {
  readonly #running = new Set<number>();
  readonly #next = new Map<number, Waiting>();

  sync(fd: number): Promise<void> {
    const waiting = this.#next.get(fd) ?? this.#prepare(fd);
    if (!this.#running.has(fd)) this.#startNext(fd);
    return waiting.promise;
  }

  #prepare(fd: number): Waiting {
    let start = (): void => {};
    const promise = new Promise<void>((resolve, reject) => {
      start = () =>
        fdatasync(fd, (error) => {
          this.#running.delete(fd);
          if (this.#next.has(fd)) this.#startNext(fd);
          if (error === null) resolve();
          else reject(error);
        });
    });
    const waiting = { promise, start };
    this.#next.set(fd, waiting);
    return waiting;
  }

  #startNext(fd: number): void {
    const waiting = this.#next.get(fd);
    this.#next.delete(fd);
    this.#running.add(fd);
    waiting?.start();
  }
}
