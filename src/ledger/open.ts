import { requireAgentName } from '../core/agent-name.js';
import type { Edges } from '../core/edges.js';
import { ulidSource } from '../core/ulid.js';
import { LedgerError } from '../errors.js';
import { readConfig } from '../storage/config.js';
import '../schema/more-rules.js';
import { realEdges } from '../storage/edges.js';
import { findRoot, openWorkspace, type WritableWorkspace } from '../storage/workspace.js';
import { AppendQueue } from './append/append-queue.js';
import type { Durability } from './append/durability.js';
import type { Ack, Outcome } from './append/outcome.js';
import { openWriter } from './append/writer.js';
import { preparationFor } from './preparation.js';
import { prepareEvent, type EventInput, type Preparation } from './prepare.js';

export interface LedgerOptions {
  /** Root of the workspace; default as for the command line: AGENT_LEDGER_ROOT, the nearest workspace upward, … */
  readonly root?: string;
  /** Default: the configuration's, else `group`. */
  readonly durability?: Durability;
  /** How long an append waits for other processes; default 10,000. */
  readonly lockTimeoutMs?: number;
  /** IANA name for a workspace that is created now; default UTC. */
  readonly timeZone?: string;
}

/** A workspace opened for writing. */
export interface Ledger {
  readonly root: string;
  readonly workspaceId: string;
  /** The hand on one agent's ledger; the same one for the same name. @throws LedgerError INVALID_AGENT */
  agent(name: string): AgentLedger;
  /** Takes secrets out of a text or any JSON value, as every append does. */
  redact<T>(value: T): T;
  /** Resolves when every append has its outcome and nothing is open any more. */
  close(): Promise<void>;
}

export interface AgentLedger {
  readonly name: string;
  /**
   * Appends one event. Resolves when it stands to the chosen durability: `os` survives kill -9 of every process,
   * `group` and `each` also a power loss. Lines have the order of the calls.
   * @throws LedgerError SCHEMA_INVALID, INVALID_JSON, TOO_LARGE, ID_CONFLICT, LOCK_TIMEOUT, IO_*: it does not stand;
   *   UNKNOWN_OUTCOME: it may stand, append it again with the same id
   */
  append(event: EventInput): Promise<Ack>;
  /**
   * Appends many, in order, in few writes. Resolves with one outcome an event; a refused one does not stop the rest.
   */
  appendMany(events: Iterable<EventInput>): Promise<readonly Outcome[]>;
}

/**
 * Opens a workspace, creating it when there is none.
 * @throws LedgerError IO_*, SCHEMA_INVALID (broken ledger.json or ledger.config.json, unknown time zone), USAGE (an option
 *   that is none of those above)
 */
export function openLedger(options: LedgerOptions = {}): Ledger {
  requireOptions(options);
  const edges = realEdges();
  const workspace = openWorkspace(findRoot(options.root), edges, options.timeZone);
  const config = readConfig(workspace.root);
  const shared: Shared = {
    workspace,
    edges,
    newId: ulidSource(edges.random),
    preparation: preparationFor(workspace, config),
    durability: options.durability ?? config.durability ?? 'group',
    lockTimeoutMs: options.lockTimeoutMs ?? 10_000,
  };
  const agents = new Map<string, OpenAgent>();
  return {
    root: workspace.root,
    workspaceId: workspace.id,
    redact: shared.preparation.redact,
    agent: (name) => openAgent(shared, agents, name).handle,
    close: async () => {
      await Promise.all([...agents.values()].map(({ queue }) => queue.close()));
      agents.clear();
    },
  };
}

/** Programs without types get a clear answer too: no durability but those three is ever acknowledged. */
function requireOptions({ durability, lockTimeoutMs }: LedgerOptions): void {
  if (durability !== undefined && !['os', 'group', 'each'].includes(durability))
    throw refused('durability', durability, "'os', 'group' or 'each'");
  if (lockTimeoutMs !== undefined && !(Number.isFinite(lockTimeoutMs) && lockTimeoutMs >= 0))
    throw refused('lockTimeoutMs', lockTimeoutMs, 'milliseconds, 0 or more');
}

function refused(option: string, given: unknown, wanted: string): LedgerError {
  const shown = JSON.stringify(given) ?? String(given);
  return new LedgerError('USAGE', `openLedger: ${option} ${shown.slice(0, 80)} is not ${wanted}`, {
    hint: `Give ${option} as ${wanted}, or leave it out.`,
  });
}

interface Shared {
  readonly workspace: WritableWorkspace;
  readonly edges: Edges;
  readonly newId: (nowMs: number) => string;
  readonly preparation: Omit<Preparation, 'agent'>;
  readonly durability: Durability;
  readonly lockTimeoutMs: number;
}

interface OpenAgent {
  readonly handle: AgentLedger;
  readonly queue: AppendQueue;
}

function openAgent(shared: Shared, agents: Map<string, OpenAgent>, name: string): OpenAgent {
  const open = agents.get(requireAgentName(name)) ?? newAgent(shared, name);
  agents.set(name, open);
  return open;
}

function newAgent(shared: Shared, name: string): OpenAgent {
  const queue = new AppendQueue(openWriter(shared.workspace, name, shared), shared);
  const preparation = { agent: name, ...shared.preparation };
  const append = async (event: EventInput): Promise<Ack> => {
    const outcome = await queue.add(prepareEvent(event, preparation));
    if (outcome.kind === 'failed') throw outcome.error;
    return outcome.ack;
  };
  const addOrRefuse = (event: EventInput): Promise<Outcome> => {
    try {
      return queue.add(prepareEvent(event, preparation));
    } catch (error) {
      return Promise.resolve({ kind: 'failed', error: error as LedgerError });
    }
  };
  return {
    handle: { name, append, appendMany: (events) => Promise.all(Array.from(events, addOrRefuse)) },
    queue,
  };
}
