import { readStatus } from '../../../ledger/status.js';
import { findRoot } from '../../../storage/workspace.js';
import type { Arguments, FlagTable } from '../../declaration.js';
import type { GlobalFlags } from '../../global-flags.js';
import { escapeLines } from '../../output/escape.js';
import { printResult } from '../../output/result.js';
import { statusRows } from '../../output/status-text.js';

/** @throws LedgerError INVALID_AGENT, IO_* */
export function showStatus({ words, flags }: Arguments<FlagTable> & { readonly flags: GlobalFlags }): number {
  const status = readStatus(findRoot(flags.root), words[0] ?? '');
  printResult(flags, { value: () => status, text: () => escapeLines(statusRows(status)) });
  return 0;
}
