import { pauseRun } from '../../../runs/tools/control-run.js';
import type { Handler } from '../../command.js';
import type { runPauseDeclaration } from '../../declarations/run/pause.js';
import { reportControl } from './outcome.js';
import { callOn, given, runDesk } from './run-desk.js';

export const runPause: Handler<typeof runPauseDeclaration.flags> = async ({ words: [runId = ''], flags }) => {
  const call = { ...callOn(runId, flags), ...given({ reason: flags.reason }) };
  return reportControl(flags, await pauseRun(runDesk(flags), call));
};
