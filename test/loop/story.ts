import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acknowledge } from '../../src/loop/tools/acknowledge.js';
import {
  readAutopilot,
  recordAutomation,
  startAutopilot,
  stopAutopilot,
} from '../../src/loop/tools/autopilot.js';
import { createBinding } from '../../src/loop/tools/bind.js';
import { addCriterion, recordDecision, recordEvidence, recordHandoff } from '../../src/loop/tools/closing.js';
import type { LoopDesk } from '../../src/loop/tools/desk.js';
import { discover } from '../../src/loop/tools/discover.js';
import { dispatchPass } from '../../src/loop/tools/dispatch.js';
import { enqueue } from '../../src/loop/tools/enqueue.js';
import { finishTask, stopTask } from '../../src/loop/tools/finish.js';
import { heartbeat } from '../../src/loop/tools/heartbeat.js';
import { readInbox } from '../../src/loop/tools/inbox.js';
import { listSessions, listTasks } from '../../src/loop/tools/lists.js';
import { readLoopStatus, readWakeupPlan } from '../../src/loop/tools/loop-status.js';
import { openLoopDesk } from '../../src/loop/tools/open-desk.js';
import { readOverview } from '../../src/loop/tools/overview.js';
import { createTask } from '../../src/loop/tools/register.js';
import { planRotation, recordRotation } from '../../src/loop/tools/rotation.js';
import { readSmokeStatus, recordSmoke, smokePreflight, startSmoke } from '../../src/loop/tools/smoke.js';
import { planWakeups, recordDelivery } from '../../src/loop/tools/wakeup.js';

/** What each command of the loop printed under `--json`, each at least once. */
export type Printed = ReadonlyMap<string, readonly unknown[]>;

/** A desk on a folder of its own, removed afterwards. `clock.ms` moves its clock against the real one. */
export async function withDesk<Result>(
  use: (desk: LoopDesk, clock: { ms: number }) => Promise<Result>,
): Promise<Result> {
  const root = mkdtempSync(join(tmpdir(), 'agent-ledger-loop-'));
  const clock = { ms: 0 };
  try {
    return await use({ ...openLoopDesk(root), now: () => Date.now() + clock.ms }, clock);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** A whole loop, from the binding to its end, in which every command is called. */
export async function playStory(): Promise<Printed> {
  return withDesk(async (desk, clock) => {
    const printed = new Map<string, unknown[]>();
    const print = <Result>(name: string, result: Result): Result => {
      printed.set(name, [...(printed.get(name) ?? []), JSON.parse(JSON.stringify(result)) as unknown]);
      return result;
    };
    await bindAndBeat(desk, print);
    await wakeAndProve(desk, clock, print);
    await pilot(desk, print);
    await queue(desk, print);
    await close(desk, print);
    return printed;
  });
}

type Print = <Result>(name: string, result: Result) => Result;
const task = 'build';

async function bindAndBeat(desk: LoopDesk, print: Print): Promise<void> {
  const threads = { manager: { id: 'mt', title: 'M' }, worker: { id: 'wt', title: 'W' } };
  print('create-disposable-binding', await createBinding(desk, { task: 'plain' }));
  const call = { task, threads, template: 'ship-it', goal: 'ship it', maxIterations: 3 } as const;
  print('create-disposable-binding', await createBinding(desk, call));
  print('app-heartbeat', await heartbeat(desk, { task, role: 'worker' }));
  print('app-loop-status', readLoopStatus(desk, { task }));
  print('app-loop-status', readLoopStatus(desk, { task, staleAfterSeconds: 0.5 }));
}

async function wakeAndProve(desk: LoopDesk, clock: { ms: number }, print: Print): Promise<void> {
  print('app-smoke preflight', smokePreflight(desk, { task }, { packageVersion: '1', writable }));
  print('app-smoke preflight', smokePreflight(desk, { task: 'plain' }, { packageVersion: '1', writable }));
  print('app-smoke start', await startSmoke(desk, { task, smokeId: 's', nonce: 'n' }));
  const record = { task, smokeId: 's', nonce: 'n', role: 'worker' } as const;
  print('app-smoke record', await recordSmoke(desk, { ...record, status: 'blocked', summary: 'no' }));
  print('app-smoke status', readSmokeStatus(desk, { task }));
  clock.ms = 200_000;
  print('app-loop-status', readLoopStatus(desk, { task }));
  print('app-autopilot status', readAutopilot(desk, { task }));
  print('app-wakeup-plan', readWakeupPlan(desk, { task }));
  const { receipt } = print('app-wakeup-dispatch', await planWakeups(desk, { task }));
  print('app-wakeup-dispatch', await planWakeups(desk, { task: 'plain' }));
  const sent = { task, receipt: receipt.event_id, role: 'worker', status: 'sent', threadId: 'wt' } as const;
  print('app-wakeup-record-delivery', await recordDelivery(desk, sent));
  clock.ms = 0;
}

const writable = { ok: true, path: '/somewhere', detail: null };

async function pilot(desk: LoopDesk, print: Print): Promise<void> {
  print('app-autopilot status', readAutopilot(desk, { task }));
  print('app-autopilot start', await startAutopilot(desk, { task }));
  const automation = { task, role: 'worker', automationId: 'a1' } as const;
  print('app-autopilot record-automation', await recordAutomation(desk, automation));
  print('app-autopilot status', readAutopilot(desk, { task }));
  print('app-autopilot stop', await stopAutopilot(desk, { task }));
}

async function queue(desk: LoopDesk, print: Print): Promise<void> {
  print('enqueue-nudge-worker', await enqueue(desk, { task, type: 'nudge_worker', message: 'go' }));
  print('enqueue-notify-manager', await enqueue(desk, { task, type: 'notify_manager', message: 'done' }));
  print(
    'enqueue-continue-iteration',
    await enqueue(desk, { task, type: 'continue_iteration', message: 'on' }),
  );
  print('dispatch', dispatched(await dispatchPass(desk, {})));
  const first = {
    task,
    role: 'worker',
    notificationId: (await readInbox(desk, { task, role: 'worker' })).items[0]?.id ?? 0,
  } as const;
  await acknowledge(desk, { ...first, status: 'received' });
  print('worker-inbox', await readInbox(desk, { task, role: 'worker' }));
  print('manager-inbox', await readInbox(desk, { task, role: 'manager' }));
  const { consumed } = print(
    'worker-inbox',
    await readInbox(desk, { task, role: 'worker', consumeNext: true }),
  );
  print('manager-inbox', await readInbox(desk, { task, role: 'manager', consumeNext: true }));
  const payload = { summary: 'good', evidence: ['log'], blockers: [] };
  const ack = {
    task,
    role: 'worker',
    notificationId: consumed?.id ?? 0,
    status: 'accepted',
    payload,
  } as const;
  print('inbox-ack', await acknowledge(desk, ack));
  print('worker-inbox', await readInbox(desk, { task, role: 'worker', renew: consumed?.id ?? 0 }));
}

function dispatched(processed: readonly unknown[]): unknown {
  const common = { dispatcher_id: 'dispatch-local', dry_run: false, iterations: 1, watch: false };
  return { ...common, processed, processed_count: processed.length };
}

async function close(desk: LoopDesk, print: Print): Promise<void> {
  const evidence = {
    evidenceType: 'build_passed',
    status: 'satisfied',
    criterion: 'it builds',
    proof: 'log',
  } as const;
  print('loop-evidence add', await recordEvidence(desk, { task, evidence }));
  const details = { check: 'fuzz', failure_mode: 'crash', result: 'none', command: 'make' };
  const attack = { ...evidence, evidenceType: 'adversarial_check', details };
  print('loop-evidence adversarial-check', await recordEvidence(desk, { task, evidence: attack }));
  const criterion = { criterion: 'tests pass', status: 'proposed', source: 'operator' } as const;
  print('criteria', await addCriterion(desk, { task, ...criterion }));
  print(
    'handoff',
    await recordHandoff(desk, { task, summary: 'half', nextSteps: ['test'], payload: { k: 1 } }),
  );
  const rotation = { task, oldWorkerThreadId: 'wt', requireHandoff: true };
  print('app-worker-rotation-plan', await planRotation(desk, rotation));
  print('app-worker-rotation-plan', await planRotation(desk, { ...rotation, oldWorkerThreadId: 'other' }));
  const record = { ...rotation, newWorkerThreadId: 'wt2', archiveStatus: 'archived' } as const;
  print('app-worker-rotation-record', await recordRotation(desk, record));
  const decision = { decision: 'stop', reason: 'r', payload: { a: 1 } } as const;
  print('record-decision', await recordDecision(desk, { task, decision }));
  print('loop-status', readOverview(desk, { task }));
  print('discover', discover(desk, { limit: 100 }));
  print('sessions', listSessions(desk));
  print('tasks', listTasks(desk));
  print('tasks', await createTask(desk, { task: 'another' }));
  print('finish-task', await finishTask(desk, { task, reason: 'done' }));
  print('finish-task', await finishTask(desk, { task: 'another', reason: 'done' }));
  print('stop-task', await stopTask(desk, { task: 'plain', reason: 'enough' }));
}
