import { readStream } from '../../streams/read-stream.js';
import type { LoopState } from '../state.js';
import { inStreamOrder } from '../stream-order.js';
import { taskStream } from '../task-name.js';
import type { LoopLine } from '../events.js';
import { listedSession } from '../views/communication.js';
import { commandText } from '../command-text.js';
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
  const holds = (value: unknown): boolean => JSON.stringify(value).toLowerCase().includes(wanted);
  const states = tasksOf(desk, all);
  const tasks = states.filter(
    (state) => holds(listedTask(state)) || state.sessions.some(({ name }) => holds(name)),
  );
  const telemetry = states
    .flatMap((state) =>
      inStreamOrder(readStream(desk.root, taskStream(state.name)).lines).map(telemetryOf(state)),
    )
    .filter(holds)
    .sort((left, right) => Date.parse(right.timestamp) - Date.parse(left.timestamp));
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

/** Hashes of nonces are left out: nothing that proves anything is shown. */
function telemetryOf({ task }: LoopState) {
  return ({ id, ts, agent, event, data }: LoopLine) => {
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
  };
}

function suggestion(desk: LoopDesk, { name, bindings }: LoopState) {
  const judging = judgingOf(desk, {});
  const binding = bindings.find(({ state }) => state === 'active');
  const words = binding === undefined ? ['create-disposable-binding', name] : ['app-loop-status', name];
  const command = commandText(judging, words);
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
