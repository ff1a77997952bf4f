import { heartbeat } from '../../../loop/tools/heartbeat.js';
import { readLoopStatus, readWakeupPlan } from '../../../loop/tools/loop-status.js';
import { planWakeups, recordDelivery } from '../../../loop/tools/wakeup.js';
import type { Handler } from '../../command.js';
import type { appHeartbeatDeclaration } from '../../declarations/loop/app-heartbeat.js';
import type { appLoopStatusDeclaration } from '../../declarations/loop/app-loop-status.js';
import type { appWakeupDispatchDeclaration } from '../../declarations/loop/app-wakeup-dispatch.js';
import type { appWakeupPlanDeclaration } from '../../declarations/loop/app-wakeup-plan.js';
import type { appWakeupRecordDeliveryDeclaration } from '../../declarations/loop/app-wakeup-record-delivery.js';
import { given, judgingCall, loopDesk, needed } from './loop-desk.js';
import { printOutcome } from './outcome.js';

export const runHeartbeat: Handler<typeof appHeartbeatDeclaration.flags> = async ({ words, flags }) => {
  const [task = ''] = words;
  const role = needed(flags.role, 'role');
  return printOutcome(flags, await heartbeat(loopDesk(flags), { task, role, ...judgingCall(flags) }));
};

export const runLoopStatus: Handler<typeof appLoopStatusDeclaration.flags> = ({ words, flags }) => {
  const [task = ''] = words;
  const status = readLoopStatus(loopDesk(flags), { task, ...judgingCall(flags) });
  return printOutcome(flags, status, status.ok);
};

export const runWakeupPlan: Handler<typeof appWakeupPlanDeclaration.flags> = ({ words, flags }) => {
  const [task = ''] = words;
  return printOutcome(flags, readWakeupPlan(loopDesk(flags), { task, ...judgingCall(flags) }));
};

export const runWakeupDispatch: Handler<typeof appWakeupDispatchDeclaration.flags> = async ({
  words,
  flags,
}) => {
  const [task = ''] = words;
  const call = { task, ...judgingCall(flags), ...given({ as: flags.as }) };
  return printOutcome(flags, await planWakeups(loopDesk(flags), call));
};

export const runRecordDelivery: Handler<typeof appWakeupRecordDeliveryDeclaration.flags> = async ({
  words,
  flags,
}) => {
  const [task = ''] = words;
  const result = await recordDelivery(loopDesk(flags), {
    task,
    role: needed(flags.role, 'role'),
    receipt: needed(flags['dispatch-receipt'], 'dispatch-receipt'),
    status: needed(flags['delivery-status'], 'delivery-status'),
    ...judgingCall(flags),
    ...given({ as: flags.as, threadId: flags['thread-id'], reason: flags.reason }),
  });
  return printOutcome(flags, result);
};
