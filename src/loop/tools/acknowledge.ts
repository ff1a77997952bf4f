import { LedgerError } from '../../errors.js';
import { decideAcknowledge, type Acknowledge } from '../decide/inbox.js';
import type { AckStatus, Role } from '../shapes.js';
import type { EventReceipt, LoopState } from '../state.js';
import { ackView, plainItem } from '../views/inbox-item.js';
import { taskRef, type TaskRef } from '../views/task-ref.js';
import type { Detail, LoopDesk } from './desk.js';
import { actOn } from './role-command.js';
import { existingTask } from './task.js';

export interface AcknowledgeCall {
  readonly task: string;
  readonly role: Role;
  readonly notificationId: number;
  /** Without it the acknowledgements are only read. */
  readonly status?: AckStatus;
  readonly correlationId?: string;
  readonly payload?: Readonly<Record<string, unknown>>;
}

export type AckView = ReturnType<typeof ackView>;

export interface AcknowledgeResult {
  /** The one that this call made, or found made before; null when only reading. */
  readonly acknowledgement: AckView | null;
  readonly acknowledgements: readonly AckView[];
  readonly latest: AckView | null;
  readonly notification: ReturnType<typeof plainItem>;
  readonly receipt: EventReceipt | null;
  readonly task: TaskRef;
}

/** `inbox-ack`: what a role says about an item; the same again returns the first. Reading works on closed tasks too. */
export async function acknowledge(desk: LoopDesk, call: AcknowledgeCall): Promise<AcknowledgeResult> {
  const { task, role, status } = call;
  if (status === undefined) return onItem((detail) => resultIn(existingTask(desk, task, detail), call));
  const { correlationId, payload } = desk.redacted({
    correlationId: call.correlationId,
    payload: call.payload,
  });
  const command: Acknowledge = {
    ...call,
    status,
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(payload === undefined ? {} : { payload }),
  };
  return onItem(async (detail) => {
    const decide = (now: LoopState) => decideAcknowledge(now, command);
    const { state } = await actOn(desk, { task, actor: { role }, detail }, decide);
    return resultIn(state, call);
  });
}

/** Usually an item is a newest one. Before it is refused the whole state is asked: nothing was written until then. */
async function onItem<Result>(work: (detail: Detail) => Result | Promise<Result>): Promise<Result> {
  try {
    return await work('brief');
  } catch (error) {
    if (!(error instanceof LedgerError) || error.code !== 'WRONG_STATE') throw error;
    return work('whole');
  }
}

function resultIn(state: LoopState, { notificationId, role, status }: AcknowledgeCall): AcknowledgeResult {
  const item = state.items.find((one) => one.id === notificationId && one.role === role);
  if (item === undefined || state.task === undefined) {
    throw new LedgerError(
      'WRONG_STATE',
      `item ${notificationId} was not delivered to the ${role} of "${state.name}"`,
      {
        hint: `See \`agent-ledger ${role}-inbox ${state.name}\`.`,
      },
    );
  }
  const acks = state.acks.filter(({ notification_id: id }) => id === notificationId);
  const made = acks.findLast((ack) => ack.status === status);
  const latest = acks.at(-1);
  const target = state.sessions.find(({ name }) => name === item.session);
  return {
    acknowledgement: made === undefined ? null : ackView(state, made, item),
    acknowledgements: acks.map((ack) => ackView(state, ack, item)),
    latest: latest === undefined ? null : ackView(state, latest, item),
    notification: plainItem(state, item, target),
    receipt:
      made === undefined
        ? null
        : { event_id: made.event_id, event_type: 'inbox_ack_recorded', recorded_at: made.created_at },
    task: taskRef(state.task),
  };
}
