import { parseSessionId } from '../../core/session-id.js';
import { queryLedger } from '../../ledger/query.js';
import type { LedgerLine } from '../../schema/generated/types.js';
import { fieldsOf, textAt, type Fields } from '../vendors/fields.js';
import { isVendor } from '../vendors/mapping.js';
import { Activity } from './activity.js';
import { isOfStream, sight } from './event-sight.js';
import { NamedFiles } from './named-files.js';
import type { VendorSessionName } from './report.js';

/** What the ledger tells of a session. */
export class LedgerWitness {
  readonly activity = new Activity();
  readonly files: NamedFiles;
  readonly sessions = new Set<string>();
  readonly vendorSessions = new Map<string, VendorSessionName>();
  /** Transcripts that the events name themselves. */
  readonly transcriptPaths = new Set<string>();
  /** Subagents that do something here, and when they first did. */
  readonly workingSubagents = new Map<string, string>();
  /** Events of subagents that do not say of which. */
  namelessSubagents = 0;
  /** Calls that a stream of Codex told of. */
  streamCalls = 0;
  events = 0;
  isEnded = false;

  constructor(root: string) {
    this.files = new NamedFiles(root);
  }

  take({ event, ts, session_id: session, summary, data: anyData }: LedgerLine): void {
    const data = fieldsOf(anyData);
    this.events += 1;
    this.sessions.add(session);
    this.#takeNames(data);
    this.files.take(data);
    if (event === 'session_end') this.isEnded = true;
    else if (event === 'session_start' || event === 'turn_start') this.isEnded = false;
    if (event === 'tool_call' && isOfStream(data)) this.streamCalls += 1;
    this.#takeSubagent(event, ts, data);
    sight(this.activity, { event, ts, summary, data });
  }

  #takeNames(data: Fields): void {
    const vendor = textAt(data, 'vendor') ?? '';
    const id = textAt(data, 'vendor_session');
    if (id !== undefined && isVendor(vendor)) this.vendorSessions.set(`${vendor} ${id}`, { vendor, id });
    const path = textAt(data, 'transcript_path') ?? textAt(fieldsOf(data['payload']), 'transcript_path');
    if (path !== undefined) this.transcriptPaths.add(path);
  }

  #takeSubagent(event: string, ts: string, data: Fields): void {
    const id = textAt(data, 'agent_id');
    if (id !== undefined && !this.workingSubagents.has(id)) this.workingSubagents.set(id, ts);
    if (id === undefined && event === 'subagent_stop') this.namelessSubagents += 1;
  }
}

/**
 * Reads what is recorded of a session: by an id of ours all that stands in it, and what is recorded elsewhere of the
 * sessions of agents' programs that it names; by a vendor's id all that names it.
 * @throws LedgerError IO_*, SCHEMA_INVALID (broken ledger.json)
 */
export function readRecorded(root: string, session: string): LedgerWitness {
  const witness = new LedgerWitness(root);
  const names = new Set<string>();
  if (parseSessionId(session) === undefined) names.add(session);
  else {
    for (const entry of queryLedger(root, { session })) {
      const line = entry.value();
      const name = textAt(fieldsOf(line.data), 'vendor_session');
      if (name === undefined) witness.take(line);
      else names.add(name);
    }
  }
  for (const name of names) {
    const where = [`data.vendor_session=${JSON.stringify(name)}`];
    for (const entry of queryLedger(root, { where })) witness.take(entry.value());
  }
  return witness;
}
