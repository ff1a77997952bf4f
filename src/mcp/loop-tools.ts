import { ackStatuses, type AckStatus, type CommandType, type Role } from '../loop/shapes.js';
import { acknowledge } from '../loop/tools/acknowledge.js';
import { enqueue } from '../loop/tools/enqueue.js';
import { heartbeat } from '../loop/tools/heartbeat.js';
import { readInbox } from '../loop/tools/inbox.js';
import { readLoopStatus } from '../loop/tools/loop-status.js';
import * as results from './loop-result-schemas.js';
import { ownTool, type LoopTool } from './loop-tool.js';
import { count, flag, listOf, oneOf, text, type JsonSchema } from './schema.js';

interface JudgingArguments {
  readonly dispatcher_id?: string;
  readonly stale_after_seconds?: number;
}

const judging: Readonly<Record<string, JsonSchema>> = {
  dispatcher_id: text('Which dispatcher counts; default dispatch-local'),
  stale_after_seconds: {
    type: 'number',
    minimum: 0,
    description: 'A heartbeat older than this is stale; default 180',
  },
};

interface AcknowledgeArguments {
  readonly notification_id: number;
  readonly status?: AckStatus;
  readonly correlation_id?: string;
  readonly summary?: string;
  readonly evidence?: readonly string[];
  readonly blockers?: readonly string[];
}

interface SendArguments {
  readonly message: string;
  readonly continue_iteration?: boolean;
  readonly correlation_id?: string;
  readonly idempotency_key?: string;
}

/** What a session of the manager/worker loop needs to do its part without a shell. */
export const loopTools: readonly LoopTool[] = [
  ownTool<JudgingArguments>({
    name: 'loop_heartbeat',
    description:
      'Manager or worker: say that you are alive. Answers with your unread items and the state of the loop.',
    optional: judging,
    output: results.heartbeat,
    call: async (desk, seat, args) => heartbeat(desk, { ...seat, ...judgingCall(args) }),
  }),
  ownTool<JudgingArguments>({
    name: 'loop_status',
    description: 'Who is alive, what waits for whom, and what is to be done about it. Writes nothing.',
    optional: judging,
    output: results.loopStatus,
    isReadOnly: true,
    call: (desk, { task }, args) => readLoopStatus(desk, { task, ...judgingCall(args) }),
  }),
  ownTool<{ readonly limit?: number }>({
    name: 'loop_inbox',
    description: 'Your unread items, oldest first. Takes none of them.',
    optional: { limit: count('How many at most; default 10') },
    output: results.inbox,
    isReadOnly: true,
    call: async (desk, seat, { limit }) =>
      readInbox(desk, { ...seat, ...(limit === undefined ? {} : { limit }) }),
  }),
  ownTool<{ readonly renew?: number }>({
    name: 'loop_consume',
    description:
      'Take the oldest item out of your inbox, or hold one that you took for longer. An item that is not acknowledged returns.',
    optional: { renew: count('Number of the item to hold for longer, instead of taking one') },
    output: results.inbox,
    call: async (desk, seat, { renew }) =>
      readInbox(desk, { ...seat, consumeNext: true, ...(renew === undefined ? {} : { renew }) }),
  }),
  ownTool<AcknowledgeArguments>({
    name: 'loop_acknowledge',
    description:
      'Say what became of an item: received at once, accepted or blocked after the work. Without a status it reads.',
    required: { notification_id: count('Number of the item') },
    optional: {
      status: oneOf(ackStatuses, 'It only goes forward: received, blocked, accepted'),
      summary: text('What was done, or what is in the way'),
      evidence: listOf({ type: 'string' }, 'Commands with their results, files, digests'),
      blockers: listOf({ type: 'string' }, 'What is in the way'),
      correlation_id: text('Default: that of the command'),
    },
    output: results.acknowledged,
    call: async (desk, seat, args) => acknowledge(desk, { ...seat, ...acknowledgeCall(args) }),
  }),
  ownTool<SendArguments>({
    name: 'loop_send',
    description:
      'Write to the other session: the next task as the manager, what was done as the worker. The dispatcher delivers it.',
    required: { message: text('What the other session is to know') },
    optional: {
      continue_iteration: flag('Manager: ask for the next iteration; delivered once its evidence is there'),
      correlation_id: text('Of what this belongs to; default: the id of the command'),
      idempotency_key: text('The same key again returns the first command'),
    },
    output: results.sent,
    call: async (desk, { task, role }, args) =>
      enqueue(desk, { task, type: commandType(role, args), message: args.message, ...sendCall(args) }),
  }),
];

function judgingCall({
  dispatcher_id: dispatcherId,
  stale_after_seconds: staleAfterSeconds,
}: JudgingArguments) {
  return {
    ...(dispatcherId === undefined ? {} : { dispatcherId }),
    ...(staleAfterSeconds === undefined ? {} : { staleAfterSeconds }),
  };
}

function acknowledgeCall({ notification_id, status, correlation_id, ...payload }: AcknowledgeArguments) {
  const { summary, evidence, blockers } = payload;
  const said = {
    ...(summary === undefined ? {} : { summary }),
    ...(evidence === undefined ? {} : { evidence }),
    ...(blockers === undefined ? {} : { blockers }),
  };
  return {
    notificationId: notification_id,
    ...(status === undefined ? {} : { status }),
    ...(correlation_id === undefined ? {} : { correlationId: correlation_id }),
    ...(Object.keys(said).length === 0 ? {} : { payload: said }),
  };
}

/** A worker that asks to continue is refused by the desk: that is written in the manager's name. */
function commandType(role: Role, { continue_iteration: goesOn = false }: SendArguments): CommandType {
  if (goesOn) return 'continue_iteration';
  return role === 'manager' ? 'nudge_worker' : 'notify_manager';
}

function sendCall({ correlation_id: correlationId, idempotency_key: idempotencyKey }: SendArguments) {
  return {
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  };
}
