import {
  readAutopilot,
  recordAutomation,
  startAutopilot,
  stopAutopilot,
} from '../../../loop/tools/autopilot.js';
import { secondsFrom } from '../../../loop/judging.js';
import type { Handler } from '../../command.js';
import type { appAutopilotRecordAutomationDeclaration } from '../../declarations/loop/app-autopilot-record-automation.js';
import type { appAutopilotStartDeclaration } from '../../declarations/loop/app-autopilot-start.js';
import type { appAutopilotStatusDeclaration } from '../../declarations/loop/app-autopilot-status.js';
import type { appAutopilotStopDeclaration } from '../../declarations/loop/app-autopilot-stop.js';
import { usage } from '../../exit.js';
import { given, judgingCall, loopDesk, needed } from './loop-desk.js';
import { printOutcome } from './outcome.js';

export const runAutopilotStart: Handler<typeof appAutopilotStartDeclaration.flags> = async ({
  words,
  flags,
}) => {
  const [task = ''] = words;
  const result = await startAutopilot(loopDesk(flags), {
    task,
    ...judgingCall(flags),
    ...given({
      as: flags.as,
      intervalSeconds: pauseFrom(flags.interval),
      watchIterations: flags['watch-iterations'],
      quietAfterCycles: flags['quiet-after'],
    }),
  });
  return printOutcome(flags, result);
};

export const runAutopilotStop: Handler<typeof appAutopilotStopDeclaration.flags> = async ({
  words,
  flags,
}) => {
  const [task = ''] = words;
  const call = { task, ...judgingCall(flags), ...given({ as: flags.as }) };
  return printOutcome(flags, await stopAutopilot(loopDesk(flags), call));
};

export const runAutopilotStatus: Handler<typeof appAutopilotStatusDeclaration.flags> = ({ words, flags }) => {
  const [task = ''] = words;
  const result = readAutopilot(loopDesk(flags), { task, ...judgingCall(flags) });
  return printOutcome(flags, result, result.plan.readiness.autonomous_ready);
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
    ...judgingCall(flags),
    ...given({ as: flags.as }),
  });
  return printOutcome(flags, result);
};

/** Seconds between two passes. @throws LedgerError USAGE */
export function pauseFrom(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = secondsFrom(text);
  if (seconds === undefined) throw usage(`--interval ${JSON.stringify(text)} is no number of seconds from 0`);
  return seconds;
}
