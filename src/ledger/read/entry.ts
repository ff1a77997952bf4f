import { LedgerError } from '../../errors.js';
import type { LedgerLine } from '../../schema/generated/types.js';
import { parseLine } from './examine-line.js';
import type { DayFileRef } from './selection.js';

/** One line as it stands in a file. */
export interface LedgerEntry {
  /** The agent in whose folder it stands. */
  readonly agent: string;
  /** Relative to the root. */
  readonly file: string;
  /** From 1; undefined when the file was not read from its start. */
  readonly line: number | undefined;
  /** Of the line's first byte. */
  readonly offset: number;
  /** The raw line without its newline: a view of the block it was read in, so copy it to keep it for long. */
  readonly bytes: Buffer;
  /**
   * The line as an object with all the texts that a line must have; parsed once. Further rules are not checked.
   * @throws LedgerError DAMAGED, but only for entries read with `check: 'ends'`
   */
  value(): LedgerLine;
}

export class ReadEntry implements LedgerEntry {
  readonly #ref: DayFileRef;
  readonly line: number | undefined;
  readonly offset: number;
  readonly bytes: Buffer;
  #value: LedgerLine | undefined;

  constructor(
    ref: DayFileRef,
    place: { readonly line: number | undefined; readonly offset: number; readonly bytes: Buffer },
    value?: LedgerLine,
  ) {
    this.#ref = ref;
    this.line = place.line;
    this.offset = place.offset;
    this.bytes = place.bytes;
    this.#value = value;
  }

  get agent(): string {
    return this.#ref.agent;
  }

  get file(): string {
    return this.#ref.file;
  }

  value(): LedgerLine {
    this.#value ??= this.#parse();
    return this.#value;
  }

  #parse(): LedgerLine {
    const parsed = parseLine(this.bytes);
    if (parsed.kind === 'line') return parsed.value;
    const where =
      this.line === undefined ? `${this.file} at byte ${this.offset}` : `${this.file}:${this.line}`;
    throw new LedgerError('DAMAGED', `${where} is no ledger line (${parsed.kind})`, {
      details: { file: this.file, line: this.line ?? null, offset: this.offset, reason: parsed.kind },
    });
  }
}
