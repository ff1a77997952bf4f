import { ulidSource } from '../../core/ulid.js';
import { ioError } from '../../errors.js';
import { realEdges } from '../../storage/edges.js';
import { acquireLockSync } from '../../storage/lock/hot-lock.js';
import { openWorkspace, paths, type WritableWorkspace } from '../../storage/workspace.js';
import { closeDayFile, closeRetired } from '../append/day-files.js';
import { concludeHold } from '../append/settling.js';
import { openWriter } from '../append/writer.js';
import { drainSpool, nothingWaits, type DrainReport } from './drain.js';
import { agentsWithSpool } from './list.js';

export interface AgentDrain extends DrainReport {
  readonly agent: string;
}

export interface DrainAgentsOptions {
  /** Default: all that have a spool. */
  readonly agents?: readonly string[];
  /** How long to wait for each agent's lock; default 10,000. */
  readonly lockTimeoutMs?: number;
}

/**
 * Appends what waits in the spools of a workspace, agent by agent, each under its lock. What fails for one agent is in
 * its report and does not stop the others.
 * @throws LedgerError IO_*, SCHEMA_INVALID when the workspace cannot be opened for writing
 */
export function drainSpools(root: string, options: DrainAgentsOptions = {}): readonly AgentDrain[] {
  const edges = realEdges();
  const workspace = openWorkspace(root, edges);
  const owner = { root: workspace.root, workspaceId: workspace.id };
  const waiting = agentsWithSpool(owner);
  const { agents = waiting, lockTimeoutMs = 10_000 } = options;
  return agents.map((agent) => {
    // A name that nobody has used yet is to leave no folder behind.
    if (!waiting.includes(agent)) return { agent, ...nothingWaits };
    try {
      return { agent, ...drainAgent(workspace, agent, lockTimeoutMs) };
    } catch (error) {
      return {
        agent,
        appended: 0,
        aside: [],
        skipped: 0,
        left: 0,
        error: ioError(error, `draining the spool of ${agent}`),
      };
    }
  });
}

function drainAgent(workspace: WritableWorkspace, agent: string, timeoutMs: number): DrainReport {
  const edges = realEdges();
  const writer = openWriter(workspace, agent, { edges, newId: ulidSource(edges.random) });
  const lock = acquireLockSync(paths.lock(workspace.root, agent), { timeoutMs });
  try {
    const report = drainSpool(writer);
    concludeHold(writer);
    return report;
  } finally {
    lock.release();
    closeDayFile(writer);
    closeRetired(writer);
  }
}
