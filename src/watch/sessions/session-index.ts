/** A stretch of a file, [from, to), in which all its lines of one session stand, perhaps among others. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Where the lines of each session stand. */
export class SessionIndex {
  readonly #files = new Map<string, Map<string, { from: number; to: number }>>();
  readonly #sessions = new Map<string, Set<string>>();

  get sessions(): Iterable<string> {
    return this.#sessions.keys();
  }

  has(session: string): boolean {
    return this.#sessions.has(session);
  }

  add(session: string, file: string, { from, to }: Stretch): void {
    const known = this.#files.get(file)?.get(session);
    if (known !== undefined) {
      known.from = Math.min(from, known.from);
      known.to = Math.max(to, known.to);
      return;
    }
    const stretches = this.#files.get(file) ?? new Map<string, { from: number; to: number }>();
    this.#files.set(file, stretches.set(session, { from, to }));
    const files = this.#sessions.get(session) ?? new Set<string>();
    this.#sessions.set(session, files.add(file));
  }

  /** Forgets a file. Returns the sessions that had lines in it. */
  drop(file: string): readonly string[] {
    const sessions = [...(this.#files.get(file)?.keys() ?? [])];
    this.#files.delete(file);
    for (const session of sessions) {
      const files = this.#sessions.get(session);
      files?.delete(file);
      if (files?.size === 0) this.#sessions.delete(session);
    }
    return sessions;
  }

  /** The stretches of a session by file, in no order. */
  stretches(session: string): ReadonlyMap<string, Stretch> {
    const found = new Map<string, Stretch>();
    for (const file of this.#sessions.get(session) ?? []) {
      const stretch = this.#files.get(file)?.get(session);
      if (stretch !== undefined) found.set(file, stretch);
    }
    return found;
  }

  saved(): unknown {
    const rows = [...this.#files].map(([file, sessions]) => [
      file,
      [...sessions].map(([session, { from, to }]) => [session, from, to]),
    ]);
    return Object.fromEntries(rows);
  }

  /** Undefined for what is no saved index. */
  static restore(saved: unknown): SessionIndex | undefined {
    if (typeof saved !== 'object' || saved === null) return undefined;
    const index = new SessionIndex();
    for (const [file, rows] of Object.entries(saved)) {
      if (!Array.isArray(rows)) return undefined;
      for (const row of rows as unknown[]) {
        if (!isRow(row)) return undefined;
        index.add(row[0], file, { from: row[1], to: row[2] });
      }
    }
    return index;
  }
}

function isRow(row: unknown): row is readonly [string, number, number] {
  if (!Array.isArray(row) || row.length !== 3) return false;
  const [session, from, to] = row as unknown[];
  return typeof session === 'string' && Number.isSafeInteger(from) && Number.isSafeInteger(to);
}
