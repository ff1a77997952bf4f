export type TokenCounts = Readonly<Record<string, number>>;

/**
 * Adds up running totals: each one contains those before it and may come several times, so only what it adds counts. One
 * that is smaller anywhere begins anew and counts whole.
 */
export class TokenTotals {
  #last: TokenCounts = {};
  #sums: Record<string, number> = {};

  add(total: TokenCounts): void {
    const isAnew = Object.entries(total).some(([name, count]) => count < (this.#last[name] ?? 0));
    for (const [name, count] of Object.entries(total))
      this.#sums[name] = (this.#sums[name] ?? 0) + count - (isAnew ? 0 : (this.#last[name] ?? 0));
    if (Object.keys(total).length > 0) this.#last = total;
  }

  /** Undefined when no total came. */
  get sums(): TokenCounts | undefined {
    return Object.keys(this.#sums).length === 0 ? undefined : { ...this.#sums };
  }
}

/** Codex counts cached tokens as input and reasoning tokens as output as well. */
export const codexTokenNames = [
  'input_tokens',
  'cached_input_tokens',
  'output_tokens',
  'reasoning_output_tokens',
  'total_tokens',
] as const;
