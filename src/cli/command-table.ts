import { command, type Command } from './command.js';
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
import { queryDeclaration } from './declarations/query.js';
import { redactDeclaration } from './declarations/redact.js';
import { repairDeclaration } from './declarations/repair.js';
import { rotateDeclaration } from './declarations/rotate.js';
import { sessionListDeclaration } from './declarations/session/list.js';
import { sessionNoteDeclaration } from './declarations/session/note.js';
import { sessionShowDeclaration } from './declarations/session/show.js';
import { spoolDrainDeclaration } from './declarations/spool/drain.js';
import { spoolListDeclaration } from './declarations/spool/list.js';
import { statusListDeclaration } from './declarations/status/list.js';
import { statusSetDeclaration } from './declarations/status/set.js';
import { statusShowDeclaration } from './declarations/status/show.js';
import { tailDeclaration } from './declarations/tail.js';
import { validateDeclaration } from './declarations/validate.js';
import { verifyDeclaration } from './declarations/verify.js';

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  command(initDeclaration, async () => (await import('./commands/init.js')).runInit),
  command(appendDeclaration, async () => (await import('./commands/append.js')).runAppend),
  command(hookDeclaration, async () => (await import('./commands/hook.js')).runHookCommand),
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
  command(validateDeclaration, async () => (await import('./commands/validate.js')).runValidate),
  command(verifyDeclaration, async () => (await import('./commands/verify.js')).runVerify),
  command(redactDeclaration, async () => (await import('./commands/redact.js')).runRedact),
  command(repairDeclaration, async () => (await import('./commands/repair.js')).runRepair),
  command(rotateDeclaration, async () => (await import('./commands/rotate.js')).runRotate),
  command(completionDeclaration, async () =>
    (await import('./commands/completion.js')).completionOf(commands.map(({ declaration }) => declaration)),
  ),
  command(coverageDeclaration, async () => (await import('./commands/coverage.js')).runCoverage),
  command(doctorDeclaration, async () => (await import('./commands/doctor.js')).runDoctor),
  command(spoolListDeclaration, async () => (await import('./commands/spool/list.js')).runSpoolList),
  command(spoolDrainDeclaration, async () => (await import('./commands/spool/drain.js')).runSpoolDrain),
  command(hooksInstallDeclaration, async () => (await import('./commands/hooks/install.js')).runHooksInstall),
  command(
    hooksUninstallDeclaration,
    async () => (await import('./commands/hooks/uninstall.js')).runHooksUninstall,
  ),
  command(hooksStatusDeclaration, async () => (await import('./commands/hooks/status.js')).runHooksStatus),
  command(gitHookDeclaration, async () => (await import('./commands/git-hook.js')).runGitHookCommand),
];
