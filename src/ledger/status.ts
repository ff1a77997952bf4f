import { statusAt, type AgentStatus } from '../core/agent-status.js';
import { namesInWords, requireAgentName } from '../core/agent-name.js';
import { LedgerError } from '../errors.js';
import { isValid } from '../schema/violations.js';
import { readConfig } from '../storage/config.js';
import { realEdges } from '../storage/edges.js';
import { readJsonFile } from '../storage/json-file.js';
import { paths } from '../storage/workspace.js';
import { isLastKnownLine } from './append/known.js';
import { listAgents } from './read/selection.js';
import { deriveStatus } from './status/derive-status.js';
import { lostLines, type LostLine } from './status/lost-lines.js';

/** What an agent does, as a reader sees it now. */
export interface StatusReport extends AgentStatus {
  /** Lines that were acknowledged and that git or a person took away; left out when there are none. */
  readonly rewound?: readonly LostLine[];
}

const defaultStaleAfterSeconds = 900;

/**
 * The status of one agent. `status.json` is believed only when it shows the newest line; otherwise, and when it is
 * missing or broken, the ledger is asked. `offline` is derived here, from `status.staleAfterSeconds` of the
 * configuration (default 900), and never written. Writes and locks nothing.
 * @throws LedgerError INVALID_AGENT (also when no event of it is on record), SCHEMA_INVALID (configuration), IO_*
 */
export function readStatus(root: string, agent: string): StatusReport {
  const status = statusOf(root, requireAgentName(agent));
  if (status !== undefined) return report(root, status, viewpoint(root));
  throw new LedgerError('INVALID_AGENT', `no event of an agent "${agent}" is on record in ${root}`, {
    hint: `Agents here: ${namesInWords(listAgents(root)) || 'none yet'}.`,
    details: { agent },
  });
}

/** The same for all agents with an event, by name. */
export function listStatuses(root: string): readonly StatusReport[] {
  const now = viewpoint(root);
  return listAgents(root)
    .map((agent) => statusOf(root, agent))
    .filter((status) => status !== undefined)
    .map((status) => report(root, status, now));
}

function statusOf(root: string, agent: string): AgentStatus | undefined {
  const file = readJsonFile(paths.status(root, agent));
  if (isValid('AgentStatus', file) && file.agent === agent && file.head !== undefined) {
    if (isLastKnownLine(root, agent, file.head.hash)) return file;
  }
  return deriveStatus(root, agent, { sha256: realEdges().sha256 });
}

type Viewpoint = Parameters<typeof statusAt>[1];

/** When, and by which limit, agents are looked at: once for all of them. */
function viewpoint(root: string): Viewpoint {
  const { status: { staleAfterSeconds = defaultStaleAfterSeconds } = {} } = readConfig(root);
  return { nowMs: realEdges().now(), staleAfterMs: staleAfterSeconds * 1000 };
}

function report(root: string, status: AgentStatus, now: Viewpoint): StatusReport {
  const shown = statusAt(status, now);
  const rewound = lostLines(root, status.agent);
  return rewound.length === 0 ? shown : { ...shown, rewound };
}
