const defaultLimit = 1_000_000;

/**
 * Which lines of which file were delivered, so that a rewritten file brings only what is new. Eight bytes a line: the
 * first 52 bits of its hash. Above the limit the files that were quiet longest are forgotten; their lines come twice
 * if they are rewritten.
 */
export class DeliveredLines {
  readonly #files = new Map<string, number[]>();
  readonly #limit: number;
  #count = 0;

  constructor(limit = defaultLimit) {
    this.#limit = limit;
  }

  add(file: string, hashes: readonly string[]): void {
    if (hashes.length === 0) return;
    const lines = this.#files.get(file) ?? [];
    for (const hash of hashes) lines.push(fingerprint(hash));
    this.#count += hashes.length;
    this.#files.delete(file);
    this.#files.set(file, lines);
    this.#forgetQuiet();
  }

  of(file: string): readonly number[] {
    return this.#files.get(file) ?? [];
  }

  forget(file: string): void {
    this.#count -= this.#files.get(file)?.length ?? 0;
    this.#files.delete(file);
  }

  #forgetQuiet(): void {
    for (const file of this.#files.keys()) {
      if (this.#count <= this.#limit) return;
      this.forget(file);
    }
  }
}

export function fingerprint(hash: string): number {
  return Number.parseInt(hash.slice(0, 13), 16);
}
