import { fieldsOf, numberAt, textAt, type Fields } from '../vendors/fields.js';
import type { Activity } from './activity.js';

/** An event as it stands in the ledger, or as it would be recorded. */
export interface SightedEvent {
  readonly event: string;
  readonly ts: string | undefined;
  readonly summary: string;
  readonly data: Fields;
}

/** Takes an event into account: one rule for what was recorded and for what a transcript tells. */
export function sight(activity: Activity, seen: SightedEvent): void {
  activity.see(seen.ts);
  sightCall(activity, seen);
  const agentId = textAt(seen.data, 'agent_id');
  switch (seen.event) {
    case 'turn_start':
      activity.prompts.push(promptOf(seen));
      return;
    case 'turn_end':
    case 'turn_failed':
      activity.turns.push({ ts: seen.ts, turnId: textAt(seen.data, 'turn_id'), nextTs: undefined });
      return;
    case 'subagent_start':
    case 'subagent_stop':
      if (agentId !== undefined) activity.addSubagent(agentId, seen.ts);
      return;
    default:
  }
}

function sightCall(activity: Activity, { event, ts, summary, data }: SightedEvent): void {
  const id = textAt(data, 'call_id');
  if (id === undefined || isOfStream(data)) return;
  const call = { id, ts, what: summary };
  if (event === 'tool_call' || isPlanCall(event, data)) activity.addCall(call);
  else if (endings.has(event)) {
    const isCancelled = event === 'permission_denied' || (event === 'tool_error' && tellsOfCancelling(data));
    activity.addResult({ ...call, isCancelled, isAssumed: data['dangling'] === true });
  }
}

/** `codex exec --json` counts its items anew in each run: their ids are nobody else's. */
export function isOfStream(data: Fields): boolean {
  return textAt(data, 'vendor_event')?.startsWith('item.') === true;
}

const endings: ReadonlySet<string> = new Set([
  'tool_result',
  'tool_error',
  'plan_update',
  'permission_denied',
]);

/** Stopped or refused by a person: no hook is told of that end. */
function tellsOfCancelling(data: Fields): boolean {
  const isSaid = /interrupted|rejected|doesn't want|cancell?ed|aborted|denied/i.test(
    textAt(data, 'error') ?? '',
  );
  return data['interrupted'] === true || (isSaid && data['exit_code'] === undefined);
}

/** Codex's plan is told by a call alone. */
function isPlanCall(event: string, data: Fields): boolean {
  return event === 'plan_update' && data['vendor_event'] === 'rollout:call';
}

function promptOf({ ts, data }: SightedEvent) {
  return { ts, opening: textAt(fieldsOf(data), 'prompt'), characters: numberAt(data, 'prompt_characters') };
}
