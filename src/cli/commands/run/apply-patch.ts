import { applyPatch } from '../../../runs/tools/apply-patch.js';
import type { Handler } from '../../command.js';
import type { runApplyPatchDeclaration } from '../../declarations/run/apply-patch.js';
import { asLine, printOutcome } from './outcome.js';
import { callOn, runDesk } from './run-desk.js';

export const runApplyPatch: Handler<typeof runApplyPatchDeclaration.flags> = async ({ words, flags }) => {
  const [runId = '', stepId = ''] = words;
  const result = await applyPatch(runDesk(flags), { ...callOn(runId, flags), step_id: stepId });
  printOutcome(flags, result, ({ patch, commit }) =>
    asLine(`${stepId}: ${patch} is commit ${commit.slice(0, 12)}`),
  );
  return 0;
};
