import { Activity } from './activity.js';
import type { LedgerWitness } from './ledger-witness.js';
import { comparedVendors, isCompared, type ComparedSession, type VendorSessionName } from './report.js';
import { findTranscripts, givenTranscripts, sessionOfTranscript, usualFolder } from './transcript-files.js';
import { TranscriptWitness, type Cleaning } from './transcript-witness.js';

export interface TranscriptSights {
  /** Sessions of agents' programs that were asked about. */
  readonly sessions: readonly VendorSessionName[];
  readonly files: readonly string[];
  /** Undefined where no transcript tells of any of them. */
  readonly activity: Activity | undefined;
  readonly unknown: readonly string[];
}

export interface TranscriptQuestion extends Cleaning {
  readonly session: string;
  readonly isOwn: boolean;
  readonly transcript?: string | undefined;
}

/** Reads the transcripts of all sessions that the events name. @throws LedgerError IO_* for one that is given */
export function readTranscripts(ledger: LedgerWitness, question: TranscriptQuestion): TranscriptSights {
  const sessions = sessionsOf(ledger, question);
  const activity = new Activity();
  const files: string[] = [];
  const unknown: string[] = [];
  let isTold = false;
  for (const session of sessions) {
    if (!isCompared(session)) {
      unknown.push(
        `Transcripts of ${session.vendor} do not name what its hooks name: they are not compared.`,
      );
      continue;
    }
    const found = filesOf(session, ledger, question);
    const witness = new TranscriptWitness(session, question);
    for (const file of found) witness.read(file);
    if (witness.lines > 0) {
      isTold = true;
      files.push(...found);
      join(activity, witness.finish());
    } else if (ledger.events > 0 || found.length > 0) unknown.push(noTranscript(session, found));
    if (witness.unparsable > 0)
      unknown.push(`${witness.unparsable} lines of ${session.vendor}'s transcript cannot be read.`);
    if (witness.lines > 0 && session.vendor === 'codex')
      unknown.push("Codex's rollouts do not tell of subagents.");
  }
  if (sessions.length === 0)
    unknown.push("No event names a session of an agent's program: there is no transcript to compare with.");
  return { sessions, files, activity: isTold ? activity : undefined, unknown };
}

/** Of a session that nothing is recorded of, the transcript says whose it is. */
function sessionsOf(
  { vendorSessions }: LedgerWitness,
  question: TranscriptQuestion,
): readonly VendorSessionName[] {
  const known = [...vendorSessions.values()];
  const { session, isOwn, transcript, redact } = question;
  if (known.length > 0) return known;
  if (transcript !== undefined) {
    const found = sessionOfTranscript(transcript);
    if (found === undefined) return [];
    return [isOwn ? { ...found, id: redact(found.id) } : { ...found, id: session }];
  }
  return isOwn ? [] : comparedVendors.map((vendor) => ({ vendor, id: session }));
}

function filesOf(
  session: ComparedSession,
  { transcriptPaths }: LedgerWitness,
  { transcript, root }: TranscriptQuestion,
): readonly string[] {
  return transcript === undefined
    ? findTranscripts(session, { root, named: transcriptPaths })
    : givenTranscripts(session, transcript);
}

function noTranscript({ vendor, id }: ComparedSession, found: readonly string[]): string {
  const [first] = found;
  if (first !== undefined) return `${first} tells nothing of ${vendor}'s session ${id}.`;
  return `No transcript of ${vendor}'s session ${id} was found in ${usualFolder(vendor)}; name it with --transcript FILE.`;
}

function join(all: Activity, one: Activity): void {
  for (const call of one.calls.values()) all.addCall(call);
  for (const result of one.results.values()) all.addResult(result);
  for (const [id, ts] of one.subagents) all.addSubagent(id, ts);
  all.prompts.push(...one.prompts);
  all.turns.push(...one.turns);
  const span = one.span;
  if (span === undefined) return;
  all.see(new Date(span.fromMs).toISOString());
  all.see(new Date(span.toMs).toISOString());
}
