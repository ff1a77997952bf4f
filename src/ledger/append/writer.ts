import { requireAgentName } from '../../core/agent-name.js';
import type { Edges } from '../../core/edges.js';
import type { FileIdentity } from '../../storage/file-identity.js';
import { requireInside } from '../../storage/inside-root.js';
import { makeFolder } from '../../storage/make-folder.js';
import { paths, type WritableWorkspace } from '../../storage/workspace.js';
import type { Known } from './known.js';
import type { ScanContext } from './scan.js';

/**
 * One process's hand on one agent's ledger. Between two holds of the lock it may keep a descriptor and what it knows;
 * both are checked again under the lock before they are used.
 */
export interface AgentWriter {
  readonly workspace: WritableWorkspace;
  readonly edges: Edges;
  readonly agent: string;
  /** Absolute path of the agent's folder. */
  readonly folder: string;
  readonly newId: (nowMs: number) => string;
  /** How much a look at all files may read, newest first; hooks are bounded, others are not. */
  readonly maxScanBytes: number;
  known: Known | undefined;
  /** Nobody has held the agent's lock since this process did: nobody has saved anything newer than `known`. */
  isUndisturbed: boolean;
  open: OpenDayFile | undefined;
  /** Torn lines without a `ledger_recovered` record, found while reading: hash → bytes. */
  readonly unrecorded: Map<string, number>;
  /** A file whose sync failed is not written to again; its day goes on under this name. By day. */
  readonly detours: Map<string, string>;
  /** Descriptors no longer written to; closed when nothing on them waits for a sync. */
  readonly retired: number[];
  /** Open descriptors of which a sync failed: nothing is acknowledged on them any more. */
  readonly failedFds: Set<number>;
  /** Days whose file had a failed sync: it is left before the next write. */
  readonly failedDays: Set<string>;
  idLookups: number;
  /** The known-heads file as it was last read or written here; another content means that another process was here. */
  knownContent: string | undefined;
  /** Hash of the line up to which `status.json` was written here. */
  shownHead: string | undefined;
}

/** The file that the next lines of a day go to, open for appending and reading. */
export interface OpenDayFile {
  readonly name: string;
  readonly day: string;
  readonly path: string;
  readonly fd: number;
  readonly identity: FileIdentity;
  /** Made by this opening: its folder entry is not yet synced. */
  readonly isNew: boolean;
}

export interface WriterOptions {
  readonly edges: Edges;
  readonly newId: (nowMs: number) => string;
  readonly maxScanBytes?: number;
}

/**
 * Prepares the agent's folder.
 * @throws LedgerError INVALID_AGENT, IO_* (IO_OUTSIDE_ROOT when a symbolic link leads out of the workspace)
 */
export function openWriter(workspace: WritableWorkspace, agent: string, options: WriterOptions): AgentWriter {
  const folder = paths.agent(workspace.root, requireAgentName(agent));
  requireInside(workspace.root, folder);
  makeFolder(folder);
  return {
    workspace,
    agent,
    folder,
    edges: options.edges,
    newId: options.newId,
    maxScanBytes: options.maxScanBytes ?? Number.POSITIVE_INFINITY,
    known: undefined,
    isUndisturbed: false,
    open: undefined,
    unrecorded: new Map(),
    detours: new Map(),
    retired: [],
    failedFds: new Set(),
    failedDays: new Set(),
    idLookups: 0,
    knownContent: undefined,
    shownHead: undefined,
  };
}

export function scanContext({ folder, agent, workspace, edges }: AgentWriter): ScanContext {
  return { folder, agent, numbersFrom: workspace.clone?.numbersFrom ?? 0, sha256: edges.sha256 };
}

/** Path of a day file as it is shown and acknowledged: relative to the root, with forward slashes. */
export function relativePath({ agent }: AgentWriter, name: string): string {
  return `g/ledger/${agent}/${name}`;
}
