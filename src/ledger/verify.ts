import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { zoneClock } from '../core/timestamp.js';
import { LedgerError } from '../errors.js';
import { realEdges } from '../storage/edges.js';
import { gitWorkTreeOf } from '../storage/git-folder.js';
import { readJsonFile } from '../storage/json-file.js';
import { paths, readWorkspace, type Workspace } from '../storage/workspace.js';
import { committedFiles, type Committed } from './verify/committed.js';
import type { FindingKind } from './verify/finding.js';
import { sentenceFor, type VerifyCounts, type VerifyReport } from './verify/report.js';
import type { Scope } from './verify/scope.js';
import { select, type SelectionOptions } from './verify/selection.js';
import { verifyAgent, type AgentVerdict } from './verify/verify-agent.js';

export type { Finding, FindingKind, FaultKind, NoteKind, Severity } from './verify/finding.js';
export { renderVerifyReport } from './verify/report.js';
export type { VerifiedHead, VerifyCounts, VerifyReport } from './verify/report.js';

export interface VerifyOptions extends SelectionOptions {
  /** A history that is no straight line is a fault. */
  readonly linear?: boolean;
  /** Notes make the report not ok as well. */
  readonly strict?: boolean;
  /**
   * `all` (default): every line is parsed and validated. `links`: lines in our own form that a later line vouches for are
   * not parsed, only hashed, which is several times faster.
   */
  readonly checks?: 'all' | 'links';
  /** Told now and then how much of the files has been read. */
  readonly onProgress?: (doneBytes: number) => void;
}

/**
 * Checks that nothing in the ledgers of a workspace was changed, removed, added or moved: every link, number and line,
 * torn lines against their records, and what writers on this machine remember. What is written meanwhile is left for the
 * next time. Takes no lock, writes nothing, and needs no more memory than about 30 bytes a line.
 *
 * In a git work tree files are held against what git has of them as well; git is asked for its index, and starts nothing.
 *
 * What it cannot see: the newest line of a ledger of which nobody remembers the head; and links cannot tell a line that was
 * put in front of the newest one from one of a writer that broke the lock (`fork_open`), nor, in a git work tree, the first
 * or last line of a file that was taken out before it was committed from one that is on another branch (`parent_not_here`).
 * @throws LedgerError IO_* (also when there is no ledger), USAGE (unknown agent or path), SCHEMA_INVALID (broken ledger.json)
 */
export function verifyLedger(where: string | Workspace, options: VerifyOptions = {}): VerifyReport {
  const workspace = typeof where === 'string' ? openForReading(resolve(where)) : where;
  const selection = select(workspace.root, options);
  const scope: Scope = {
    isInGit: gitWorkTreeOf(workspace.root) !== undefined,
    createdDay: createdDay(workspace.root),
  };
  let known = committedFiles(workspace.root, scope.isInGit);
  const committed = (again: boolean): Committed =>
    again ? (known = committedFiles(workspace.root, scope.isInGit)) : known;
  let doneBytes = 0;
  const onBytes = (bytes: number): void => options.onProgress?.((doneBytes += bytes));
  const reports = { isLinear: options.linear === true, includes: selection.includes };
  const checksAll = options.checks !== 'links';
  const verdicts = selection.agents.map((agent) =>
    verifyAgent(workspace, { agent, scope, committed, reports, checksAll, onBytes }),
  );
  return report(verdicts, options.strict === true);
}

function report(verdicts: readonly AgentVerdict[], isStrict: boolean): VerifyReport {
  const counts = countsOf(verdicts);
  const kinds: Partial<Record<FindingKind, number>> = {};
  for (const { findings } of verdicts)
    for (const [kind, count] of findings.counts()) kinds[kind] = (kinds[kind] ?? 0) + count;
  const findings = verdicts.flatMap((verdict) => verdict.findings.sorted());
  return {
    ok: counts.faults === 0 && (!isStrict || counts.notes === 0),
    sentence: sentenceFor(counts, kinds),
    findings,
    omitted: counts.faults + counts.notes - findings.length,
    counts,
    kinds,
    heads: Object.fromEntries(verdicts.map(({ agent, heads }) => [agent, heads])),
  };
}

function countsOf(verdicts: readonly AgentVerdict[]): VerifyCounts {
  const sum = (count: (verdict: AgentVerdict) => number): number =>
    verdicts.reduce((total, verdict) => total + count(verdict), 0);
  return {
    lines: sum(({ lines }) => lines),
    agents: verdicts.length,
    files: sum(({ files }) => files),
    sizeBytes: sum(({ sizeBytes }) => sizeBytes),
    merges: sum(({ merges }) => merges),
    torn: sum(({ torn }) => torn),
    faults: sum(({ findings }) => findings.count('fault')),
    notes: sum(({ findings }) => findings.count('note')),
  };
}

/** Lines of other tools may stand where no workspace was ever made: times are UTC then. */
function openForReading(root: string): Workspace {
  const workspace = readWorkspace(root, realEdges());
  if (workspace !== undefined) return workspace;
  if (existsSync(paths.ledgers(root)))
    return { root: realpathSync(root), id: '', clock: zoneClock('UTC'), rootLink: '' };
  throw new LedgerError('IO_FAILED', `no ledger at ${root}: there is no folder g/ledger`, {
    hint: 'Name the root with --root, or begin a ledger with `agent-ledger init`.',
  });
}

function createdDay(root: string): string | undefined {
  const file = readJsonFile(paths.ledgerFile(root)) as { readonly created?: unknown } | undefined;
  return typeof file?.created === 'string' ? file.created.slice(0, 10) : undefined;
}
