import { abortRun } from '../../../runs/tools/control-run.js';
import type { Handler } from '../../command.js';
import type { runAbortDeclaration } from '../../declarations/run/abort.js';
import { reportControl } from './outcome.js';
import { callOn, given, runDesk } from './run-desk.js';

export const runAbort: Handler<typeof runAbortDeclaration.flags> = async ({ words: [runId = ''], flags }) => {
  const call = { ...callOn(runId, flags), ...given({ reason: flags.reason }) };
  return reportControl(flags, await abortRun(runDesk(flags), call));
};
