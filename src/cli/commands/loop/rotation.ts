import { planRotation, recordRotation } from '../../../loop/tools/rotation.js';
import type { Handler } from '../../command.js';
import type { appWorkerRotationPlanDeclaration } from '../../declarations/loop/app-worker-rotation-plan.js';
import type { appWorkerRotationRecordDeclaration } from '../../declarations/loop/app-worker-rotation-record.js';
import { given, judgingCall, loopDesk, needed } from './loop-desk.js';
import { printOutcome } from './outcome.js';
import { rotationPlanText, rotationRecordText } from './text/binding.js';

export const runRotationPlan: Handler<typeof appWorkerRotationPlanDeclaration.flags> = async ({
  words,
  flags,
}) => {
  const [task = ''] = words;
  const result = await planRotation(loopDesk(flags), {
    task,
    oldWorkerThreadId: needed(flags['old-worker-thread-id'], 'old-worker-thread-id'),
    requireHandoff: flags['require-handoff'],
    ...judgingCall(flags),
    ...given({ as: flags.as, reason: flags.reason }),
  });
  return printOutcome(flags, { result, text: rotationPlanText, satisfied: result.eligible });
};

export const runRotationRecord: Handler<typeof appWorkerRotationRecordDeclaration.flags> = async ({
  words,
  flags,
}) => {
  const [task = ''] = words;
  const archiveStatus = needed(flags['archive-status'], 'archive-status');
  const result = await recordRotation(loopDesk(flags), {
    task,
    oldWorkerThreadId: needed(flags['old-worker-thread-id'], 'old-worker-thread-id'),
    requireHandoff: flags['require-handoff'],
    newWorkerThreadId: needed(flags['new-worker-thread-id'], 'new-worker-thread-id'),
    archiveStatus,
    ...judgingCall(flags),
    ...given({ as: flags.as, newWorkerThreadTitle: flags['new-worker-thread-title'] }),
  });
  const satisfied = archiveStatus === 'archived';
  return printOutcome(flags, { result, text: rotationRecordText, satisfied });
};
