import { acknowledge } from '../../../loop/tools/acknowledge.js';
import { enqueue } from '../../../loop/tools/enqueue.js';
import { readInbox } from '../../../loop/tools/inbox.js';
import { newsIn } from '../../../loop/tools/news.js';
import type { CommandType, Role } from '../../../loop/shapes.js';
import type { Handler } from '../../command.js';
import type { enqueueNudgeWorkerDeclaration } from '../../declarations/loop/enqueue.js';
import type { inboxAckDeclaration } from '../../declarations/loop/inbox-ack.js';
import type { workerInboxDeclaration } from '../../declarations/loop/inbox.js';
import { given, loopDesk, needed, secondsOf, standardInput } from './loop-desk.js';
import { printOutcome } from './outcome.js';
import { acknowledgeText, enqueueText, inboxText } from './text/queue.js';

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
    return printOutcome(flags, { result, text: enqueueText });
  };
}

/** Seconds that an inbox is waited for. */
const usualWaitSeconds = 30;

function inboxOf(role: Role): InboxHandler {
  return async ({ words, flags }) => {
    const [task = ''] = words;
    const timeout = secondsOf(flags.timeout, 'timeout') ?? usualWaitSeconds;
    const intervalSeconds = secondsOf(flags.interval, 'interval');
    const desk = loopDesk(flags);
    const call = {
      task,
      role,
      consumeNext: flags['consume-next'],
      ...given({ renew: flags.renew, limit: flags.limit, intervalSeconds }),
      ...(flags.wait ? { waitSeconds: timeout } : {}),
    };
    const result = await readInbox(desk, call, flags.wait ? newsIn(desk.root) : undefined);
    const satisfied = result.consumed !== null || result.items.length > 0;
    return printOutcome(flags, { result, text: inboxText, satisfied });
  };
}

export const runInboxAck: Handler<typeof inboxAckDeclaration.flags> = async ({ words, flags }) => {
  const [task = ''] = words;
  const result = await acknowledge(loopDesk(flags), {
    task,
    role: needed(flags.role, 'role'),
    notificationId: needed(flags['notification-id'], 'notification-id'),
    ...given({
      status: flags.status,
      payload: standardInput(flags),
      correlationId: flags['correlation-id'],
    }),
  });
  const satisfied = result.latest !== null && result.latest.status !== 'blocked';
  return printOutcome(flags, { result, text: acknowledgeText, satisfied });
};
