import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ulidSource } from '../core/ulid.js';
import { LedgerError } from '../errors.js';
import { realEdges } from '../storage/edges.js';
import { acquireLockSync } from '../storage/lock/hot-lock.js';
import { replaceFileSync } from '../storage/replace-file.js';
import { openWorkspace, paths, type WritableWorkspace } from '../storage/workspace.js';
import { appendUnderLock } from './append/append-under-lock.js';
import { closeDayFile, closeRetired } from './append/day-files.js';
import { listDayFiles } from './append/scan.js';
import { concludeHold } from './append/settling.js';
import { openWriter, relativePath, type AgentWriter } from './append/writer.js';
import { prepareOwnEvent } from './prepare.js';
import { repairLines, type LineChange, type LineKnowledge } from './repair/repair-lines.js';
import { knowledgeOf, recordedOriginals } from './repair/knowledge.js';
import { keepOriginal, keptOriginals, nameForOriginal } from './repair/keep-original.js';

export type { LineChange, RepairAction } from './repair/repair-lines.js';

export interface RepairOptions {
  readonly agents: readonly string[];
  /** Only day files of these names. Default all. */
  readonly files?: ReadonlySet<string>;
  /** Say what would be done; take no lock and write nothing. */
  readonly dryRun?: boolean;
  /** How long to wait for each agent's lock; default 10,000. */
  readonly lockTimeoutMs?: number;
}

export interface RepairedFile {
  readonly agent: string;
  /** Relative to the root. */
  readonly file: string;
  /** Where the original is kept (or would be); relative to the root. */
  readonly original: string;
  readonly before: FileDigest;
  readonly after: FileDigest;
  readonly changes: readonly LineChange[];
}

export interface FileDigest {
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Repairs day files in which lines cannot be read: completes cut lines, sets glued ones apart, takes out bytes that do not
 * belong there and drops what is left over, of which nothing can be made. Every line that can be read stays. For each file
 * the original is kept in `g/archive/damaged`, the repaired content takes its place, and a `ledger_repaired` event tells
 * of it. A crash in between leaves the original kept; repairing again records it and completes the work. Links that were broken stay broken, and `verify` goes on naming them.
 * @throws LedgerError LOCK_TIMEOUT, IO_*, SCHEMA_INVALID (broken ledger.json)
 */
export function repairLedgers(root: string, options: RepairOptions): readonly RepairedFile[] {
  const workspace = openWorkspace(root, realEdges());
  return options.agents.flatMap((agent) => repairAgent(workspace, agent, options));
}

function repairAgent(
  workspace: WritableWorkspace,
  agent: string,
  options: RepairOptions,
): readonly RepairedFile[] {
  const edges = realEdges();
  const writer = openWriter(workspace, agent, { edges, newId: ulidSource(edges.random) });
  if (options.dryRun === true) return plan(writer, options).map(({ report }) => report);
  const { lockTimeoutMs = 10_000 } = options;
  const lock = acquireLockSync(paths.lock(workspace.root, agent), { timeoutMs: lockTimeoutMs });
  try {
    const plans = plan(writer, options);
    recordEarlier(writer);
    for (const one of plans) carryOut(writer, one);
    return plans.map(({ report }) => report);
  } finally {
    lock.release();
    closeDayFile(writer);
    closeRetired(writer);
  }
}

interface Plan {
  readonly path: string;
  readonly content: Buffer;
  readonly report: RepairedFile;
}

function plan(writer: AgentWriter, { files }: RepairOptions): readonly Plan[] {
  const knowledge = knowledgeOf(writer.folder, writer.edges.sha256);
  return listDayFiles(writer.folder)
    .filter((name) => files === undefined || files.has(name))
    .flatMap((name) => planFile(writer, name, knowledge));
}

function planFile(writer: AgentWriter, name: string, knowledge: LineKnowledge): readonly Plan[] {
  const { agent, workspace, edges } = writer;
  const path = join(writer.folder, name);
  const before = readFileSync(path);
  const { content, changes } = repairLines(before, knowledge);
  if (content.equals(before)) return [];
  const digest = (bytes: Buffer): FileDigest => ({ bytes: bytes.length, sha256: edges.sha256(bytes) });
  const report = {
    agent,
    file: relativePath(writer, name),
    original: relative(workspace.root, nameForOriginal(workspace.root, agent, name)),
    before: digest(before),
    after: digest(content),
    changes,
  };
  return [{ path, content, report }];
}

/** So many changes are named one by one in the event; the digests of both contents stand for all. */
const namedAtMost = 200;

function carryOut(writer: AgentWriter, { path, content, report }: Plan): void {
  keepOriginal(path, join(writer.workspace.root, report.original));
  replaceFileSync(path, content, { sync: true });
  const { agent: _, changes, ...rest } = report;
  const data = { ...rest, changed_lines: changes.length, changes: changes.slice(0, namedAtMost) };
  record(writer, {
    event: 'ledger_repaired',
    summary: `Repaired ${report.file}: ${countsOf(changes)}`.slice(0, 500),
    data,
  });
  concludeHold(writer);
}

/** A repair that died before its event was written: what it had kept tells of it. */
function recordEarlier(writer: AgentWriter): void {
  const { root } = writer.workspace;
  const recorded = recordedOriginals(writer.folder);
  for (const original of keptOriginals(root, writer.agent).filter((path) => !recorded.has(path))) {
    const bytes = readFileSync(join(root, original));
    const data = { original, before: { bytes: bytes.length, sha256: writer.edges.sha256(bytes) } };
    record(writer, {
      event: 'ledger_repaired',
      summary: `Repaired earlier; ${original} is what stood there`,
      data,
    });
    concludeHold(writer);
  }
}

/** The append that writes it also records, as any append does, the lines that were closed. */
function record(
  writer: AgentWriter,
  input: { event: string; summary: string; data: Record<string, unknown> },
): void {
  const event = prepareOwnEvent({ ...input, task_id: 'system', source: 'agent-ledger' }, writer.agent);
  const [outcome] = appendUnderLock(writer, [event]).outcomes;
  if (outcome?.kind === 'failed') throw outcome.error;
}

/** `2 dropped, 1 closed`, or that only a newline was missing. */
export function countsOf(changes: readonly LineChange[]): string {
  const actions = ['dropped', 'closed', 'split', 'cleaned'] as const;
  const counts = actions.map((action) => ({
    action,
    count: changes.filter((one) => one.action === action).length,
  }));
  const named = counts.filter(({ count }) => count > 0).map(({ action, count }) => `${count} ${action}`);
  return named.length === 0 ? 'the last newline added' : named.join(', ');
}

/** @throws LedgerError IO_FAILED for a path that is no day file of this workspace */
export function dayFileAt(root: string, path: string): { readonly agent: string; readonly name: string } {
  const [agent = '', name = '', ...more] = relative(paths.ledgers(root), path).split('/');
  if (more.length === 0 && listDayFiles(paths.agent(root, agent)).includes(name)) return { agent, name };
  throw new LedgerError('IO_FAILED', `${path} is no day file of ${root}`);
}
