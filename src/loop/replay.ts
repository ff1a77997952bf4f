import { applyLoopEvent } from './apply-event.js';
import { decodeLoopEvent } from './decode-event.js';
import type { LoopLine } from './events.js';
import { emptyLoop, type Anomaly, type LoopDraft, type LoopState } from './state.js';
import { groupsOf, inStreamOrder } from './stream-order.js';

/**
 * The state a task's stream amounts to: a pure fold, the same for the lines in any order, repeated or not. Never throws
 * on what a line says: what cannot be read or must not apply is passed over and listed as an anomaly.
 */
export function replayLoop(
  name: string,
  lines: readonly LoopLine[],
  unreadable: readonly Anomaly[] = [],
): LoopState {
  const draft = emptyLoop(name);
  draft.anomalies.push(...unreadable);
  return foldInto(draft, lines);
}

/**
 * The state after further lines; `state` stays as it is. Undefined when one of them belongs before, or beside, the last
 * one seen (two clones were merged): replay it all.
 */
export function continueLoop(state: LoopState, tail: readonly LoopLine[]): LoopState | undefined {
  const [first] = inStreamOrder(tail);
  if (first === undefined) return state;
  if (first.stream_seq <= state.head_seq) return undefined;
  return foldInto(copyOf(state), tail);
}

function foldInto(draft: LoopDraft, lines: readonly LoopLine[]): LoopState {
  const ordered = inStreamOrder([...draft.open_lines, ...lines]);
  const groups = groupsOf(ordered);
  for (const group of groups.whole) for (const line of group) takeLine(draft, line);
  draft.open_lines = [...groups.open];
  for (const { id } of groups.void)
    draft.anomalies.push({ event: id, reason: 'void: its batch is not whole' });
  draft.head_seq = Math.max(draft.head_seq, ordered.at(-1)?.stream_seq ?? 0);
  return draft;
}

function takeLine(draft: LoopDraft, line: LoopLine): void {
  const decoded = decodeLoopEvent(line.event, line.data);
  if (decoded.kind === 'unknown') return;
  if (decoded.kind === 'unreadable') {
    draft.anomalies.push({ event: line.id, reason: `${line.event} cannot be read: ${decoded.reason}` });
    return;
  }
  const fault = applyLoopEvent(draft, decoded.event, {
    id: line.id,
    ts: line.ts,
    agent: line.agent,
    seq: line.stream_seq,
  });
  if (fault !== undefined) {
    draft.anomalies.push({ event: line.id, reason: `${line.event} ignored: ${fault}` });
    return;
  }
  draft.counts[line.event] = (draft.counts[line.event] ?? 0) + 1;
  draft.latest_event_at = line.ts;
  noteRecent(draft, line);
}

/** More than any command but a closing one writes; of that the last ones are asked for. */
const recentEvents = 24;

function noteRecent(draft: LoopDraft, { id, event, ts, stream_seq: seq }: LoopLine): void {
  draft.recent.push({ event_id: id, event_type: event, recorded_at: ts, seq });
  if (draft.recent.length > recentEvents) draft.recent.shift();
}

function copyOf(state: LoopState): LoopDraft {
  return {
    ...state,
    sessions: [...state.sessions],
    bindings: [...state.bindings],
    wakes: [...state.wakes],
    autopilots: [...state.autopilots],
    automations: [...state.automations],
    commands: [...state.commands],
    items: [...state.items],
    acks: [...state.acks],
    criteria: [...state.criteria],
    decisions: [...state.decisions],
    handoffs: [...state.handoffs],
    contracts: [...state.contracts],
    runs: [...state.runs],
    evidence: [...state.evidence],
    counts: { ...state.counts },
    recent: [...state.recent],
    open_lines: [...state.open_lines],
    anomalies: [...state.anomalies],
  };
}
