import { readFileSync } from 'node:fs';
import { acknowledge } from '../../../loop/tools/acknowledge.js';
import { enqueue } from '../../../loop/tools/enqueue.js';
import { readInbox, type WaitForNews } from '../../../loop/tools/inbox.js';
import type { CommandType, Role } from '../../../loop/shapes.js';
import { endPositions, followLedger } from '../../../ledger/follow.js';
import type { Handler } from '../../command.js';
import type { enqueueNudgeWorkerDeclaration } from '../../declarations/loop/enqueue-nudge-worker.js';
import type { inboxAckDeclaration } from '../../declarations/loop/inbox-ack.js';
import type { workerInboxDeclaration } from '../../declarations/loop/worker-inbox.js';
import { given, jsonObject, loopDesk, needed } from './loop-desk.js';
import { printOutcome } from './outcome.js';

type EnqueueHandler = Handler<typeof enqueueNudgeWorkerDeclaration.flags>;
type InboxHandler = Handler<typeof workerInboxDeclaration.flags>;

export const runNudgeWorker = enqueueAs('nudge_worker');
export const runNotifyManager = enqueueAs('notify_manager');
export const runContinueIteration = enqueueAs('continue_iteration');
export const runWorkerInbox = inboxOf('worker');
export const runManagerInbox = inboxOf('manager');

function enqueueAs(type: CommandType): EnqueueHandler {
  return async ({ words, flags }) => {
    const [task = ''] = words;
    const result = await enqueue(loopDesk(flags), {
      task,
      type,
      message: needed(flags.message, 'message'),
      ...given({ correlationId: flags['correlation-id'], idempotencyKey: flags['idempotency-key'] }),
    });
    return printOutcome(flags, result);
  };
}

function inboxOf(role: Role): InboxHandler {
  return async ({ words, flags }) => {
    const [task = ''] = words;
    const desk = loopDesk(flags);
    const call = {
      task,
      role,
      consumeNext: flags['consume-next'],
      ...given({ renew: flags.renew, limit: flags.limit, intervalSeconds: flags.interval }),
      ...(flags.wait ? { waitSeconds: flags.timeout ?? 30 } : {}),
    };
    return printOutcome(flags, await readInbox(desk, call, flags.wait ? newsIn(desk.root) : undefined));
  };
}

/**
 * Ends with the next line of any ledger, or after the limit. Where the ledgers end is noted before each look into the
 * inbox, so that nothing that comes in between is missed.
 */
function newsIn(root: string): WaitForNews {
  let seen = endPositions(root);
  return async (limitMs) => {
    const signal = AbortSignal.timeout(Math.max(1, Math.ceil(limitMs)));
    for await (const _ of followLedger(root, { signal, from: seen })) break;
    seen = endPositions(root);
  };
}

export const runInboxAck: Handler<typeof inboxAckDeclaration.flags> = async ({ words, flags }) => {
  const [task = ''] = words;
  const payload = flags['from-stdin'] ? jsonObject(readFileSync(0, 'utf8'), 'standard input') : undefined;
  const result = await acknowledge(loopDesk(flags), {
    task,
    role: needed(flags.role, 'role'),
    notificationId: needed(flags['notification-id'], 'notification-id'),
    ...given({ status: flags.status, payload, correlationId: flags['correlation-id'] }),
  });
  return printOutcome(flags, result);
};
