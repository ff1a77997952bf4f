import { setImmediate as nextTurn } from 'node:timers/promises';
import { ioError, type LedgerError } from '../../errors.js';
import { realEdges } from '../../storage/edges.js';
import { ReadTally, type ReadReport } from '../read/report.js';
import type { DayFileRef } from '../read/selection.js';
import { DeliveredLines } from './delivered-lines.js';
import type { FollowedFile } from './followed-file.js';
import { FollowedFiles } from './followed-files.js';
import { Lookout, type FollowTiming } from './lookout.js';
import { readNews, type FollowedEntry, type News, type NewsContext } from './news.js';
import type { FilePosition, Positions } from './position.js';

/** A following. It can be gone through once, entry by entry or in batches; it begins to watch with the first step. */
export interface LedgerFollower extends AsyncIterable<FollowedEntry> {
  /** The same entries as they were read, up to a block of one file at a time, for whoever saves work per batch. */
  batches(): AsyncIterable<readonly FollowedEntry[]>;
  /** How far each file was delivered, the entry or batch handed out last included. Plain JSON. */
  positions(): Positions;
  readonly report: ReadReport;
  /** Files that end in an unfinished line, as of the last look at each. */
  unfinished(): readonly UnfinishedFile[];
  /** Has all files looked at once more, whatever was hinted. */
  lookAgain(): void;
  /** Ends it, as the signal does. Resolves when every watcher is closed. */
  close(): Promise<void>;
}

/** A writer is in the middle of a line, or died there. */
export interface UnfinishedFile {
  readonly ref: DayFileRef;
  readonly sizeBytes: number;
}

export interface FollowerOptions {
  readonly agents: readonly string[] | undefined;
  readonly start: Positions;
  readonly signal?: AbortSignal;
  readonly wanted?: (line: Buffer) => boolean;
  readonly onWarning?: (warning: LedgerError) => void;
  readonly onCaughtUp?: () => void;
  readonly onWithdrawn?: (file: string) => void;
  readonly hints?: boolean;
  readonly timing?: Partial<FollowTiming>;
}

/** While it catches up, it leaves the event loop to others this often. */
const turnMs = 10;

/** One following from its first step to its end. */
export class Follower implements LedgerFollower {
  readonly #options: FollowerOptions;
  readonly #files: FollowedFiles;
  readonly #lookout: Lookout;
  readonly #context: NewsContext;
  #isBegun = false;
  #isClosed = false;

  constructor(root: string, options: FollowerOptions) {
    const { agents, start, timing, onWarning, onWithdrawn, hints } = options;
    this.#options = options;
    this.#files = new FollowedFiles(root, start, onWithdrawn);
    this.#lookout = new Lookout(root, { files: this.#files, agents, timing, onWarning, hints });
    this.#context = {
      sha256: realEdges().sha256,
      tally: new ReadTally(),
      delivered: new DeliveredLines(),
      wanted: options.wanted ?? (() => true),
      unfinished: new Set(),
      onWithdrawn,
    };
  }

  get report(): ReadReport {
    return this.#context.tally;
  }

  positions(): Positions {
    return this.#files.positions();
  }

  unfinished(): readonly UnfinishedFile[] {
    return [...this.#context.unfinished].map(({ ref, stamp }) => ({ ref, sizeBytes: stamp?.size ?? 0 }));
  }

  lookAgain(): void {
    this.#lookout.lookAgain();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<FollowedEntry> {
    for await (const { file, entries, end } of this.#read()) {
      for (const entry of entries) {
        if (this.#isClosed) return;
        file.position = entry.position;
        yield entry;
      }
      file.position = end;
    }
  }

  async *batches(): AsyncGenerator<readonly FollowedEntry[]> {
    for await (const { file, entries, end } of this.#read()) {
      file.position = end;
      yield entries;
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#options.signal?.removeEventListener('abort', this.#onAbort);
    await this.#lookout.close();
  }

  async *#read(): AsyncGenerator<Batch> {
    if (this.#isBegun) throw new Error('a following can be gone through only once');
    this.#isBegun = true;
    const { signal, onCaughtUp } = this.#options;
    signal?.addEventListener('abort', this.#onAbort);
    if (signal?.aborted === true) this.#onAbort();
    let turnStart = performance.now();
    try {
      while (!this.#isClosed) {
        const batch = this.#nextBatch();
        if (batch === undefined) {
          onCaughtUp?.();
          await this.#lookout.wait();
        } else if (batch.entries.length > 0) yield batch;
        else batch.file.position = batch.end;
        if (performance.now() - turnStart < turnMs) continue;
        await nextTurn();
        turnStart = performance.now();
      }
    } finally {
      await this.close();
    }
  }

  /** What the next file with news brings, perhaps only lines to pass over; undefined when none has any. */
  #nextBatch(): Batch | undefined {
    for (let file = this.#lookout.next(); file !== undefined; file = this.#lookout.next()) {
      const news = this.#look(file);
      if (news.kind === 'gone') this.#leave(file);
      if (news.kind !== 'nothing') this.#lookout.noteNews();
      if (news.kind !== 'lines') continue;
      if (news.more) this.#lookout.putBack(file);
      return { file, ...news };
    }
    return undefined;
  }

  #leave(file: FollowedFile): void {
    this.#context.unfinished.delete(file);
    this.#files.leave(file);
  }

  #look(file: FollowedFile): News {
    try {
      return readNews(file, this.#context);
    } catch (error) {
      this.#lookout.warn(file.ref.file, ioError(error, `following ${file.ref.file}`));
      return { kind: 'nothing' };
    }
  }

  readonly #onAbort = (): void => {
    void this.close();
  };
}

interface Batch {
  readonly file: FollowedFile;
  readonly entries: readonly FollowedEntry[];
  /** Position once all of it is dealt with. */
  readonly end: FilePosition | undefined;
}
