import {
  readAutopilot,
  recordAutomation,
  startAutopilot,
  stopAutopilot,
} from '../../../loop/tools/autopilot.js';
import type { Handler } from '../../command.js';
import type { appAutopilotRecordAutomationDeclaration } from '../../declarations/loop/app-autopilot-record-automation.js';
import type { appAutopilotStartDeclaration } from '../../declarations/loop/app-autopilot-start.js';
import type { appAutopilotStatusDeclaration } from '../../declarations/loop/app-autopilot-status.js';
import type { appAutopilotStopDeclaration } from '../../declarations/loop/app-autopilot-stop.js';
import { given, judgingCall, loopDesk, needed, secondsOf } from './loop-desk.js';
import { printOutcome } from './outcome.js';
import { autopilotText } from './text/autopilot.js';

export const runAutopilotStart: Handler<typeof appAutopilotStartDeclaration.flags> = async ({
  words,
  flags,
}) => {
  const [task = ''] = words;
  const result = await startAutopilot(loopDesk(flags), {
    task,
    ...pilotCall(flags),
    ...given({ as: flags.as }),
  });
  const satisfied = result.plan.readiness.autonomous_ready;
  return printOutcome(flags, { result, text: autopilotText, satisfied });
};

export const runAutopilotStop: Handler<typeof appAutopilotStopDeclaration.flags> = async ({
  words,
  flags,
}) => {
  const [task = ''] = words;
  const call = { task, ...pilotCall(flags), ...given({ as: flags.as }) };
  return printOutcome(flags, { result: await stopAutopilot(loopDesk(flags), call), text: autopilotText });
};

export const runAutopilotStatus: Handler<typeof appAutopilotStatusDeclaration.flags> = ({ words, flags }) => {
  const [task = ''] = words;
  const result = readAutopilot(loopDesk(flags), { task, ...pilotCall(flags) });
  const satisfied = result.plan.readiness.autonomous_ready;
  return printOutcome(flags, { result, text: autopilotText, satisfied });
};

export const runRecordAutomation: Handler<typeof appAutopilotRecordAutomationDeclaration.flags> = async ({
  words,
  flags,
}) => {
  const [task = ''] = words;
  const result = await recordAutomation(loopDesk(flags), {
    task,
    role: needed(flags.role, 'role'),
    automationId: needed(flags['automation-id'], 'automation-id'),
    ...pilotCall(flags),
    ...given({ as: flags.as }),
  });
  const satisfied = result.plan.readiness.autonomous_ready;
  return printOutcome(flags, { result, text: autopilotText, satisfied });
};

type PilotFlags = Parameters<typeof runAutopilotStatus>[0]['flags'];

function pilotCall(flags: Omit<PilotFlags, 'check'>) {
  return {
    ...judgingCall(flags),
    ...given({
      intervalSeconds: secondsOf(flags.interval, 'interval'),
      watchIterations: flags['watch-iterations'],
      quietAfterCycles: flags['quiet-after'],
    }),
  };
}
