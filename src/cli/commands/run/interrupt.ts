import { interruptStep } from '../../../runs/tools/control-run.js';
import type { Handler } from '../../command.js';
import type { runInterruptDeclaration } from '../../declarations/run/interrupt.js';
import { reportControl } from './outcome.js';
import { callOn, given, runDesk } from './run-desk.js';

export const runInterrupt: Handler<typeof runInterruptDeclaration.flags> = async ({ words, flags }) => {
  const [runId = '', stepId = ''] = words;
  const call = { ...callOn(runId, flags), step_id: stepId, ...given({ reason: flags.reason }) };
  return reportControl(flags, await interruptStep(runDesk(flags), call));
};
