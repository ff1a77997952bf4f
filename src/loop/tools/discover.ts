import { readStream } from '../../streams/read-stream.js';
import type { LoopState } from '../state.js';
import { inStreamOrder } from '../stream-order.js';
import { taskStream } from '../task-name.js';
import type { LoopLine } from '../events.js';
import { listedSession } from '../views/communication.js';
import { loopCommands } from '../loop-commands.js';
import { judgingOf, type LoopDesk } from './desk.js';
import { listedTask, tasksOf } from './lists.js';

export interface DiscoverCall {
  /** Part of a name, a goal or an event; empty = everything. */
  readonly query?: string;
  readonly all?: boolean;
  /** Entries of each kind; default 10. */
  readonly limit?: number;
}

/** `discover`: tasks, sessions, bindings and newest events that hold a text, and what could be done next. Writes nothing. */
export function discover(desk: LoopDesk, { query = '', all = false, limit = 10 }: DiscoverCall) {
  const wanted = query.toLowerCase();
  const holds = (value: unknown): boolean => valuesIn(value).some((text) => text.includes(wanted));
  const states = tasksOf(desk, all);
  const tasks = states.filter(
    (state) => holds(listedTask(state)) || state.sessions.some(({ name }) => holds(name)),
  );
  const telemetry = states
    .flatMap((state) =>
      newestFirst(inStreamOrder(readStream(desk.root, taskStream(state.name)).lines)).map(telemetryOf(state)),
    )
    .sort((left, right) => right.sinceMs - left.sinceMs)
    .map(({ shown }) => shown)
    .filter(holds);
  return {
    query,
    tasks: tasks.map(listedTask).slice(0, limit),
    sessions: states
      .flatMap(({ sessions }) => sessions.map(listedSession))
      .filter(holds)
      .slice(0, limit),
    bindings: states.flatMap(listedBindings).filter(holds).slice(0, limit),
    telemetry: telemetry.slice(0, limit),
    suggestions: tasks.slice(0, limit).map((state) => suggestion(desk, state)),
  };
}

function listedBindings({ bindings, task, name, sessions }: LoopState) {
  const stateOf = (session: string): string => sessions.find((one) => one.name === session)?.state ?? 'gone';
  return bindings.map(({ id, manager, worker, state, created_at }) => ({
    id,
    created_at,
    manager_name: manager,
    manager_state: stateOf(manager),
    manager_tmux_session: null,
    state,
    task_goal: task?.goal ?? '',
    task_name: name,
    worker_name: worker,
    worker_state: stateOf(worker),
    worker_tmux_session: null,
  }));
}

/** Every text below a value, in lower case; keys are no content. */
function valuesIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value.toLowerCase()];
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(valuesIn);
  return typeof value === 'number' || typeof value === 'boolean' ? [String(value)] : [];
}

interface Dated {
  readonly line: LoopLine;
  /** Lines of one task keep their order, whatever their writers' clocks said. */
  readonly sinceMs: number;
}

function newestFirst(lines: readonly LoopLine[]): readonly Dated[] {
  let sinceMs = 0;
  const dated = lines.map((line) => {
    sinceMs = Math.max(sinceMs, Date.parse(line.ts));
    return { line, sinceMs };
  });
  return dated.reverse();
}

/** Hashes of nonces are left out: nothing that proves anything is shown. */
function telemetryOf(state: LoopState) {
  return ({ line, sinceMs }: Dated) => ({ sinceMs, shown: shownLine(state, line) });
}

function shownLine({ task }: LoopState, { id, ts, agent, event, data }: LoopLine) {
  const { nonce_sha256: _, ...attributes } = isObject(data) ? data : {};
  const text = (key: string): string => (typeof attributes[key] === 'string' ? attributes[key] : '');
  return {
    id,
    actor: agent,
    attributes,
    correlation: {
      command: text('command_id'),
      dispatch_receipt: text('receipt'),
      dispatcher_id: text('dispatcher_id'),
      role: text('role'),
      thread_id: text('thread_id'),
    },
    event_type: event,
    run_id: null,
    severity: event.endsWith('_failed') || event.endsWith('_refused') ? 'warning' : 'info',
    summary: event.replaceAll('_', ' '),
    task_id: task?.id ?? '',
    timestamp: ts,
  };
}

function suggestion(desk: LoopDesk, { name, bindings, task }: LoopState) {
  const judging = judgingOf(desk, {});
  const binding = bindings.find(({ state }) => state === 'active');
  const command =
    binding === undefined
      ? loopCommands.bind(judging, name, { reopen: task?.state !== 'active' })
      : loopCommands.status(judging, name);
  return {
    kind: binding === undefined ? 'bind' : 'status',
    command,
    manager: binding?.manager ?? '',
    worker: binding?.worker ?? '',
    prompt: `Run: ${command}`,
    task: name,
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
