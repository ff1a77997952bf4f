import { ulidSource } from '../core/ulid.js';
import { appendUnderLock } from '../ledger/append/append-under-lock.js';
import { closeDayFile, closeRetired } from '../ledger/append/day-files.js';
import { openWriter, type AgentWriter } from '../ledger/append/writer.js';
import { realEdges } from '../storage/edges.js';
import { tryAcquireLockSync } from '../storage/lock/hot-lock.js';
import { openWorkspace, paths } from '../storage/workspace.js';

/**
 * Takes an agent's lock if nobody holds it, catches up as an append does (lines that were taken away are put on record),
 * and does `work`, which ends with `concludeHold`.
 * @returns false, at once and with nothing done, when somebody holds the lock
 * @throws LedgerError IO_*
 */
export function holdAgent(root: string, agent: string, work: (writer: AgentWriter) => void): boolean {
  const edges = realEdges();
  const workspace = openWorkspace(root, edges);
  const writer = openWriter(workspace, agent, { edges, newId: ulidSource(edges.random) });
  const lock = tryAcquireLockSync(paths.lock(workspace.root, agent));
  if (lock === undefined) return false;
  try {
    appendUnderLock(writer, []);
    work(writer);
  } finally {
    lock.release();
    closeDayFile(writer);
    closeRetired(writer);
  }
  return true;
}
