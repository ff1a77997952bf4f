import { commandText, type CommandParts } from './command-text.js';
import type { Judging } from './judging.js';
import {
  defaults,
  type AckStatus,
  type DeliveryStatus,
  type Role,
  type SmokeReceiptStatus,
} from './shapes.js';
import type { AutopilotSettings } from './state.js';

const judgedBoth = ['dispatcher', 'lease'] as const;

/** The commands that results and prompts hand to their readers. */
export const loopCommands = {
  heartbeat: (judging: Judging, task: string, role: Role) =>
    commandText(judging, { words: ['app-heartbeat', task], flags: { role }, judged: judgedBoth }),
  inbox: (judging: Judging, task: string, role: Role) =>
    commandText(judging, { words: [`${role}-inbox`, task], flags: { 'consume-next': true } }),
  status: (judging: Judging, task: string) =>
    commandText(judging, { words: ['app-loop-status', task], judged: judgedBoth }),
  wakeupPlan: (judging: Judging, task: string) =>
    commandText(judging, { words: ['app-wakeup-plan', task], judged: judgedBoth }),
  wakeupDispatch: (judging: Judging, task: string) =>
    commandText(judging, { words: ['app-wakeup-dispatch', task], judged: judgedBoth }),
  recordDelivery,
  dispatchWatch: (judging: Judging, settings?: AutopilotSettings) =>
    commandText(judging, {
      words: ['dispatch'],
      flags: { watch: true, ...pausesOf(settings) },
      judged: judgedBoth,
    }),
  dispatchOnce: (judging: Judging) =>
    commandText(judging, { words: ['dispatch'], flags: { once: true }, judged: ['dispatcher'] }),
  autopilot: (judging: Judging, action: 'status' | 'stop', task: string) =>
    commandText(judging, { words: ['app-autopilot', action, task], judged: judgedBoth }),
  startAutopilot: (judging: Judging, task: string, settings?: AutopilotSettings) =>
    commandText(judging, {
      words: ['app-autopilot', 'start', task],
      flags: {
        ...pausesOf(settings),
        'quiet-after': unusual(settings?.quiet_after_cycles, defaults.quietAfterCycles),
      },
      judged: judgedBoth,
    }),
  recordAutomation: (judging: Judging, task: string, role: Role) =>
    commandText(judging, {
      words: ['app-autopilot', 'record-automation', task],
      flags: {
        role,
        'automation-id': { variable: 'AUTOMATION_ID', says: 'the id of the automation in the app' },
      },
      judged: judgedBoth,
    }),
  enqueue: (
    judging: Judging,
    command: 'enqueue-nudge-worker' | 'enqueue-notify-manager',
    { task, message }: { readonly task: string; readonly message: string },
  ) => commandText(judging, { words: [command, task], flags: { message } }),
  acknowledge: (
    judging: Judging,
    task: string,
    { id, role, status }: { readonly id: number; readonly role: Role; readonly status: AckStatus },
  ) => commandText(judging, { words: ['inbox-ack', task], flags: { 'notification-id': id, role, status } }),
  smokeStart: (judging: Judging, task: string) =>
    commandText(judging, { words: ['app-smoke', 'start', task], judged: ['lease'] }),
  smokeStatus: (judging: Judging, task: string) =>
    commandText(judging, { words: ['app-smoke', 'status', task], judged: ['lease'] }),
  smokeRecord: (
    judging: Judging,
    task: string,
    {
      smokeId,
      role,
      status,
    }: { readonly smokeId: string; readonly role: Role; readonly status: SmokeReceiptStatus },
  ) =>
    commandText(judging, {
      words: ['app-smoke', 'record', task],
      flags: {
        'smoke-id': smokeId,
        nonce: { variable: 'NONCE', says: 'the nonce that app-smoke start printed' },
        role,
        status,
      },
    }),
  registerThread: (
    judging: Judging,
    task: string,
    { role, session }: { readonly role: Role; readonly session: string },
  ) =>
    commandText(judging, {
      words: [`register-${role}`, task],
      flags: {
        name: session,
        'codex-app-thread-id': { variable: 'THREAD_ID', says: `the id of the thread of ${session}` },
      },
    }),
  registerAgain: (
    judging: Judging,
    task: string,
    { role, session }: { readonly role: Role; readonly session: string },
  ) => commandText(judging, { words: [`register-${role}`, task], flags: { name: session } }),
  bind: (judging: Judging, task: string, { reopen = false }: { readonly reopen?: boolean } = {}) =>
    commandText(judging, { words: ['create-disposable-binding', task], flags: { reopen } }),
  bindSessions: (
    judging: Judging,
    task: string,
    { manager, worker }: { readonly manager: string; readonly worker: string },
  ) => commandText(judging, { words: ['bind', task], flags: { manager, worker } }),
  finish: (judging: Judging, task: string) =>
    commandText(judging, { words: ['finish-task', task], flags: { reason: 'done' } }),
  /** The lines of a stream. */
  history: (judging: Judging, stream: string) =>
    commandText(judging, { words: ['query'], flags: { stream } }),
  plain: (judging: Judging, ...words: readonly string[]) => commandText(judging, { words }),
} as const;

export interface DeliveryToRecord {
  readonly role: Role;
  /** Undefined: only the caller knows it. */
  readonly receipt?: string | undefined;
  readonly status: DeliveryStatus;
  /** Of a delivery that was sent. */
  readonly threadId?: string | null | undefined;
}

function recordDelivery(judging: Judging, task: string, record: DeliveryToRecord): string {
  const { role, receipt, status, threadId } = record;
  const thread = { variable: 'THREAD_ID', says: `the id of the thread of the ${role}` };
  const unknown = { variable: 'RECEIPT', says: 'receipt.event_id of app-wakeup-dispatch' };
  return commandText(judging, {
    words: ['app-wakeup-record-delivery', task],
    flags: {
      role,
      'dispatch-receipt': receipt ?? unknown,
      'delivery-status': status,
      ...(status === 'sent' ? { 'thread-id': threadId ?? thread } : {}),
      ...(status === 'blocked' ? { reason: 'the app did not take it' } : {}),
    },
    judged: judgedBoth,
  });
}

/** Settings of the dispatcher that differ from the defaults. */
function pausesOf(settings: AutopilotSettings | undefined): NonNullable<CommandParts['flags']> {
  return {
    interval: unusual(settings?.interval_seconds, defaults.dispatchIntervalSeconds),
    'watch-iterations': settings?.watch_iterations,
  };
}

function unusual(value: number | undefined, usual: number): number | undefined {
  return value === usual ? undefined : value;
}
