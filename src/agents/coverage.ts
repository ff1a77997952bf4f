import { relativisePaths } from '../core/redaction/relative-path.js';
import { parseSessionId } from '../core/session-id.js';
import { LedgerError } from '../errors.js';
import { preparationFor } from '../ledger/preparation.js';
import { queryLedger } from '../ledger/query.js';
import { readConfig } from '../storage/config.js';
import { realEdges } from '../storage/edges.js';
import { readWorkspace } from '../storage/workspace.js';
import { joinSpans, type Activity, type ActivitySpan } from './coverage/activity.js';
import { compareActivity } from './coverage/compare.js';
import { changedFiles, type ChangedFile } from './coverage/git-witness.js';
import { readRecorded, type LedgerWitness } from './coverage/ledger-witness.js';
import { NamedFiles } from './coverage/named-files.js';
import type { CoverageReport, KindCoverage, MissingItem } from './coverage/report.js';
import { readTranscripts, type TranscriptSights } from './coverage/transcripts.js';
import { fieldsOf } from './vendors/fields.js';

export type { CoverageReport, KindCoverage, MissingItem } from './coverage/report.js';

export interface CoverageOptions {
  /** A session of ours, or an agent's program's own id of one. */
  readonly session: string;
  /** Its transcript; default where the events say it is, else where the program keeps them. */
  readonly transcript?: string | undefined;
}

/**
 * Compares what is recorded of a session of an agent's program with what others saw of it: the program's transcript, git,
 * and the ledger's own other events; names what was not recorded, and what could not be looked at. Writes nothing.
 * Calls, results and subagents are joined by their ids; prompts by their text, else by their time; ends of turns by their
 * id, else by their time. A file is missing when git saw it change while the session went on, and no event and no
 * command line of that time names it.
 * @throws LedgerError SESSION_NOT_FOUND when neither the ledger nor a transcript knows it; IO_*, SCHEMA_INVALID
 */
export function coverage(root: string, options: CoverageOptions): CoverageReport {
  const { session } = options;
  const place = placeOf(root);
  const ledger = readRecorded(place.root, session);
  const transcripts = readTranscripts(ledger, {
    ...options,
    isOwn: parseSessionId(session) !== undefined,
    ...place,
  });
  if (ledger.events === 0 && transcripts.activity === undefined) throw unknownSession(session, transcripts);
  const told = transcripts.activity;
  const { kinds, missing } = compareActivity(ledger, told);
  const span = joinSpans(ledger.activity.span, told?.span);
  const files = compareFiles(ledger, span, place.root);
  const items = [...missing, ...files.missing];
  return {
    session,
    vendor_sessions: transcripts.sessions,
    recorded_in: [...ledger.sessions].sort(),
    from: span === undefined ? null : new Date(span.fromMs).toISOString(),
    to: span === undefined ? null : new Date(span.toMs).toISOString(),
    transcripts: transcripts.files.map((file) => relativisePaths(file, place.folders)),
    kinds: [...kinds, files.kind],
    missing: items,
    unknown: [...transcripts.unknown, ...files.unknown, ...notesOn(ledger, told)],
    complete: items.length === 0,
  };
}

function placeOf(root: string) {
  const workspace = readWorkspace(root, realEdges());
  if (workspace === undefined) throw new LedgerError('IO_FAILED', `there is no workspace in ${root}`);
  const home = process.env['HOME'];
  const { redact } = preparationFor({ id: workspace.id }, readConfig(workspace.root));
  const folders = { root: workspace.root, ...(home === undefined ? {} : { home }) };
  return { root: workspace.root, home, redact, folders };
}

function unknownSession(session: string, { unknown: notes }: TranscriptSights): LedgerError {
  return new LedgerError(
    'SESSION_NOT_FOUND',
    `no event belongs to the session ${session}, and no transcript of it was found`,
    {
      details: { session, notes },
      hint: 'See `agent-ledger session list`, or name the transcript with --transcript FILE.',
    },
  );
}

interface FileComparison {
  readonly kind: KindCoverage;
  readonly missing: readonly MissingItem[];
  readonly unknown: readonly string[];
}

function compareFiles(
  { files }: LedgerWitness,
  span: ActivitySpan | undefined,
  root: string,
): FileComparison {
  const kind = { kind: 'files', recorded: files.count } as const;
  const git = span === undefined ? undefined : changedFiles(files.folders, span, root);
  if (git === undefined || git.repositories === 0) {
    const unknown = [`No git work tree in ${files.folders.join(', ')}: changes of files cannot be compared.`];
    return { kind: { ...kind, seen: null, missing: 0 }, missing: [], unknown };
  }
  const unnamed = git.files.filter(({ path }) => !files.has(path));
  const others = unnamed.length === 0 || span === undefined ? undefined : namedByOthers(root, span);
  const missing = unnamed.filter(({ path }) => others?.has(path) !== true).map(missingFile);
  const unknown =
    git.deleted === 0 ? [] : [`When ${git.deleted} deleted, uncommitted files went cannot be known.`];
  return { kind: { ...kind, seen: git.files.length, missing: missing.length }, missing, unknown };
}

/** Files that events of whichever session name in that time. Their command lines do not count. */
function namedByOthers(root: string, { fromMs, toMs }: ActivitySpan): NamedFiles {
  const named = new NamedFiles(root);
  for (const entry of queryLedger(root, { since: fromMs, until: toMs })) {
    const { command: _, ...data } = fieldsOf(entry.value().data);
    named.take(data);
  }
  return named;
}

function missingFile({ name, ts, where }: ChangedFile): MissingItem {
  return { kind: 'files', witness: 'git', id: name, ts, what: `changed in ${where}; no event names it` };
}

function notesOn(ledger: LedgerWitness, told: Activity | undefined): readonly string[] {
  const { calls, results } = ledger.activity;
  const open = [...calls.keys()].filter((id) => !results.has(id) && told?.results.has(id) !== true);
  const isOpen = ledger.events > 0 && ledger.vendorSessions.size > 0 && !ledger.isEnded;
  return [
    ...(open.length === 0
      ? []
      : [`${open.length} recorded calls have no result, and nobody has seen one: ${listed(open)}.`]),
    ...(ledger.streamCalls === 0
      ? []
      : ["Codex's stream has its own ids of calls: they were compared by number, results not at all."]),
    ...(isOpen ? ['The session has no recorded end: what is still under way may count as missing.'] : []),
  ];
}

const mostListed = 5;

function listed(ids: readonly string[]): string {
  const more = ids.length > mostListed ? `, and ${ids.length - mostListed} more` : '';
  return ids.slice(0, mostListed).join(', ') + more;
}
