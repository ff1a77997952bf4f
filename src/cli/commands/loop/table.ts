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
import { createDisposableBindingDeclaration } from '../../declarations/loop/create-disposable-binding.js';
import { criteriaDeclaration } from '../../declarations/loop/criteria.js';
import { discoverDeclaration } from '../../declarations/loop/discover.js';
import { dispatchDeclaration } from '../../declarations/loop/dispatch.js';
import { enqueueContinueIterationDeclaration } from '../../declarations/loop/enqueue-continue-iteration.js';
import { enqueueNotifyManagerDeclaration } from '../../declarations/loop/enqueue-notify-manager.js';
import { enqueueNudgeWorkerDeclaration } from '../../declarations/loop/enqueue-nudge-worker.js';
import { finishTaskDeclaration } from '../../declarations/loop/finish-task.js';
import { handoffDeclaration } from '../../declarations/loop/handoff.js';
import { inboxAckDeclaration } from '../../declarations/loop/inbox-ack.js';
import { loopEvidenceAddDeclaration } from '../../declarations/loop/loop-evidence-add.js';
import { loopEvidenceAdversarialCheckDeclaration } from '../../declarations/loop/loop-evidence-adversarial-check.js';
import { loopEvidenceBuildPassedDeclaration } from '../../declarations/loop/loop-evidence-build-passed.js';
import { loopEvidenceVisualDiffDeclaration } from '../../declarations/loop/loop-evidence-visual-diff.js';
import { loopStatusDeclaration } from '../../declarations/loop/loop-status.js';
import { loopTemplatesDeclaration } from '../../declarations/loop/loop-templates.js';
import { managerAckDeclaration } from '../../declarations/loop/manager-ack.js';
import { managerInboxDeclaration } from '../../declarations/loop/manager-inbox.js';
import { recordDecisionDeclaration } from '../../declarations/loop/record-decision.js';
import { sessionsDeclaration } from '../../declarations/loop/sessions.js';
import { stopTaskDeclaration } from '../../declarations/loop/stop-task.js';
import { tasksDeclaration } from '../../declarations/loop/tasks.js';
import { unbindDeclaration } from '../../declarations/loop/unbind.js';
import { workerAckDeclaration } from '../../declarations/loop/worker-ack.js';
import { workerInboxDeclaration } from '../../declarations/loop/worker-inbox.js';

/** The commands of the manager/worker loop: `help loop` lists them. */
export const loopCommands: readonly Command[] = [
  command(appHeartbeatDeclaration, async () => (await import('./liveness.js')).runHeartbeat),
  command(appLoopStatusDeclaration, async () => (await import('./liveness.js')).runLoopStatus),
  command(appWakeupPlanDeclaration, async () => (await import('./liveness.js')).runWakeupPlan),
  command(appWakeupDispatchDeclaration, async () => (await import('./liveness.js')).runWakeupDispatch),
  command(appWakeupRecordDeliveryDeclaration, async () => (await import('./liveness.js')).runRecordDelivery),
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
  command(enqueueNudgeWorkerDeclaration, async () => (await import('./queue.js')).runNudgeWorker),
  command(enqueueNotifyManagerDeclaration, async () => (await import('./queue.js')).runNotifyManager),
  command(enqueueContinueIterationDeclaration, async () => (await import('./queue.js')).runContinueIteration),
  command(workerInboxDeclaration, async () => (await import('./queue.js')).runWorkerInbox),
  command(managerInboxDeclaration, async () => (await import('./queue.js')).runManagerInbox),
  command(inboxAckDeclaration, async () => (await import('./queue.js')).runInboxAck),
  command(dispatchDeclaration, async () => (await import('./dispatch.js')).runDispatch),
  command(createDisposableBindingDeclaration, async () => (await import('./binding.js')).runCreateBinding),
  command(unbindDeclaration, async () => (await import('./binding.js')).runUnbind),
  command(appWorkerRotationPlanDeclaration, async () => (await import('./binding.js')).runRotationPlan),
  command(appWorkerRotationRecordDeclaration, async () => (await import('./binding.js')).runRotationRecord),
  command(tasksDeclaration, async () => (await import('./binding.js')).runTasks),
  command(sessionsDeclaration, async () => (await import('./binding.js')).runSessions),
  command(discoverDeclaration, async () => (await import('./discover.js')).runDiscover),
  command(loopTemplatesDeclaration, async () => (await import('./binding.js')).runLoopTemplates),
  command(criteriaDeclaration, async () => (await import('./closing.js')).runCriteria),
  command(recordDecisionDeclaration, async () => (await import('./closing.js')).runRecordDecision),
  command(handoffDeclaration, async () => (await import('./closing.js')).runHandoff),
  command(managerAckDeclaration, async () => (await import('./closing.js')).runManagerAck),
  command(workerAckDeclaration, async () => (await import('./closing.js')).runWorkerAck),
  command(loopEvidenceAddDeclaration, async () => (await import('./closing.js')).runEvidenceAdd),
  command(loopEvidenceBuildPassedDeclaration, async () => (await import('./closing.js')).runEvidenceBuild),
  command(
    loopEvidenceAdversarialCheckDeclaration,
    async () => (await import('./closing.js')).runEvidenceAdversarial,
  ),
  command(loopEvidenceVisualDiffDeclaration, async () => (await import('./closing.js')).runEvidenceVisual),
  command(loopStatusDeclaration, async () => (await import('./closing.js')).runOverview),
  command(finishTaskDeclaration, async () => (await import('./closing.js')).runFinishTask),
  command(stopTaskDeclaration, async () => (await import('./closing.js')).runStopTask),
];
