import { queryLedger, type QueryOptions } from '../../ledger/query.js';
import type { LedgerReading } from '../../ledger/read.js';
import type { LedgerEntry } from '../../ledger/read/entry.js';
import type { Handler } from '../command.js';
import type { queryDeclaration } from '../declarations/query.js';
import { usage } from '../exit.js';
import { standardOutput, writeAll } from '../output/descriptor.js';
import { printRawEntries } from '../output/raw-entries.js';
import { sortedJson } from '../output/sorted-json.js';
import { noteSkipped, readingScope } from '../reading.js';

export const runQuery: Handler<typeof queryDeclaration.flags> = ({ words, flags }) => {
  if (flags.json && flags.jsonl) throw usage('--json and --jsonl exclude each other');
  const { root, agents } = readingScope(flags, words);
  const { event, task, session, stream, since, until, where, limit, newest } = flags;
  const options: QueryOptions = { agents, event, task, session, stream, since, until, where, limit, newest };
  const found = queryLedger(root, options);
  if (flags.count) printCount(found, flags);
  else if (flags.json) printArray(found);
  else printRawEntries(found);
  noteSkipped(flags, found.report);
  return 0;
};

function printCount(found: LedgerReading<LedgerEntry>, { json }: { readonly json: boolean }): void {
  let count = 0;
  for (const _entry of found) count += 1;
  writeAll(standardOutput, json ? `${sortedJson({ count })}\n` : `${count}\n`);
}

/** One JSON array, written as it is found. */
function printArray(found: LedgerReading<LedgerEntry>): void {
  let separator = '[';
  for (const entry of found) {
    if (!writeAll(standardOutput, `${separator}${sortedJson(entry.value())}`)) break;
    separator = ',\n';
  }
  writeAll(standardOutput, separator === '[' ? '[]\n' : ']\n');
}
