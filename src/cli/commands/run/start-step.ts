import { startStep } from '../../../runs/tools/start-step.js';
import type { Handler } from '../../command.js';
import type { runStartStepDeclaration } from '../../declarations/run/start-step.js';
import { printOutcome } from './outcome.js';
import { callOn, runDesk } from './run-desk.js';

export const runStartStep: Handler<typeof runStartStepDeclaration.flags> = async ({ words, flags }) => {
  const [runId = '', stepId = ''] = words;
  const call = callOn(runId, flags);
  const result = await startStep(runDesk(flags), { ...call, step_id: stepId });
  printOutcome(flags, result, ({ step }) => `${stepId}: started by ${call.caller}: ${step?.goal ?? ''}\n`);
  return 0;
};
