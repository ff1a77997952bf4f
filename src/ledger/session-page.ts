import { renderSessionPage } from '../core/session-page/render-page.js';
import { SessionDigest } from '../core/session-page/session-digest.js';
import { zoneClock, type ZoneClock } from '../core/timestamp.js';
import { LedgerError } from '../errors.js';
import { realEdges } from '../storage/edges.js';
import { replaceFile } from '../storage/replace-file.js';
import { readWorkspace } from '../storage/workspace.js';
import { queryLedger } from './query.js';
import type { LedgerReading } from './read.js';
import type { LedgerEntry } from './read/entry.js';
import type { ReadReport } from './read/report.js';
import { makeSessionFolder, sessionFiles } from './session/session-files.js';
import { requireSessionId } from './session/session-id-input.js';

/**
 * The page of a session: what happened in it, as Markdown. Derived from the ledgers alone, in the workspace's zone: the
 * same lines give the same bytes. Events of all agents that name the session are told of, whoever's it is.
 * @throws LedgerError SESSION_NOT_FOUND, IO_*, SCHEMA_INVALID (broken ledger.json)
 */
export function sessionPage(root: string, id: string): string {
  const { digest, clock } = sessionView(root, id);
  return renderSessionPage(digest, clock);
}

/**
 * Puts the page into `memory/<agent>/sessions/<id>.md`, replacing it whole, and resolves with the path. Readers find the
 * old page or the new one. Not synced: it can be made again. A symbolic link in the page's place is replaced itself.
 * @throws LedgerError SESSION_NOT_FOUND; IO_OUTSIDE_ROOT; IO_*
 */
export async function writeSessionPage(root: string, id: string): Promise<string> {
  const page = sessionPage(root, id);
  const { folder, page: path } = sessionFiles(root, id);
  makeSessionFolder(root, folder);
  await replaceFile(path, page, { sync: false });
  return path;
}

/** Everything a page tells, the clock it is told by, and what was left out on the way. */
export interface SessionView {
  readonly digest: SessionDigest;
  readonly clock: ZoneClock;
  readonly report: ReadReport;
}

/** @throws LedgerError SESSION_NOT_FOUND, IO_*, SCHEMA_INVALID (broken ledger.json) */
export function sessionView(root: string, id: string): SessionView {
  const digest = new SessionDigest(id);
  const lines = sessionLines(root, id);
  for (const entry of lines) digest.add(entry.value());
  if (digest.events === 0) throw unknownSession(id);
  const clock = readWorkspace(root, realEdges())?.clock ?? zoneClock('UTC');
  return { digest, clock, report: lines.report };
}

/** All lines of a session, in the order of `queryLedger`. @throws LedgerError SESSION_NOT_FOUND for what is no id */
export function sessionLines(root: string, id: string): LedgerReading<LedgerEntry> {
  requireSessionId(id);
  return queryLedger(root, { session: id });
}

export function unknownSession(id: string): LedgerError {
  return new LedgerError('SESSION_NOT_FOUND', `no event belongs to the session ${id}`, {
    details: { session_id: id },
  });
}
