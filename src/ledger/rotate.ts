import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isAgentName, requireAgentName } from '../core/agent-name.js';
import { ulidSource } from '../core/ulid.js';
import { errnoOf, ioError, type LedgerError } from '../errors.js';
import { realEdges } from '../storage/edges.js';
import { acquireLock } from '../storage/lock/lock.js';
import { openWorkspace, paths, readWorkspace, type WritableWorkspace } from '../storage/workspace.js';
import { closeDayFile, closeRetired } from './append/day-files.js';
import { openWriter, relativePath, type AgentWriter } from './append/writer.js';
import { closeSegments, openSegments } from './rotate/segments.js';
import { healLiveFile } from './rotate/heal.js';

export interface RotateOptions {
  /** Default: all agents of the workspace. */
  readonly agents?: readonly string[];
  /** How long to wait for each agent's lock; default 10,000. */
  readonly lockTimeoutMs?: number;
}

export interface RotateReport {
  /** False outside a git work tree, where a day has one file and there is nothing to close. */
  readonly inGit: boolean;
  /** Files that are final now, relative to the root. */
  readonly closed: readonly string[];
  /** Those of them whose last line was cut by a crash and had to be completed. */
  readonly healed: readonly string[];
  /** Agents whose files stay as they are, each with the reason. */
  readonly failed: readonly { readonly agent: string; readonly error: LedgerError }[];
}

/**
 * Closes the live files of this clone, agent by agent under the agent's lock: the next append starts another file, so
 * that what was closed can be committed and never changes again. Files that nobody has written to stay open. A file
 * whose last line was cut by a crash is completed first, with a `ledger_recovered` line. Creates no workspace. A
 * crash in between leaves a file closed or open, and either is fine.
 * @throws LedgerError INVALID_AGENT, SCHEMA_INVALID (broken ledger.json); what fails for one agent is reported instead
 */
export async function rotate(root: string, options: RotateOptions = {}): Promise<RotateReport> {
  const edges = realEdges();
  const agents = options.agents?.map(requireAgentName) ?? agentsOf(root);
  if (readWorkspace(root, edges) === undefined) return { inGit: false, closed: [], healed: [], failed: [] };
  const workspace = openWorkspace(root, edges);
  if (workspace.clone === undefined) return { inGit: false, closed: [], healed: [], failed: [] };
  const task: Task = {
    workspace,
    edges,
    newId: ulidSource(edges.random),
    closed: [],
    healed: [],
    failed: [],
  };
  for (const agent of agents) await rotateAgent(task, agent, options.lockTimeoutMs ?? 10_000);
  const { closed, healed, failed } = task;
  return { inGit: true, closed, healed, failed };
}

interface Task {
  readonly workspace: WritableWorkspace;
  readonly edges: ReturnType<typeof realEdges>;
  readonly newId: (nowMs: number) => string;
  readonly closed: string[];
  readonly healed: string[];
  readonly failed: { agent: string; error: LedgerError }[];
}

async function rotateAgent(task: Task, agent: string, timeoutMs: number): Promise<void> {
  const { root } = task.workspace;
  try {
    if (openSegments(task.workspace, agent).length === 0) return;
    const writer = openWriter(task.workspace, agent, task);
    const lock = await acquireLock(paths.lock(root, agent), { timeoutMs });
    try {
      closeUnderLock(task, writer);
    } finally {
      closeDayFile(writer);
      closeRetired(writer);
      lock.release();
    }
  } catch (error) {
    task.failed.push({ agent, error: ioError(error, `closing the live file of ${agent}`) });
  }
}

function closeUnderLock(task: Task, writer: AgentWriter): void {
  const segments = openSegments(task.workspace, writer.agent);
  for (const segment of segments) {
    if (segment.isTorn && healLiveFile(writer, segment)) task.healed.push(relativePath(writer, segment.name));
  }
  closeSegments(writer, segments);
  task.closed.push(
    ...segments.filter(({ isThere }) => isThere).map(({ name }) => relativePath(writer, name)),
  );
}

function agentsOf(root: string): readonly string[] {
  try {
    const entries = readdirSync(paths.ledgers(root), { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && isAgentName(entry.name))
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw ioError(error, `listing ${join(paths.ledgers(root))}`);
  }
}
