import { dirname } from 'node:path';
import { ioError } from '../errors.js';
import type { FollowedEntry } from '../ledger/follow/news.js';
import { runSnapshotPath, writeRunSnapshot, type SnapshotFiles } from '../runs/snapshot-file.js';
import { makeFolder } from '../storage/make-folder.js';
import type { FlushOptions, FlushReport, View, ViewContext } from './view.js';

const prefix = 'run:';

/** Keeps `g/runs/<id>/snapshot.json` of every run that is on the lists. */
export class RunSnapshots implements View {
  readonly #context: ViewContext;
  readonly #files: SnapshotFiles;
  /** Which runs a file has lines of, for when they are withdrawn. */
  readonly #runsByFile = new Map<string, Set<string>>();
  readonly #due = new Set<string>();

  constructor(context: ViewContext) {
    this.#context = context;
    const { files } = context;
    this.#files = {
      put: (path, text) => {
        if (!files.isDry) makeFolder(dirname(path));
        files.put(path, text);
      },
      remove: (path) => files.remove(path),
    };
  }

  restore(saved: unknown): boolean {
    const { runs, due } = (saved ?? {}) as {
      readonly runs?: Record<string, string[]>;
      readonly due?: string[];
    };
    if (runs === undefined || !Array.isArray(due)) return false;
    for (const [file, ids] of Object.entries(runs)) this.#runsByFile.set(file, new Set(ids));
    for (const id of due) this.#due.add(id);
    return true;
  }

  saved(): unknown {
    const runs = Object.fromEntries([...this.#runsByFile].map(([file, ids]) => [file, [...ids]]));
    return { runs, due: [...this.#due] };
  }

  take(entries: readonly FollowedEntry[]): void {
    for (const entry of entries) {
      const { stream } = entry.value();
      if (typeof stream !== 'string' || !stream.startsWith(prefix)) continue;
      const id = stream.slice(prefix.length);
      const known = this.#runsByFile.get(entry.file) ?? new Set();
      this.#runsByFile.set(entry.file, known.add(id));
      this.#due.add(id);
    }
  }

  withdraw(file: string): void {
    for (const id of this.#runsByFile.get(file) ?? []) this.#due.add(id);
    this.#runsByFile.delete(file);
  }

  /** All of them: comparing a snapshot with its journal is making it. */
  inspect(): void {
    for (const ids of this.#runsByFile.values()) for (const id of ids) this.#due.add(id);
  }

  pending(): readonly string[] {
    return [...this.#due];
  }

  flush({ budgetMs, isCaughtUp }: FlushOptions): FlushReport {
    if (!isCaughtUp) return { againInMs: undefined, done: [] };
    const begunMs = performance.now();
    const done: string[] = [];
    for (const id of this.#due) {
      if (done.length > 0 && performance.now() - begunMs > budgetMs) return { againInMs: 0, done };
      this.#write(id);
      this.#due.delete(id);
      done.push(id);
    }
    return { againInMs: undefined, done };
  }

  #write(id: string): void {
    try {
      writeRunSnapshot(this.#context.root, id, this.#files);
    } catch (error) {
      this.#context.onTrouble(ioError(error, `bringing ${runSnapshotPath('', id)} up to date`));
    }
  }
}
