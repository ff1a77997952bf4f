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
import {
  deliveryText,
  heartbeatText,
  statusText,
  wakeupDispatchText,
  wakeupPlanText,
} from './text/liveness.js';

export const runHeartbeat: Handler<typeof appHeartbeatDeclaration.flags> = async ({ words, flags }) => {
  const [task = ''] = words;
  const role = needed(flags.role, 'role');
  const result = await heartbeat(loopDesk(flags), { task, role, ...judgingCall(flags) });
  return printOutcome(flags, { result, text: heartbeatText, satisfied: result.status.ok });
};

export const runLoopStatus: Handler<typeof appLoopStatusDeclaration.flags> = ({ words, flags }) => {
  const [task = ''] = words;
  const result = readLoopStatus(loopDesk(flags), { task, ...judgingCall(flags) });
  return printOutcome(flags, { result, text: statusText, satisfied: result.ok });
};

/** Satisfied when nobody has to be woken. */
export const runWakeupPlan: Handler<typeof appWakeupPlanDeclaration.flags> = ({ words, flags }) => {
  const [task = ''] = words;
  const result = readWakeupPlan(loopDesk(flags), { task, ...judgingCall(flags) });
  const satisfied = result.wakeups.length === 0 && !result.dispatcher.required;
  return printOutcome(flags, { result, text: wakeupPlanText, satisfied });
};

/** Satisfied when whoever has to be woken can be. */
export const runWakeupDispatch: Handler<typeof appWakeupDispatchDeclaration.flags> = async ({
  words,
  flags,
}) => {
  const [task = ''] = words;
  const call = { task, ...judgingCall(flags), ...given({ as: flags.as }) };
  const result = await planWakeups(loopDesk(flags), call);
  return printOutcome(flags, { result, text: wakeupDispatchText, satisfied: result.summary.blocked === 0 });
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
  return printOutcome(flags, {
    result,
    text: deliveryText,
    satisfied: result.delivery.status !== 'blocked',
  });
};
