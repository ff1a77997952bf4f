import { exitCodes, type LedgerError } from '../../../errors.js';
import type { Outcome } from '../../../ledger/append/outcome.js';
import { errorJson } from '../../exit.js';
import { standardError, standardOutput, writeAll } from '../../output/descriptor.js';
import { escapeInvisible } from '../../output/escape.js';
import { sortedJson } from '../../output/sorted-json.js';

export interface BulkFormat {
  readonly json: boolean;
  readonly jsonl: boolean;
  readonly quiet: boolean;
}

/** Counts outcomes in the order of the lines, and names refused lines as they come. */
export class BulkReport {
  readonly #agent: string;
  readonly #format: BulkFormat;
  #written = 0;
  #alreadyThere = 0;
  #refused = 0;
  #failed = 0;
  #lastLine = 0;
  #failure: { readonly line: number; readonly error: LedgerError } | undefined;

  constructor(agent: string, format: BulkFormat) {
    this.#agent = agent;
    this.#format = format;
  }

  /** The first line that was not written although nothing is wrong with it; further ones would fail the same way. */
  get failure(): { readonly line: number; readonly error: LedgerError } | undefined {
    return this.#failure;
  }

  get refused(): number {
    return this.#refused;
  }

  add(line: number, outcome: Outcome): void {
    this.#lastLine = line;
    if (this.#format.jsonl) writeAll(standardOutput, `${outcomeJson(line, outcome)}\n`);
    switch (outcome.kind) {
      case 'written':
        this.#written += 1;
        return;
      case 'already_there':
        this.#alreadyThere += 1;
        return;
      case 'failed':
        this.#addFailed(line, outcome.error);
    }
  }

  /** The closing line, or value, on standard output. */
  close({ interrupted }: { readonly interrupted: boolean }): void {
    const { json, jsonl, quiet } = this.#format;
    if (jsonl || (quiet && !json)) return;
    const rest = interrupted ? `; interrupted, nothing behind line ${this.#lastLine} was taken` : '';
    writeAll(standardOutput, `${json ? sortedJson(this.#counts()) : this.#sentence() + rest}\n`);
  }

  #addFailed(line: number, error: LedgerError): void {
    if (!isRefusal(error)) {
      this.#failed += 1;
      this.#failure ??= { line, error };
      return;
    }
    this.#refused += 1;
    if (!this.#format.jsonl) writeAll(standardError, `${this.#refusal(line, error)}\n`);
  }

  #refusal(line: number, error: LedgerError): string {
    if (this.#format.json) return errorJson(error, { line });
    return `line ${line}: ${escapeInvisible(error.message)} [${error.code}]`;
  }

  #counts() {
    return {
      agent: this.#agent,
      already_there: this.#alreadyThere,
      failed: this.#failed,
      refused: this.#refused,
      written: this.#written,
    };
  }

  #sentence(): string {
    const parts = [
      `${this.#written} written`,
      ...(this.#alreadyThere > 0 ? [`${this.#alreadyThere} already there`] : []),
      ...(this.#refused > 0 ? [`${this.#refused} refused`] : []),
      ...(this.#failed > 0 ? [`${this.#failed} failed`] : []),
    ];
    return `${this.#agent}: ${parts.join(', ')}`;
  }
}

/** Something about the line itself, so that the next one may be fine. */
function isRefusal(error: LedgerError): boolean {
  return error.exitCode === exitCodes.refused || error.code === 'ID_CONFLICT';
}

function outcomeJson(line: number, outcome: Outcome): string {
  if (outcome.kind !== 'failed') return sortedJson({ ...outcome.ack, line, outcome: outcome.kind });
  const { code, message, hint, details } = outcome.error;
  const kind = isRefusal(outcome.error) ? 'refused' : 'failed';
  return sortedJson({ line, outcome: kind, error: { code, message, hint, details } });
}
