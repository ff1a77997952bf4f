import { existsSync, lstatSync } from 'node:fs';
import { dirname } from 'node:path';
import { evolveStatus, statusText, type AgentStatus } from '../../core/agent-status.js';
import { makeFolder } from '../../storage/make-folder.js';
import { replaceFileSync } from '../../storage/replace-file.js';
import { paths } from '../../storage/workspace.js';
import { deriveStatus } from '../status/derive-status.js';
import type { BlockLine } from './block.js';
import type { Known } from './known.js';
import type { AgentWriter } from './writer.js';

/** The status after `lines`; undefined when the one before is not known: `showStatus` derives it then. */
export function statusAfter(
  { agent }: AgentWriter,
  { status, heads }: Known,
  lines: readonly BlockLine[],
): AgentStatus | undefined {
  const [head] = heads;
  const isNext = heads.length <= 1 && status?.head?.hash === head?.hash;
  if (!isNext || (status === undefined && head !== undefined)) return undefined;
  let after = status;
  for (const line of lines) after = evolveStatus(after, statusLine(agent, line));
  return after;
}

function statusLine(agent: string, line: BlockLine): Parameters<typeof evolveStatus>[1] {
  const { ts, session, seq, hash, content } = line;
  const { event, task_id: task, summary, data } = content;
  return { agent, ts, session, event, task, summary, data, seq, hash };
}

/**
 * Replaces `agents/<agent>/status.json` by what the ledger gives now; the caller holds the agent's lock, so `rev` in it
 * never goes back. Not synced: it comes back from the ledger. Nothing in the append depends on it, so it never fails:
 * the next append tries again, and readers that find it behind the ledger ask the ledger.
 */
export function showStatus(writer: AgentWriter): void {
  if (writer.known === undefined) return;
  const { root } = writer.workspace;
  try {
    const status = writer.known.status ?? derived(writer);
    if (status === undefined || status.head?.hash === writer.shownHead) return;
    writer.known = { ...writer.known, status };
    const path = paths.status(root, writer.agent);
    if (!standsInside(path)) return;
    replaceFileSync(path, statusText(status), { sync: false });
    writer.shownHead = status.head?.hash;
    const { state, last_error } = status;
    const shown = { state, ...(last_error === undefined ? {} : { last_error }), atMs: writer.edges.now() };
    writer.known = { ...writer.known, shown };
  } catch {
    // The event stands, whatever becomes of its view.
  }
}

/** A view that lags behind so little is as good as another. */
const lagMs = 20;

/**
 * True when the file may be left as it is for a moment: the agent still does what the file says, and only the time, the
 * place in the ledger, and perhaps the task have moved on. Replacing it costs as much as ten appends, since the file system
 * writes a file at once that replaces another.
 */
export function mayShowLater({ known, edges }: AgentWriter): boolean {
  const { status, shown } = known ?? {};
  if (status === undefined || shown === undefined) return false;
  const ageMs = edges.now() - shown.atMs;
  const isFresh = ageMs >= 0 && ageMs < lagMs;
  return isFresh && status.state === shown.state && status.last_error === shown.last_error;
}

function derived({ workspace, agent, edges, maxScanBytes }: AgentWriter): AgentStatus | undefined {
  return deriveStatus(workspace.root, agent, { sha256: edges.sha256, maxBytes: maxScanBytes });
}

/** The two folders are never links: a link could lead out of the workspace. */
function standsInside(path: string): boolean {
  const folder = dirname(path);
  if (!existsSync(folder)) makeFolder(folder);
  return !lstatSync(folder).isSymbolicLink() && !lstatSync(dirname(folder)).isSymbolicLink();
}
