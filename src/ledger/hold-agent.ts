import { ulidSource } from '../core/ulid.js';
import { realEdges } from '../storage/edges.js';
import { acquireLockSync, tryAcquireLockSync } from '../storage/lock/hot-lock.js';
import { openWorkspace, paths } from '../storage/workspace.js';
import { appendUnderLock } from './append/append-under-lock.js';
import { closeDayFile, closeRetired } from './append/day-files.js';
import { openWriter, type AgentWriter } from './append/writer.js';

/**
 * Takes an agent's lock if nobody holds it, catches up as an append does (lines that were taken away are put on record),
 * and does `work`, which ends with `concludeHold`.
 * @param waitMs how long to wait for the lock, blocking the thread; without it somebody else's hold is the end
 * @returns false, at once and with nothing done, when somebody holds the lock and it is not waited for
 * @throws LedgerError LOCK_TIMEOUT after `waitMs`, IO_*
 */
export function holdAgent(
  root: string,
  agent: string,
  work: (writer: AgentWriter) => void,
  waitMs?: number,
): boolean {
  const edges = realEdges();
  const workspace = openWorkspace(root, edges);
  const writer = openWriter(workspace, agent, { edges, newId: ulidSource(edges.random) });
  const path = paths.lock(workspace.root, agent);
  const lock = waitMs === undefined ? tryAcquireLockSync(path) : acquireLockSync(path, { timeoutMs: waitMs });
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
