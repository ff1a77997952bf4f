import { approveCriterion } from '../../../runs/tools/approve.js';
import type { Handler } from '../../command.js';
import type { runApproveCriterionDeclaration } from '../../declarations/run/approve-criterion.js';
import { usage } from '../../exit.js';
import { reportApproval } from './approval-outcome.js';
import { callOn, runDesk } from './run-desk.js';

export const runApproveCriterion: Handler<typeof runApproveCriterionDeclaration.flags> = async ({
  words,
  flags,
}) => {
  const [runId = '', index = ''] = words;
  if (!/^\d{1,6}$/.test(index)) throw usage(`"${index}" is no index`, 'The first criterion has the index 0.');
  const call = { ...callOn(runId, flags), index: Number(index) };
  return reportApproval(flags, await approveCriterion(runDesk(flags), call));
};
