import type { LedgerErrorView } from './refusal.js';
import type { TokenSums } from './transcript.js';

/** What became of one file. */
export interface FileReport {
  readonly file: string;
  readonly bytes: number;
  readonly lines: number;
  /** Events appended now. */
  readonly written: number;
  /** Events that stood already, from an earlier import or a line told twice. */
  readonly already_there: number;
  /** Of those: with other content, since other settings or rules made it. */
  readonly changed: number;
  /** Events the ledger did not take. */
  readonly refused: number;
  /** The first of them. */
  readonly refusals: readonly LedgerErrorView[];
  /** Events of kinds that the adapter does not know; recorded, and counted here. */
  readonly drift: number;
  /** What is not recorded on purpose, by kind. */
  readonly passed_over: Readonly<Record<string, number>>;
  /** Lines that are no JSON objects, or too long. */
  readonly unparsable: number;
  /** Numbers of the first of them. */
  readonly unparsable_lines: readonly number[];
  /** By the vendor's names; a message told several times counts once. */
  readonly tokens: TokenSums;
}

const mostNamed = 20;

/** Counts while a file is read. */
export class FileCount {
  readonly #file: string;
  readonly #passedOver = new Map<string, number>();
  readonly #unparsable: number[] = [];
  readonly #refusals: LedgerErrorView[] = [];
  #unparsableCount = 0;
  bytes = 0;
  lines = 0;
  written = 0;
  alreadyThere = 0;
  changed = 0;
  refused = 0;
  drift = 0;

  constructor(file: string) {
    this.#file = file;
  }

  passOver(kinds: readonly string[]): void {
    for (const kind of kinds) this.#passedOver.set(kind, (this.#passedOver.get(kind) ?? 0) + 1);
  }

  addUnparsable(line: number): void {
    this.#unparsableCount += 1;
    if (this.#unparsable.length < mostNamed) this.#unparsable.push(line);
  }

  addRefusal(refusal: LedgerErrorView): void {
    this.refused += 1;
    if (this.#refusals.length < mostNamed) this.#refusals.push(refusal);
  }

  report(tokens: TokenSums): FileReport {
    const { bytes, lines, written, changed, refused, drift } = this;
    return {
      file: this.#file,
      bytes,
      lines,
      written,
      already_there: this.alreadyThere,
      changed,
      refused,
      refusals: this.#refusals,
      drift,
      passed_over: Object.fromEntries(this.#passedOver),
      unparsable: this.#unparsableCount,
      unparsable_lines: this.#unparsable,
      tokens,
    };
  }
}
