import { command, type Command } from '../../command.js';
import { appAutopilotRecordAutomationDeclaration } from '../../declarations/loop/app-autopilot-record-automation.js';
import { appAutopilotStartDeclaration } from '../../declarations/loop/app-autopilot-start.js';
import { appAutopilotStatusDeclaration } from '../../declarations/loop/app-autopilot-status.js';
import { appAutopilotStopDeclaration } from '../../declarations/loop/app-autopilot-stop.js';
import { appHeartbeatDeclaration } from '../../declarations/loop/app-heartbeat.js';
import { appLoopStatusDeclaration } from '../../declarations/loop/app-loop-status.js';
import { appSmokePreflightDeclaration } from '../../declarations/loop/app-smoke-preflight.js';
import { appSmokeRecordDeclaration } from '../../declarations/loop/app-smoke-record.js';
import { appSmokeStartDeclaration } from '../../declarations/loop/app-smoke-start.js';
import { appSmokeStatusDeclaration } from '../../declarations/loop/app-smoke-status.js';
import { appWakeupDispatchDeclaration } from '../../declarations/loop/app-wakeup-dispatch.js';
import { appWakeupPlanDeclaration } from '../../declarations/loop/app-wakeup-plan.js';
import { appWakeupRecordDeliveryDeclaration } from '../../declarations/loop/app-wakeup-record-delivery.js';
import { appWorkerRotationPlanDeclaration } from '../../declarations/loop/app-worker-rotation-plan.js';
import { appWorkerRotationRecordDeclaration } from '../../declarations/loop/app-worker-rotation-record.js';
import { bindDeclaration } from '../../declarations/loop/bind.js';
import { createDisposableBindingDeclaration } from '../../declarations/loop/create-disposable-binding.js';
import { criteriaDeclaration } from '../../declarations/loop/criteria.js';
import { discoverDeclaration, searchDeclaration } from '../../declarations/loop/discover.js';
import { dispatchDeclaration } from '../../declarations/loop/dispatch.js';
import {
  enqueueNudgeWorkerDeclaration,
  enqueueNotifyManagerDeclaration,
  enqueueContinueIterationDeclaration,
} from '../../declarations/loop/enqueue.js';
import { finishTaskDeclaration } from '../../declarations/loop/finish-task.js';
import { handoffDeclaration } from '../../declarations/loop/handoff.js';
import { workerInboxDeclaration, managerInboxDeclaration } from '../../declarations/loop/inbox.js';
import { inboxAckDeclaration } from '../../declarations/loop/inbox-ack.js';
import {
  loopEvidenceAddDeclaration,
  loopEvidenceBuildPassedDeclaration,
  loopEvidenceAdversarialCheckDeclaration,
  loopEvidenceVisualDiffDeclaration,
} from '../../declarations/loop/loop-evidence.js';
import { loopStatusDeclaration } from '../../declarations/loop/loop-status.js';
import { loopTemplatesDeclaration } from '../../declarations/loop/loop-templates.js';
import { recordDecisionDeclaration } from '../../declarations/loop/record-decision.js';
import { registerManagerDeclaration, registerWorkerDeclaration } from '../../declarations/loop/register.js';
import { sessionsDeclaration } from '../../declarations/loop/sessions.js';
import { managerAckDeclaration, workerAckDeclaration } from '../../declarations/loop/start-ack.js';
import { stopTaskDeclaration } from '../../declarations/loop/stop-task.js';
import { tasksDeclaration } from '../../declarations/loop/tasks.js';
import { unbindDeclaration } from '../../declarations/loop/unbind.js';
import type { HelpSection } from '../../help.js';
import { withRoot } from './rooted-hints.js';

interface Section {
  readonly heading: string;
  readonly commands: readonly Command[];
}

const sections: readonly Section[] = [
  {
    heading: 'Bind a manager and a worker to a task',
    commands: [
      command(
        createDisposableBindingDeclaration,
        async () => (await import('./binding.js')).runCreateBinding,
      ),
      command(tasksDeclaration, async () => (await import('./binding.js')).runTasks),
      command(sessionsDeclaration, async () => (await import('./binding.js')).runSessions),
      command(registerManagerDeclaration, async () => (await import('./binding.js')).runRegisterManager),
      command(registerWorkerDeclaration, async () => (await import('./binding.js')).runRegisterWorker),
      command(bindDeclaration, async () => (await import('./binding.js')).runBind),
      command(unbindDeclaration, async () => (await import('./binding.js')).runUnbind),
      command(discoverDeclaration, async () => (await import('./discover.js')).runDiscover),
      command(searchDeclaration, async () => (await import('./discover.js')).runDiscover),
    ],
  },
  {
    heading: 'Who is alive',
    commands: [
      command(appHeartbeatDeclaration, async () => (await import('./liveness.js')).runHeartbeat),
      command(appLoopStatusDeclaration, async () => (await import('./liveness.js')).runLoopStatus),
      command(appWakeupPlanDeclaration, async () => (await import('./liveness.js')).runWakeupPlan),
      command(appWakeupDispatchDeclaration, async () => (await import('./liveness.js')).runWakeupDispatch),
      command(
        appWakeupRecordDeliveryDeclaration,
        async () => (await import('./liveness.js')).runRecordDelivery,
      ),
      command(appWorkerRotationPlanDeclaration, async () => (await import('./rotation.js')).runRotationPlan),
      command(
        appWorkerRotationRecordDeclaration,
        async () => (await import('./rotation.js')).runRotationRecord,
      ),
    ],
  },
  {
    heading: 'What waits for whom',
    commands: [
      command(enqueueNudgeWorkerDeclaration, async () => (await import('./queue.js')).runNudgeWorker),
      command(enqueueNotifyManagerDeclaration, async () => (await import('./queue.js')).runNotifyManager),
      command(
        enqueueContinueIterationDeclaration,
        async () => (await import('./queue.js')).runContinueIteration,
      ),
      command(dispatchDeclaration, async () => (await import('./dispatch.js')).runDispatch),
      command(workerInboxDeclaration, async () => (await import('./queue.js')).runWorkerInbox),
      command(managerInboxDeclaration, async () => (await import('./queue.js')).runManagerInbox),
      command(inboxAckDeclaration, async () => (await import('./queue.js')).runInboxAck),
    ],
  },
  {
    heading: 'Prove the connection, then let it run by itself',
    commands: [
      command(appSmokePreflightDeclaration, async () => (await import('./smoke.js')).runSmokePreflight),
      command(appSmokeStartDeclaration, async () => (await import('./smoke.js')).runSmokeStart),
      command(appSmokeRecordDeclaration, async () => (await import('./smoke.js')).runSmokeRecord),
      command(appSmokeStatusDeclaration, async () => (await import('./smoke.js')).runSmokeStatus),
      command(appAutopilotStartDeclaration, async () => (await import('./autopilot.js')).runAutopilotStart),
      command(appAutopilotStopDeclaration, async () => (await import('./autopilot.js')).runAutopilotStop),
      command(appAutopilotStatusDeclaration, async () => (await import('./autopilot.js')).runAutopilotStatus),
      command(
        appAutopilotRecordAutomationDeclaration,
        async () => (await import('./autopilot.js')).runRecordAutomation,
      ),
    ],
  },
  {
    heading: 'Iterations and their evidence',
    commands: [
      command(loopTemplatesDeclaration, async () => (await import('./binding.js')).runLoopTemplates),
      command(loopStatusDeclaration, async () => (await import('./closing.js')).runOverview),
      command(loopEvidenceAddDeclaration, async () => (await import('./evidence.js')).runEvidenceAdd),
      command(
        loopEvidenceBuildPassedDeclaration,
        async () => (await import('./evidence.js')).runEvidenceBuild,
      ),
      command(
        loopEvidenceAdversarialCheckDeclaration,
        async () => (await import('./evidence.js')).runEvidenceAdversarial,
      ),
      command(
        loopEvidenceVisualDiffDeclaration,
        async () => (await import('./evidence.js')).runEvidenceVisual,
      ),
    ],
  },
  {
    heading: 'Decide and close',
    commands: [
      command(criteriaDeclaration, async () => (await import('./closing.js')).runCriteria),
      command(recordDecisionDeclaration, async () => (await import('./closing.js')).runRecordDecision),
      command(handoffDeclaration, async () => (await import('./closing.js')).runHandoff),
      command(managerAckDeclaration, async () => (await import('./closing.js')).runManagerAck),
      command(workerAckDeclaration, async () => (await import('./closing.js')).runWorkerAck),
      command(finishTaskDeclaration, async () => (await import('./closing.js')).runFinishTask),
      command(stopTaskDeclaration, async () => (await import('./closing.js')).runStopTask),
    ],
  },
];

/** The commands of the manager/worker loop. */
export const loopCommands: readonly Command[] = sections.flatMap(({ commands }) => commands).map(withRoot);

/** How `help loop` lists them. */
export const loopSections: readonly HelpSection[] = sections.map(({ heading, commands }) => ({
  heading,
  declarations: commands.map(({ declaration }) => declaration),
}));
