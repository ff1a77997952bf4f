import type { Find } from './span.js';

/** One row of the table of rules. */
export interface Rule {
  /** Stands in the replacement; `[a-z0-9_-]`, at most 40 characters. */
  readonly name: string;
  /** What it finds, for people; cut with "…" so that no scanner takes it for real. */
  readonly example: string;
  /**
   * Literals of at least three ASCII characters, of which every text with a secret of this rule contains one, whatever
   * its case: the finder runs only on such texts, or on all if the list is empty. Literals are found by their last three
   * characters, which should be rare in ordinary text.
   */
  readonly triggers: readonly string[];
  /** Linear in the length of the text: 1 MiB of the worst text takes at most 50 ms. */
  readonly find: Find;
}
