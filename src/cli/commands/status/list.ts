import { listStatuses } from '../../../ledger/status.js';
import { findRoot } from '../../../storage/workspace.js';
import type { Arguments } from '../../declaration.js';
import type { statusListDeclaration } from '../../declarations/status/list.js';
import type { GlobalFlags } from '../../global-flags.js';
import { standardOutput, writeAll } from '../../output/descriptor.js';
import { escapeLines } from '../../output/escape.js';
import { printResult } from '../../output/result.js';
import { sortedJson } from '../../output/sorted-json.js';
import { statusTable } from '../../output/status-text.js';

type ListArguments = Arguments<typeof statusListDeclaration.flags>;

/** @throws LedgerError IO_* */
export function showStatuses({ flags }: ListArguments & { readonly flags: GlobalFlags }): number {
  const statuses = listStatuses(findRoot(flags.root));
  if (flags.jsonl) for (const status of statuses) writeAll(standardOutput, `${sortedJson(status)}\n`);
  else printResult(flags, { value: () => statuses, text: () => escapeLines(statusTable(statuses)) });
  return 0;
}
