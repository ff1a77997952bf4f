import { command, type Command } from './command.js';
import { loopCommands } from './commands/loop/table.js';
import { appendDeclaration } from './declarations/append.js';
import { catDeclaration } from './declarations/cat.js';
import { completionDeclaration } from './declarations/completion.js';
import { coverageDeclaration } from './declarations/coverage.js';
import { doctorDeclaration } from './declarations/doctor.js';
import { execDeclaration } from './declarations/exec.js';
import { gitHookDeclaration } from './declarations/git-hook.js';
import { hookDeclaration } from './declarations/hook.js';
import { importDeclaration } from './declarations/import.js';
import { hooksInstallDeclaration } from './declarations/hooks/install.js';
import { hooksStatusDeclaration } from './declarations/hooks/status.js';
import { hooksUninstallDeclaration } from './declarations/hooks/uninstall.js';
import { initDeclaration } from './declarations/init.js';
import { mcpDeclaration } from './declarations/mcp.js';
import { queryDeclaration } from './declarations/query.js';
import { redactDeclaration } from './declarations/redact.js';
import { repairDeclaration } from './declarations/repair.js';
import { rotateDeclaration } from './declarations/rotate.js';
import { runAbortDeclaration } from './declarations/run/abort.js';
import { runActiveDeclaration } from './declarations/run/active.js';
import { runApplyPatchDeclaration } from './declarations/run/apply-patch.js';
import { runApproveDeclaration } from './declarations/run/approve.js';
import { runApproveCriterionDeclaration } from './declarations/run/approve-criterion.js';
import { runCreateDeclaration } from './declarations/run/create.js';
import { runDriftDeclaration } from './declarations/run/drift.js';
import { runGuardDeclaration } from './declarations/run/guard.js';
import { runInterruptDeclaration } from './declarations/run/interrupt.js';
import { runJournalDeclaration } from './declarations/run/journal.js';
import { runListDeclaration } from './declarations/run/list.js';
import { runNoteDeclaration } from './declarations/run/note.js';
import { runPauseDeclaration } from './declarations/run/pause.js';
import { runPolicyDeclaration } from './declarations/run/policy.js';
import { runProposeDeclaration } from './declarations/run/propose.js';
import { runPruneDeclaration } from './declarations/run/prune.js';
import { runReplayDeclaration } from './declarations/run/replay.js';
import { runRequestsDeclaration } from './declarations/run/requests.js';
import { runResumeDeclaration } from './declarations/run/resume.js';
import { runShowDeclaration } from './declarations/run/show.js';
import { runStartStepDeclaration } from './declarations/run/start-step.js';
import { runTrustDeclaration } from './declarations/run/trust.js';
import { runVerifyDeclaration } from './declarations/run/verify.js';
import { sessionListDeclaration } from './declarations/session/list.js';
import { sessionNoteDeclaration } from './declarations/session/note.js';
import { sessionShowDeclaration } from './declarations/session/show.js';
import { spoolDrainDeclaration } from './declarations/spool/drain.js';
import { spoolListDeclaration } from './declarations/spool/list.js';
import { statusListDeclaration } from './declarations/status/list.js';
import { statusSetDeclaration } from './declarations/status/set.js';
import { statusShowDeclaration } from './declarations/status/show.js';
import { tailDeclaration } from './declarations/tail.js';
import { replayDeclaration } from './declarations/replay.js';
import { validateDeclaration } from './declarations/validate.js';
import { verifyDeclaration } from './declarations/verify.js';
import { watchDeclaration } from './declarations/watch.js';

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  command(initDeclaration, async () => (await import('./commands/init.js')).runInit),
  command(appendDeclaration, async () => (await import('./commands/append.js')).runAppend),
  command(hookDeclaration, async () => (await import('./commands/guarded-hook.js')).runGuardedHook),
  command(execDeclaration, async () => (await import('./commands/exec.js')).runExecCommand),
  command(importDeclaration, async () => (await import('./commands/import.js')).runImport),
  command(statusSetDeclaration, async () => (await import('./commands/status/set.js')).setStatus),
  command(catDeclaration, async () => (await import('./commands/cat.js')).runCat),
  command(tailDeclaration, async () => (await import('./commands/tail.js')).runTail),
  command(statusShowDeclaration, async () => (await import('./commands/status/show.js')).showStatus),
  command(statusListDeclaration, async () => (await import('./commands/status/list.js')).showStatuses),
  command(queryDeclaration, async () => (await import('./commands/query.js')).runQuery),
  command(sessionListDeclaration, async () => (await import('./commands/session/list.js')).runSessionList),
  command(sessionShowDeclaration, async () => (await import('./commands/session/show.js')).runSessionShow),
  command(sessionNoteDeclaration, async () => (await import('./commands/session/note.js')).runSessionNote),
  command(runCreateDeclaration, async () => (await import('./commands/run/create.js')).runCreate),
  command(runListDeclaration, async () => (await import('./commands/run/list.js')).runList),
  command(runShowDeclaration, async () => (await import('./commands/run/show.js')).runShow),
  command(runJournalDeclaration, async () => (await import('./commands/run/journal.js')).runJournal),
  command(runActiveDeclaration, async () => (await import('./commands/run/active.js')).runActive),
  command(runStartStepDeclaration, async () => (await import('./commands/run/start-step.js')).runStartStep),
  command(runInterruptDeclaration, async () => (await import('./commands/run/interrupt.js')).runInterrupt),
  command(runProposeDeclaration, async () => (await import('./commands/run/propose.js')).runPropose),
  command(runVerifyDeclaration, async () => (await import('./commands/run/verify.js')).runVerify),
  command(runPolicyDeclaration, async () => (await import('./commands/run/policy.js')).runPolicy),
  command(runApproveDeclaration, async () => (await import('./commands/run/approve.js')).runApprove),
  command(
    runApproveCriterionDeclaration,
    async () => (await import('./commands/run/approve-criterion.js')).runApproveCriterion,
  ),
  command(
    runApplyPatchDeclaration,
    async () => (await import('./commands/run/apply-patch.js')).runApplyPatch,
  ),
  command(runNoteDeclaration, async () => (await import('./commands/run/note.js')).runNote),
  command(runRequestsDeclaration, async () => (await import('./commands/run/requests.js')).runRequests),
  command(runPauseDeclaration, async () => (await import('./commands/run/pause.js')).runPause),
  command(runResumeDeclaration, async () => (await import('./commands/run/resume.js')).runResume),
  command(runAbortDeclaration, async () => (await import('./commands/run/abort.js')).runAbort),
  command(runTrustDeclaration, async () => (await import('./commands/run/trust.js')).runTrust),
  command(runPruneDeclaration, async () => (await import('./commands/run/prune.js')).runPrune),
  command(runDriftDeclaration, async () => (await import('./commands/run/drift.js')).runDrift),
  command(runReplayDeclaration, async () => (await import('./commands/run/replay.js')).runReplay),
  command(runGuardDeclaration, async () => (await import('./commands/run/guard.js')).runGuard),
  ...loopCommands,
  command(validateDeclaration, async () => (await import('./commands/validate.js')).runValidate),
  command(verifyDeclaration, async () => (await import('./commands/verify.js')).runVerify),
  command(redactDeclaration, async () => (await import('./commands/redact.js')).runRedact),
  command(repairDeclaration, async () => (await import('./commands/repair.js')).runRepair),
  command(replayDeclaration, async () => (await import('./commands/replay.js')).runReplay),
  command(rotateDeclaration, async () => (await import('./commands/rotate.js')).runRotate),
  command(completionDeclaration, async () =>
    (await import('./commands/completion.js')).completionOf(commands.map(({ declaration }) => declaration)),
  ),
  command(coverageDeclaration, async () => (await import('./commands/coverage.js')).runCoverage),
  command(doctorDeclaration, async () => (await import('./commands/doctor.js')).runDoctor),
  command(spoolListDeclaration, async () => (await import('./commands/spool/list.js')).runSpoolList),
  command(spoolDrainDeclaration, async () => (await import('./commands/spool/drain.js')).runSpoolDrain),
  command(watchDeclaration, async () => (await import('./commands/watch.js')).runWatch),
  command(mcpDeclaration, async () => (await import('./commands/mcp.js')).runMcp),
  command(hooksInstallDeclaration, async () => (await import('./commands/hooks/install.js')).runHooksInstall),
  command(
    hooksUninstallDeclaration,
    async () => (await import('./commands/hooks/uninstall.js')).runHooksUninstall,
  ),
  command(hooksStatusDeclaration, async () => (await import('./commands/hooks/status.js')).runHooksStatus),
  command(gitHookDeclaration, async () => (await import('./commands/git-hook.js')).runGitHookCommand),
];
