import { requireAgentName } from '../core/agent-name.js';
import { acquireLockSync } from '../storage/lock/hot-lock.js';
import { advanceBy, projectIn, type Projected, type StreamProjection } from './projection.js';
import { contentOf } from './stream-content.js';
import { executeLocked, streamLock, type StreamCommand, type StreamOptions } from './stream-command.js';
import { IndexMemory, readIndex, type StreamIndex } from './stream-index.js';
import { requireStreamName } from './stream-line.js';

/** A projected stream for processes that do one command: the same locks, without loading a library for them. */
export interface HotStream<State> {
  read(): State;
  /** As `Stream.execute`; blocks the thread while it waits. */
  execute(command: StreamCommand<State>): State;
}

/** Reading again costs what came since. @throws LedgerError SCHEMA_INVALID for a name that no stream can have */
export function openHotStream<State>(
  name: string,
  projection: StreamProjection<State>,
  options: StreamOptions,
): HotStream<State> {
  const { root, lockTimeoutMs: timeoutMs = 10_000 } = options;
  const reader = new Reader(requireStreamName(name), projection);
  const read = (): Projected<State> => reader.read(root);
  return {
    read: () => read().state,
    execute: (command) => {
      requireAgentName(command.agent);
      const lock = acquireLockSync(streamLock(root, name), { timeoutMs });
      try {
        return executeLocked({ name, options, read, advance: advanceBy(projection) }, command);
      } finally {
        lock.release();
      }
    },
  };
}

/** What was read last, and the place in the index that it was made from. */
interface Last<State> {
  readonly folder: string | undefined;
  readonly bytes: number | undefined;
  readonly fresh: readonly Buffer[];
  readonly projected: Projected<State>;
}

class Reader<State> {
  readonly #memory = new IndexMemory();
  #last: Last<State> | undefined;

  constructor(
    private readonly name: string,
    private readonly projection: StreamProjection<State>,
  ) {}

  read(root: string): Projected<State> {
    return readIndex(root, (index) => this.#readIn(index), { memory: this.#memory });
  }

  #readIn(index: StreamIndex): Projected<State> {
    const projected = this.#goneOn(index) ?? projectIn(index, this.name, this.projection);
    this.#last = {
      folder: index.folder,
      bytes: index.copies[this.name],
      fresh: this.#freshIn(index),
      projected,
    };
    return { ...projected, cut: index.cut.get(this.name) };
  }

  /** From what was read last; undefined when the index was changed beneath it. */
  #goneOn(index: StreamIndex): Projected<State> | undefined {
    const last = this.#last;
    if (last === undefined || last.folder !== index.folder) return undefined;
    if (last.bytes !== index.copies[this.name]) return undefined;
    const fresh = this.#freshIn(index);
    // The same bytes in memory, not equal ones: files that were read anew may give their lines in another order.
    if (last.fresh.some((line, at) => fresh[at] !== line)) return undefined;
    const more = fresh.slice(last.fresh.length);
    if (more.length === 0) return last.projected;
    return advanceBy(this.projection)(last.projected, contentOf(more));
  }

  #freshIn({ fresh }: StreamIndex): readonly Buffer[] {
    return fresh.get(this.name) ?? [];
  }
}
