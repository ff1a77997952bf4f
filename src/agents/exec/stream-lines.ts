const newline = 0x0a;

/** Lines of a stream of any length, in memory of the longest line that is wanted; longer ones are counted, not kept. */
export class StreamLines {
  readonly #onLine: (line: Buffer) => void;
  readonly #longestBytes: number;
  #pieces: Buffer[] = [];
  #held = 0;
  #isTooLong = false;
  /** Lines that were too long. */
  skipped = 0;

  constructor(longestBytes: number, onLine: (line: Buffer) => void) {
    this.#longestBytes = longestBytes;
    this.#onLine = onLine;
  }

  add(chunk: Buffer): void {
    let from = 0;
    for (let to = chunk.indexOf(newline); to !== -1; to = chunk.indexOf(newline, from)) {
      this.#hold(chunk.subarray(from, to));
      this.#endLine();
      from = to + 1;
    }
    // Copied: the chunk is the stream's to use again.
    if (from < chunk.length) this.#hold(Buffer.from(chunk.subarray(from)));
  }

  /** The last line may lack its newline. */
  end(): void {
    if (this.#held > 0 || this.#isTooLong) this.#endLine();
  }

  #hold(piece: Buffer): void {
    if (this.#isTooLong) return;
    this.#held += piece.length;
    if (this.#held <= this.#longestBytes) return void this.#pieces.push(piece);
    this.#isTooLong = true;
    this.#pieces = [];
  }

  #endLine(): void {
    const [first = Buffer.alloc(0), ...more] = this.#pieces;
    if (this.#isTooLong) this.skipped += 1;
    else if (this.#held > 0) this.#onLine(more.length === 0 ? first : Buffer.concat([first, ...more]));
    this.#pieces = [];
    this.#held = 0;
    this.#isTooLong = false;
  }
}
