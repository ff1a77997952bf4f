import { draftOf, noteAnomaly } from './draft.js';
import type { JournalEvent } from './events.js';
import { evolve } from './evolve.js';
import { emptySnapshot, type Anomaly } from './snapshot.js';
import { stateFromSnapshot, type RunState } from './state.js';

/**
 * The state a journal amounts to: a pure fold that gives the same result for the lines in any order, repeated or not.
 * `unreadable` are lines that could not be made into events at all.
 */
export function replayRun(
  runId: string,
  events: readonly JournalEvent[],
  unreadable: readonly Anomaly[] = [],
): RunState {
  const draft = draftOf(stateFromSnapshot(emptySnapshot(runId)));
  for (const { event, reason } of unreadable) noteAnomaly(draft, event, reason);
  for (const event of inJournalOrder(events)) evolve(draft, event);
  return draft;
}

/**
 * The state after further events; `state` stays as it is. Equal to a replay of the whole journal.
 * Undefined when an event belongs before, or beside, the last one seen (two clones were merged): replay it all.
 */
export function continueReplay(state: RunState, tail: readonly JournalEvent[]): RunState | undefined {
  const ordered = inJournalOrder(tail);
  const [first] = ordered;
  if (first === undefined) return state;
  if (first.stream_seq <= state.head_seq) return undefined;
  const draft = draftOf(state);
  for (const event of ordered) evolve(draft, event);
  return draft;
}

/** By `(stream_seq, ts, id)`, each id once. */
export function inJournalOrder(events: readonly JournalEvent[]): readonly JournalEvent[] {
  const sorted = events.every((event, at) => at === 0 || compare(events[at - 1] ?? event, event) <= 0)
    ? events
    : [...events].sort(compare);
  const seen = new Set<string>();
  return sorted.filter(({ id }) => !seen.has(id) && seen.add(id));
}

function compare(left: JournalEvent, right: JournalEvent): number {
  return (
    left.stream_seq - right.stream_seq || compareText(left.ts, right.ts) || compareText(left.id, right.id)
  );
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
