import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Edges } from '../../core/edges.js';
import { ioError, type LedgerError } from '../../errors.js';
import { preparationFor } from '../../ledger/preparation.js';
import type { Preparation } from '../../ledger/prepare.js';
import type { LedgerConfig } from '../../schema/generated/types.js';
import { readConfig } from '../../storage/config.js';
import { realEdges } from '../../storage/edges.js';
import {
  findRoot,
  openWorkspace,
  paths,
  readWorkspace,
  type WritableWorkspace,
} from '../../storage/workspace.js';

/** Where a hook records, as far as it could be opened; the same for every agent. */
export interface OpenedPlace {
  readonly root: string;
  readonly edges: Edges;
  readonly workspaceId: string | undefined;
  readonly workspace: WritableWorkspace | undefined;
  readonly config: LedgerConfig;
  readonly rules: Omit<Preparation, 'agent'>;
  /** What stands in the way of an append: the event waits in the spool until somebody mends it. */
  readonly error: LedgerError | undefined;
}

/** The same for one agent's events. */
export interface HookPlace extends OpenedPlace {
  readonly preparation: Preparation;
}

/** The root for a hook; it is found too when the current folder was removed under the agent. */
export function hookRoot(given: string | undefined): string {
  try {
    return findRoot(given);
  } catch {
    return findRoot(given, process.env['PWD'] ?? '/');
  }
}

/** True where a record was asked for, by a ledger that is there or by a root that is named. */
export function isLedgerWanted(given: string | undefined, root: string): boolean {
  const named = given ?? process.env['AGENT_LEDGER_ROOT'];
  return (named !== undefined && named !== '') || existsSync(paths.ledgers(root));
}

/** `openPlace` for events of one agent. */
export function openHookPlace(root: string, agent: string): HookPlace {
  return placeOf(openPlace(root), agent);
}

/** Opens what can be opened, creating a workspace like an append. Never throws. */
export function openPlace(root: string): OpenedPlace {
  const edges = realEdges();
  const opened = open(root, edges);
  return { ...opened, edges, rules: rulesIn(opened) };
}

export function placeOf(place: OpenedPlace, agent: string): HookPlace {
  return { ...place, preparation: { agent, ...place.rules } };
}

type Opened = Omit<OpenedPlace, 'edges' | 'rules'>;

function open(root: string, edges: Edges): Opened {
  let workspace: WritableWorkspace | undefined;
  try {
    workspace = openWorkspace(root, edges);
    const config = readConfig(workspace.root);
    return { root: workspace.root, workspaceId: workspace.id, workspace, config, error: undefined };
  } catch (cause) {
    const error = ioError(cause, `opening the workspace ${root}`);
    const workspaceId = workspace?.id ?? readId(root, edges);
    return { root: realRoot(root), workspaceId, workspace, config: {}, error };
  }
}

/** With rules of the workspace that are no safe patterns, the built-in ones: what is drained is redacted again. */
function rulesIn({ workspaceId, config }: Opened): OpenedPlace['rules'] {
  const owner = { id: workspaceId ?? 'unknown' };
  try {
    return preparationFor(owner, config);
  } catch {
    return preparationFor(owner, {});
  }
}

function readId(root: string, edges: Edges): string | undefined {
  try {
    return readWorkspace(root, edges)?.id;
  } catch {
    return undefined;
  }
}

function realRoot(root: string): string {
  try {
    return realpathSync(root);
  } catch {
    return resolve(root);
  }
}
