import { endPositions, followLedger, type FollowOptions } from '../../ledger/follow.js';
import { ByteLiteral } from '../../ledger/query/byte-literal.js';
import type { LedgerEntry } from '../../ledger/read/entry.js';
import { sessionLines, unknownSession } from '../../ledger/session-page.js';

/**
 * The lines of a session that stand, in the order of `queryLedger`, then each line that comes: none missing between, none
 * twice.
 * @throws LedgerError SESSION_NOT_FOUND when no line is there yet; IO_*
 */
export async function* followSession(
  root: string,
  id: string,
  options: Pick<FollowOptions, 'signal' | 'onWarning'> = {},
): AsyncGenerator<LedgerEntry> {
  const from = endPositions(root);
  let count = 0;
  for (const entry of sessionLines(root, id)) {
    if (entry.offset >= (from[entry.file]?.size ?? 0)) continue;
    count += 1;
    yield entry;
  }
  if (count === 0) throw unknownSession(id);
  const literal = new ByteLiteral(id);
  const wanted = (line: Buffer): boolean => literal.mayStandIn(line);
  for await (const entry of followLedger(root, { ...options, from, wanted })) {
    if (entry.value().session_id === id) yield entry;
  }
}
