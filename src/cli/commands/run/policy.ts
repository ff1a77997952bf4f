import { exitCodes } from '../../../errors.js';
import { applyPolicy } from '../../../runs/tools/apply-policy.js';
import type { Handler } from '../../command.js';
import type { runPolicyDeclaration } from '../../declarations/run/policy.js';
import { inputText } from './input-text.js';
import { asLine, printOutcome, statusAfter } from './outcome.js';
import { callOn, given, runDesk } from './run-desk.js';
import { summaryText } from './run-text.js';

export const runPolicy: Handler<typeof runPolicyDeclaration.flags> = async ({ words, flags }) => {
  const [runId = '', stepId = '', action = ''] = words;
  const { reason, agent, steps, validator } = flags;
  const call = {
    ...callOn(runId, flags),
    step_id: stepId,
    action,
    ...given({
      reason,
      new_agent: agent,
      new_steps_json: steps === undefined ? undefined : inputText(steps),
      new_validator_json: validator,
    }),
  };
  const result = await applyPolicy(runDesk(flags), call);
  printOutcome(
    flags,
    result,
    ({ summary }) => asLine(`${action} applied to ${stepId}`) + summaryText(summary),
  );
  return action === 'abort' ? exitCodes.done : statusAfter(result);
};
