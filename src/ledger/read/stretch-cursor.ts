import { closeSync } from 'node:fs';
import { ioError } from '../../errors.js';
import { openDayFile, readBlock } from './blocks.js';
import { examineLine, ownSeq } from './examine-line.js';
import type { LineKey } from './line-key.js';
import type { DayFileRef } from './selection.js';
import type { Stretch } from './survey.js';

/** Whole lines that follow each other in one file. */
export interface Segment {
  readonly ref: DayFileRef;
  /** Ends in a newline. */
  readonly bytes: Buffer;
  readonly offset: number;
  /** Number of the first line. */
  readonly line: number;
}

/**
 * Reads a stretch in pieces. Holds a descriptor and one block from the first piece to the last, nothing before. A file
 * that was shortened or deleted since the survey just ends earlier.
 */
export class StretchCursor {
  readonly #ref: DayFileRef;
  readonly #end: number;
  #fd: number | undefined;
  #block: Buffer = empty;
  #blockStart: number;
  /** Within the block. */
  #at = 0;
  #line: number;
  /** Of the next line; undefined when there is none. */
  #key: LineKey | undefined;

  constructor({ ref, start, end, line, first }: Stretch) {
    this.#ref = ref;
    this.#end = end;
    this.#blockStart = start;
    this.#line = line;
    this.#key = first;
  }

  get key(): LineKey | undefined {
    return this.#key;
  }

  /** The next lines of which `seq` is below `limit`, up to a block of them; the next line is one. */
  takeBelow(limit: number): Segment | undefined {
    return this.#take((to) => this.#firstAtOrAbove(limit, to));
  }

  takeOne(): Segment | undefined {
    return this.#take((to) => to);
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
    this.#block = empty;
    this.#key = undefined;
  }

  /** `until` gets the end of the first line and says where the piece ends. */
  #take(until: (to: number) => number): Segment | undefined {
    if (this.#at >= this.#block.length && !this.#readOn()) return undefined;
    const from = this.#at;
    const to = until(this.#block.indexOf(newline, from) + 1);
    const piece = {
      ref: this.#ref,
      bytes: this.#block.subarray(from, to),
      offset: this.#blockStart + from,
      line: this.#line,
    };
    this.#at = to;
    this.#advance(piece.bytes);
    return piece;
  }

  #firstAtOrAbove(limit: number, to: number): number {
    const { length } = this.#block;
    if (limit === Number.POSITIVE_INFINITY) return length;
    const lastFrom = this.#block.lastIndexOf(newline, length - 2) + 1;
    const last = ownSeq(this.#block, lastFrom, length - 1);
    if (last !== -1 && last < limit) return length;
    let seq = this.#key?.seq ?? 0;
    for (let from = to; from < length;) {
      const end = this.#block.indexOf(newline, from);
      seq = seqAfter(seq, this.#block, { from, end });
      if (seq >= limit) return from;
      from = end + 1;
    }
    return length;
  }

  /** Finds the key of the line behind a piece that was taken. */
  #advance(piece: Buffer): void {
    let seq = this.#key?.seq ?? 0;
    let lines = 0;
    let from = 0;
    let lastFrom = 0;
    while (from < piece.length) {
      lastFrom = from;
      lines += 1;
      from = piece.indexOf(newline, from) + 1;
    }
    const lastSeq = ownSeq(piece, lastFrom, piece.length - 1);
    seq = lastSeq === -1 ? this.#walkSeq(seq, piece) : lastSeq;
    this.#line += lines;
    if (this.#at >= this.#block.length && !this.#readOn()) return this.close();
    const end = this.#block.indexOf(newline, this.#at);
    seq = seqAfter(seq, this.#block, { from: this.#at, end });
    this.#key = { seq, bytes: this.#block.subarray(this.#at, end) };
  }

  #walkSeq(first: number, piece: Buffer): number {
    let seq = first;
    for (let from = piece.indexOf(newline) + 1; from < piece.length;) {
      const end = piece.indexOf(newline, from);
      seq = seqAfter(seq, piece, { from, end });
      from = end + 1;
    }
    return seq;
  }

  #readOn(): boolean {
    try {
      this.#fd ??= openDayFile(this.#ref.path)?.fd;
      this.#blockStart += this.#block.length;
      this.#at = 0;
      const block = this.#fd === undefined ? undefined : readBlock(this.#fd, this.#blockStart, this.#end);
      this.#block = block?.kind === 'lines' ? block.bytes : empty;
    } catch (error) {
      throw ioError(error, `reading ${this.#ref.path}`);
    }
    return this.#block.length > 0;
  }
}

const newline = 0x0a;
const empty = Buffer.alloc(0);

function seqAfter(
  before: number,
  bytes: Buffer,
  { from, end }: { readonly from: number; readonly end: number },
): number {
  const seq = ownSeq(bytes, from, end);
  if (seq !== -1) return seq;
  const examined = examineLine(bytes.subarray(from, end));
  return (examined.kind === 'line' ? examined.seq : undefined) ?? before + 1;
}
