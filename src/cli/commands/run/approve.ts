import { approveStep } from '../../../runs/tools/approve.js';
import type { Handler } from '../../command.js';
import type { runApproveDeclaration } from '../../declarations/run/approve.js';
import { reportApproval } from './approval-outcome.js';
import { callOn, given, runDesk } from './run-desk.js';

export const runApprove: Handler<typeof runApproveDeclaration.flags> = async ({ words, flags }) => {
  const [runId = '', stepId = ''] = words;
  const call = { ...callOn(runId, flags), step_id: stepId, ...given({ reason: flags.reason }) };
  return reportApproval(flags, await approveStep(runDesk(flags), call));
};
