import { shiftDay } from '../../core/day-file.js';
import { zoneClock } from '../../core/timestamp.js';
import { readLedger } from '../../ledger/read.js';
import type { LedgerLine } from '../../schema/generated/types.js';
import { realEdges } from '../../storage/edges.js';
import { readWorkspace } from '../../storage/workspace.js';

/** So many days are looked at, today included. */
export const recentDays = 7;

/** Lines of the last days whose bytes hold one of these texts. Others cost a search. @throws LedgerError IO_* */
export function* recentLines(root: string, texts: readonly string[]): Generator<LedgerLine> {
  const edges = realEdges();
  const clock = readWorkspace(root, edges)?.clock ?? zoneClock('UTC');
  const from = shiftDay(clock.day(edges.now()), 1 - recentDays);
  const wanted = (line: Buffer): boolean => texts.some((text) => line.includes(text));
  for (const entry of readLedger(root, { days: { from }, wanted })) yield entry.value();
}
