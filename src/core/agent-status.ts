/** What `agents/<agent>/status.json` says an agent does; the key order is that of the file. */
export interface AgentStatus {
  readonly agent: string;
  readonly state: AgentState;
  /** Time of the newest event. */
  readonly last_heartbeat: string;
  readonly last_task_id?: string;
  readonly session_id?: string;
  /** What went wrong; there as long as the state is `error`. */
  readonly last_error?: string;
  /** `seq` of the event up to which this holds. */
  readonly rev?: number;
  readonly head?: { readonly seq: number; readonly hash: string };
}

/** `offline` is what readers make of an agent that has been silent for long, or what it has said of itself. */
export const agentStates = ['idle', 'busy', 'error', 'offline'] as const;
export type AgentState = (typeof agentStates)[number];

/** What the fold needs of a ledger line. */
export interface StatusLine {
  readonly agent: string;
  readonly ts: string;
  readonly session: string;
  readonly event: string;
  readonly task: string;
  readonly summary: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly seq: number;
  readonly hash: string;
}

/**
 * One line taken into account, in the order of the ledger. Starts of work make busy, ends idle, errors stay until work
 * starts again or somebody sets another state. A sign of life from an agent that had said `offline` makes it idle.
 */
export function evolveStatus(before: AgentStatus | undefined, line: StatusLine): AgentStatus {
  if (line.event === 'status_set') return setStatus(before, line);
  const state = stateAfter(before?.state, line.event);
  const task = namesTask(line) ? line.task : startsWork(line.event) ? undefined : before?.last_task_id;
  const error = state === 'error' ? (failed(line.event) ? line.summary : before?.last_error) : undefined;
  return assemble(line, { state, heartbeat: line.ts, task, session: line.session, error });
}

function stateAfter(before: AgentState | undefined, event: string): AgentState {
  if (startsWork(event)) return 'busy';
  if (failed(event)) return 'error';
  if (before === 'error') return 'error';
  if (endsWork(event) || before === undefined || before === 'offline') return 'idle';
  return before;
}

export function startsWork(event: string): boolean {
  return event === 'task_start' || event === 'turn_start';
}

export function endsWork(event: string): boolean {
  return event === 'task_result' || event === 'turn_end' || event === 'session_end';
}

export function failed(event: string): boolean {
  return event === 'error' || event === 'turn_failed';
}

export function namesTask({ event, task }: Pick<StatusLine, 'event' | 'task'>): boolean {
  return task !== 'unknown' && task !== 'system' && event !== 'status_set';
}

function setStatus(before: AgentStatus | undefined, line: StatusLine): AgentStatus {
  const { data } = line;
  const asked = data['state'];
  const state = agentStates.find((one) => one === asked) ?? before?.state ?? 'idle';
  return assemble(line, {
    state,
    heartbeat: textAt(data, 'last_heartbeat') ?? line.ts,
    task: textAt(data, 'last_task_id') ?? before?.last_task_id,
    session: textAt(data, 'session_id') ?? line.session,
    error: textAt(data, 'last_error'),
  });
}

interface Parts {
  readonly state: AgentState;
  readonly heartbeat: string;
  readonly task: string | undefined;
  readonly session: string;
  readonly error: string | undefined;
}

function assemble({ agent, seq, hash }: StatusLine, parts: Parts): AgentStatus {
  const { state, heartbeat, task, session, error } = parts;
  return {
    agent,
    state,
    last_heartbeat: heartbeat,
    ...(task === undefined ? {} : { last_task_id: task }),
    ...(session === '' ? {} : { session_id: session }),
    ...(error === undefined ? {} : { last_error: error }),
    rev: seq,
    head: { seq, hash },
  };
}

function textAt(data: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = data[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** What a reader sees at `nowMs`: an agent that has been silent for longer than `staleAfterMs` is offline. */
export function statusAt(
  status: AgentStatus,
  { nowMs, staleAfterMs }: { readonly nowMs: number; readonly staleAfterMs: number },
): AgentStatus {
  const heartbeatMs = Date.parse(status.last_heartbeat);
  const isStale = Number.isFinite(heartbeatMs) && nowMs - heartbeatMs > staleAfterMs;
  return isStale ? { ...status, state: 'offline' } : status;
}

export function statusText(status: AgentStatus): string {
  return `${JSON.stringify(status, null, 2)}\n`;
}
