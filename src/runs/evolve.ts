import { applyEvent } from './apply-event.js';
import { completedBatch, dropLateBatches } from './batches.js';
import { decodeRunEvent } from './decode-event.js';
import { Undecodable } from './decode.js';
import { noteAnomaly, stepIn, type RunDraft } from './draft.js';
import type { JournalEvent, RunEvent } from './events.js';
import { faultOf } from './legality.js';

/**
 * One more line of the journal. Never throws on what the line says: what cannot be read or must not apply is passed
 * over and listed as an anomaly. Lines of a batch wait until all of them are there.
 */
export function evolve(draft: RunDraft, line: JournalEvent): void {
  notePlace(draft, line);
  dropLateBatches(draft, line.stream_seq);
  for (const ready of completedBatch(draft, line)) takeLine(draft, ready);
}

function notePlace(draft: RunDraft, { id, stream_seq: seq }: JournalEvent): void {
  const { head_seq: head } = draft;
  if (seq <= head) {
    draft.forked = true;
    noteAnomaly(draft, id, `stream_seq ${seq} was taken before by ${draft.head_id}`);
    return;
  }
  if (seq === head + 2) noteAnomaly(draft, id, `stream_seq ${head + 1} is missing before it`);
  if (seq > head + 2) noteAnomaly(draft, id, `stream_seq ${head + 1} to ${seq - 1} are missing before it`);
  draft.head_seq = seq;
  draft.head_id = id;
}

function takeLine(draft: RunDraft, line: JournalEvent): void {
  const { snapshot } = draft;
  snapshot.last_journal_seq = Math.max(snapshot.last_journal_seq, line.stream_seq);
  snapshot.updated_at = line.ts;
  snapshot.journal_events += 1;
  if (snapshot.created_at === '') snapshot.created_at = line.ts;
  const event = readEvent(draft, line);
  if (event === undefined) return;
  const fault = faultOf(draft, event, line);
  if (fault === undefined) applyEvent(draft, event, line);
  else passOver(draft, event, { line, fault });
}

/** Undefined for unknown event types, which mean nothing here, and for those whose data cannot be read. */
function readEvent(draft: RunDraft, line: JournalEvent): RunEvent | undefined {
  try {
    return decodeRunEvent(line.event, line.data);
  } catch (error) {
    if (!(error instanceof Undecodable)) throw error;
    noteAnomaly(draft, line.id, `${line.event} cannot be read: ${error.message}`);
    return undefined;
  }
}

interface PassedOver {
  readonly line: JournalEvent;
  readonly fault: string;
}

function passOver(draft: RunDraft, event: RunEvent, { line, fault }: PassedOver): void {
  noteAnomaly(draft, line.id, `${event.event} ignored: ${fault}`);
  if (event.event !== 'step_started') return;
  const { step_id: stepId, owner_agent: owner } = event.data;
  if (stepIn(draft, stepId) === undefined) draft.snapshot.current_step_id = stepId;
  else draft.lost_claims.push({ step_id: stepId, agent: owner });
}
