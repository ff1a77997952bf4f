import { addAbortSignal, type Readable } from 'node:stream';

/** A line of input without its newline; undefined bytes: it was longer than the limit and is not kept. */
export interface InputLine {
  readonly number: number;
  readonly bytes: Buffer | undefined;
}

/**
 * Cuts a stream into lines and gives them out as they come, those of one chunk together. Holds one chunk and one
 * unfinished line of at most `lineBytesAtMost`. A last line without a newline counts; blank lines are left out.
 * Ends early, without the unfinished line, when `signal` aborts.
 */
export async function* lineBatches(
  input: Readable,
  { lineBytesAtMost, signal }: { readonly lineBytesAtMost: number; readonly signal: AbortSignal },
): AsyncGenerator<readonly InputLine[]> {
  const cutter = new LineCutter(lineBytesAtMost);
  try {
    for await (const chunk of addAbortSignal(signal, input) as AsyncIterable<Buffer>) {
      const lines = cutter.add(chunk);
      if (lines.length > 0) yield lines;
    }
  } catch (error) {
    if (signal.aborted) return;
    throw error;
  }
  const rest = cutter.end();
  if (rest.length > 0) yield rest;
}

class LineCutter {
  readonly #limit: number;
  #pieces: Buffer[] = [];
  #pieceBytes = 0;
  #number = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(chunk: Buffer): readonly InputLine[] {
    const lines: InputLine[] = [];
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, start)) {
      this.#keep(chunk.subarray(start, end));
      lines.push(this.#take());
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
    return lines.filter(isNotBlank);
  }

  end(): readonly InputLine[] {
    return this.#pieceBytes === 0 ? [] : [this.#take()].filter(isNotBlank);
  }

  #keep(piece: Buffer): void {
    if (piece.length === 0) return;
    this.#pieceBytes += piece.length;
    if (this.#pieceBytes > this.#limit) this.#pieces = [];
    else this.#pieces.push(piece);
  }

  #take(): InputLine {
    const bytes = this.#pieceBytes > this.#limit ? undefined : Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#pieceBytes = 0;
    this.#number += 1;
    return { number: this.#number, bytes };
  }
}

function isNotBlank({ bytes }: InputLine): boolean {
  return bytes === undefined || bytes.some((byte) => byte !== 0x20 && byte !== 0x09 && byte !== 0x0d);
}
