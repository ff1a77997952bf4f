import { verifyStep } from '../../../runs/tools/verify-step.js';
import type { Handler } from '../../command.js';
import type { runVerifyDeclaration } from '../../declarations/run/verify.js';
import { reportVerdict } from './outcome.js';
import { callOn, runDesk } from './run-desk.js';

export const runVerify: Handler<typeof runVerifyDeclaration.flags> = async ({ words, flags }) => {
  const [runId = '', stepId = ''] = words;
  return reportVerdict(flags, await verifyStep(runDesk(flags), { ...callOn(runId, flags), step_id: stepId }));
};
