import { activeStep, type ActiveStepResult } from '../../../runs/tools/active-step.js';
import { requireCaller } from '../../../runs/tools/caller.js';
import type { Handler } from '../../command.js';
import type { runActiveDeclaration } from '../../declarations/run/active.js';
import { asLine, printOutcome } from './outcome.js';
import { runDesk } from './run-desk.js';

export const runActive: Handler<typeof runActiveDeclaration.flags> = async ({
  words: [runId = ''],
  flags,
}) => {
  const caller = requireCaller(flags.as);
  printOutcome(flags, await activeStep(runDesk(flags), { caller, run_id: runId }), textOf);
  return 0;
};

function textOf(result: ActiveStepResult): string {
  if (result.status === 'no_active_step') return asLine(`nothing to do: ${result.message}`);
  const isActive = result.status === 'active';
  const step = isActive ? result.step : result.next_step;
  const what = isActive ? step.status.replaceAll('_', ' ') : 'can be started';
  return asLine(`${step.step_id}  ${what}  ${step.validator.type}  ${step.goal}`);
}
