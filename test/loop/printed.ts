import * as autopilot from '../../src/cli/commands/loop/text/autopilot.js';
import * as binding from '../../src/cli/commands/loop/text/binding.js';
import * as closing from '../../src/cli/commands/loop/text/closing.js';
import * as discovered from '../../src/cli/commands/loop/text/discover.js';
import * as liveness from '../../src/cli/commands/loop/text/liveness.js';
import * as queue from '../../src/cli/commands/loop/text/queue.js';
import * as smoke from '../../src/cli/commands/loop/text/smoke.js';

type TextOf = (result: never) => readonly string[];

/** How the result of each command reads for people. */
export const textOf: Readonly<Record<string, TextOf>> = {
  'app-autopilot record-automation': autopilot.autopilotText,
  'app-autopilot start': autopilot.autopilotText,
  'app-autopilot status': autopilot.autopilotText,
  'app-autopilot stop': autopilot.autopilotText,
  'app-heartbeat': liveness.heartbeatText,
  'app-loop-status': liveness.statusText,
  'app-smoke preflight': smoke.preflightText,
  'app-smoke record': smoke.smokeRecordText,
  'app-smoke start': smoke.smokeStartText,
  'app-smoke status': smoke.smokeStatusText,
  'app-wakeup-dispatch': liveness.wakeupDispatchText,
  'app-wakeup-plan': liveness.wakeupPlanText,
  'app-wakeup-record-delivery': liveness.deliveryText,
  'app-worker-rotation-plan': binding.rotationPlanText,
  'app-worker-rotation-record': binding.rotationRecordText,
  bind: binding.bindingText,
  'create-disposable-binding': binding.bindingText,
  criteria: closing.criteriaText,
  discover: discovered.discoverText,
  dispatch: queue.dispatchText,
  'enqueue-continue-iteration': queue.enqueueText,
  'enqueue-notify-manager': queue.enqueueText,
  'enqueue-nudge-worker': queue.enqueueText,
  'finish-task': closing.endingText,
  handoff: closing.handoffText,
  'inbox-ack': queue.acknowledgeText,
  'loop-evidence add': closing.evidenceText,
  'loop-evidence adversarial-check': closing.evidenceText,
  'loop-status': closing.overviewText,
  'manager-ack': closing.startAckText,
  'manager-inbox': queue.inboxText,
  'record-decision': closing.decisionText,
  register: binding.registerText,
  sessions: binding.sessionsText,
  'stop-task': closing.endingText,
  unbind: binding.unbindText,
  'worker-inbox': queue.inboxText,
};

/** The lines below a value, in JSON or in text, that are commands; with the place of each. */
export function commandsIn(
  value: unknown,
  place = '',
): readonly (readonly [place: string, command: string])[] {
  if (typeof value === 'string') {
    const lines = value.split('\n').map((line) => line.replace(/^\s*(?:\d+\.\s+)?/, ''));
    return lines.filter((line) => line.startsWith('agent-ledger ')).map((line) => [place, line] as const);
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => commandsIn(inner, `${place}.${key}`));
}
