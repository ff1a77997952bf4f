import type { VendorEvent } from '../vendors/adapter.js';
import type { Fields } from '../vendors/fields.js';

/** What one line of a transcript holds. */
export interface LineReading {
  readonly events: readonly VendorEvent[];
  /** What of it is not recorded on purpose: kinds of lines and blocks. */
  readonly passedOver: readonly string[];
}

/** Sums of tokens by the vendor's names for them. */
export type TokenSums = Readonly<Record<string, number>>;

/** Tokens that one message, or one stretch of a session, has cost. */
export interface TokenRecord {
  /** Records with one key are the same thing told again: the last one counts. */
  readonly key: string;
  readonly session: string;
  readonly tokens: TokenSums;
}

/** Reads the lines of one file, in order; remembers what a later line refers to. Pure: any value is read, none throws. */
export interface TranscriptReader {
  /** Shown every line before the first is read, where a line can say what becomes of those before it. */
  readonly foresee?: (line: Fields) => void;
  readonly read: (line: Fields) => LineReading;
  /** Lines have neither times nor ids. */
  readonly isTimeless?: true;
  readonly tokenRecords: () => Iterable<TokenRecord>;
}

export function sumTokens(records: Iterable<TokenRecord>): TokenSums {
  const sums: Record<string, number> = {};
  for (const { tokens } of records)
    for (const [name, count] of Object.entries(tokens)) sums[name] = (sums[name] ?? 0) + count;
  return sums;
}

/** The members of a usage object that count something. */
export function countsIn(usage: Fields, names: readonly string[]): TokenSums {
  const counts = names.flatMap((name) => {
    const value = usage[name];
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
      ? [[name, value] as const]
      : [];
  });
  return Object.fromEntries(counts);
}
