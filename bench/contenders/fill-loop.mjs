// Puts a loop of about `events` lines into a workspace: a task `build`, bound long ago, whose sessions poll and send each
// other messages that are delivered, taken and acknowledged; half of the lines are heartbeats. Everything is read and
// taken at the end, and everybody has beaten just now. Written through the parts of which the library is made, many at a
// time; the lines are those that the commands write.
import { ulidSource } from '../../dist/core/ulid.js';
import { appendPrepared } from '../../dist/ledger/append-once.js';
import { preparationFor } from '../../dist/ledger/preparation.js';
import { prepareEvent } from '../../dist/ledger/prepare.js';
import '../../dist/schema/more-rules.js';
import { realEdges } from '../../dist/storage/edges.js';
import { readConfig } from '../../dist/storage/config.js';
import { openWorkspace } from '../../dist/storage/workspace.js';
import { streamText } from '../../dist/streams/stream-line.js';
import { options } from './report.mjs';

const task = 'build';
const names = { manager: 'build-manager', worker: 'build-worker' };
const edges = realEdges();
const workspace = openWorkspace(options.folder, edges);
const nextId = ulidSource(edges.random);
/** Milliseconds between two lines of the task. */
const pauseMs = 4_000;
const startMs = Date.now() - options.events * pauseMs;
const byAgent = new Map();
let seq = 0;

bind();
while (seq < options.events - 2) playRound();
for (const role of ['manager', 'worker']) write(names[role], [beat(role)], Date.now());
for (const [agent, events] of byAgent) append(agent, events);
console.log(JSON.stringify({ lines: seq }));

function bind() {
  const session = (role) => ({
    event: 'session_registered',
    data: {
      session: names[role],
      session_uid: nextId(startMs),
      role,
      kind: 'codex_app',
      thread_id: `thread-of-${role}`,
    },
  });
  const binding = { binding_id: 'b1', manager: names.manager, worker: names.worker };
  write('operator', [
    { event: 'task_created', data: { goal: 'ship it' } },
    session('manager'),
    session('worker'),
    { event: 'binding_created', data: binding },
  ]);
  const settings = { interval_seconds: 2, stale_after_seconds: 180, quiet_after_cycles: 3 };
  write('operator', [
    { event: 'app_autopilot_started', data: { dispatcher_id: 'dispatch-local', ...settings } },
  ]);
}

/** 28 lines. */
function playRound() {
  for (const [sender, reader] of [
    ['manager', 'worker'],
    ['worker', 'manager'],
  ]) {
    poll();
    const id = nextId(nowMs());
    const type = reader === 'worker' ? 'nudge_worker' : 'notify_manager';
    const message = `${type}: the next thing to do is described here in a line or two of plain words, number ${seq}`;
    write(names[sender], [
      { event: 'command_created', data: { command_id: id, type, message, correlation_id: id } },
    ]);
    poll();
    const attempt = { command_id: id, dispatcher_id: 'dispatch-local', attempt: 1 };
    const item = seq + 2;
    dispatcherBeat();
    write('dispatch-local', [
      { event: 'dispatch_command_claimed', data: { ...attempt, lease_seconds: 60 } },
      {
        event: 'inbox_delivered',
        data: { command_id: id, binding_id: 'b1', role: reader, session: names[reader] },
      },
      { event: 'dispatch_command_succeeded', data: attempt },
    ]);
    poll();
    const read = { notification_id: item, role: reader };
    write(names[reader], [
      { event: 'inbox_consumed', data: { ...read, session: names[reader], lease_seconds: 900 } },
    ]);
    for (const status of ['received', 'accepted'])
      write(names[reader], [
        { event: 'inbox_ack_recorded', data: { ...read, status, payload: { summary: 'done as told' } } },
      ]);
  }
  write(names.worker, [beat('worker')]);
  write(names.manager, [beat('manager')]);
}

function poll() {
  write(names.worker, [beat('worker')]);
  write(names.manager, [beat('manager')]);
}

function beat(role) {
  return { event: 'app_heartbeat', data: { role, session: names[role], binding_id: 'b1' } };
}

function dispatcherBeat() {
  const data = { dispatcher_id: 'dispatch-local', state: 'working' };
  const summary = 'dispatcher working';
  put('dispatch-local', { event: 'dispatch_watch_heartbeat', task_id: 'system', summary, data }, nowMs(), '');
}

/** One command's events. */
function write(agent, events, ms = nowMs()) {
  for (const [at, { event, data }] of events.entries()) {
    seq += 1;
    const batch = events.length === 1 ? undefined : [at + 1, events.length];
    const input = { event, task_id: task, summary: event.replaceAll('_', ' '), data };
    put(agent, input, ms, streamText(`task:${task}`, seq, batch));
  }
}

function put(agent, input, ms, text) {
  const events = byAgent.get(agent) ?? [];
  byAgent.set(agent, events);
  events.push({ input: { ...input, ts: new Date(ms).toISOString() }, text });
}

function nowMs() {
  return startMs + seq * pauseMs;
}

function append(agent, events) {
  const preparation = { agent, ...preparationFor(workspace, readConfig(workspace.root)) };
  for (let from = 0; from < events.length; from += 1000) {
    const prepared = events
      .slice(from, from + 1000)
      .map(({ input, text }) => ({ ...prepareEvent(input, preparation), streamText: text }));
    const outcomes = appendPrepared(prepared, {
      workspace,
      agent,
      edges,
      lockTimeoutMs: 10_000,
      durability: 'os',
    });
    if (outcomes.some(({ kind }) => kind !== 'written')) throw new Error('an event was not written');
  }
}
