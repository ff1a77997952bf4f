import { createBinding, createTask, unbind } from '../../../loop/tools/bind.js';
import { openLoopDesk } from '../../../loop/tools/open-desk.js';
import { planRotation, recordRotation } from '../../../loop/tools/rotation.js';
import { listSessions, listTasks } from '../../../loop/tools/lists.js';
import { loopTemplateNames, loopTemplates } from '../../../loop/loop-templates.js';
import { isOneOf } from '../../../loop/shapes.js';
import { findRoot } from '../../../storage/workspace.js';
import type { Handler } from '../../command.js';
import type { appWorkerRotationPlanDeclaration } from '../../declarations/loop/app-worker-rotation-plan.js';
import type { appWorkerRotationRecordDeclaration } from '../../declarations/loop/app-worker-rotation-record.js';
import type { createDisposableBindingDeclaration } from '../../declarations/loop/create-disposable-binding.js';
import type { loopTemplatesDeclaration } from '../../declarations/loop/loop-templates.js';
import type { sessionsDeclaration } from '../../declarations/loop/sessions.js';
import type { tasksDeclaration } from '../../declarations/loop/tasks.js';
import type { unbindDeclaration } from '../../declarations/loop/unbind.js';
import { usage } from '../../exit.js';
import { given, judgingCall, loopDesk, needed } from './loop-desk.js';
import { printOutcome } from './outcome.js';

export const runCreateBinding: Handler<typeof createDisposableBindingDeclaration.flags> = async ({
  words,
  flags,
}) => {
  const [task = ''] = words;
  const { manager, worker, goal, summary, reopen, template, as } = flags;
  if (template !== undefined && !isOneOf(loopTemplateNames, template)) {
    throw usage(`--template "${template}" is none of ${loopTemplateNames.join(', ')}`);
  }
  const result = await createBinding(openLoopDesk(findRoot(flags.root)), {
    task,
    reopen,
    required: flags['required-before-continue'],
    threads: {
      manager: given({
        id: flags['manager-codex-app-thread-id'],
        title: flags['manager-codex-app-thread-title'],
      }),
      worker: given({
        id: flags['worker-codex-app-thread-id'],
        title: flags['worker-codex-app-thread-title'],
      }),
    },
    ...judgingCall(flags),
    ...given({ manager, worker, goal, summary, template, as, maxIterations: flags['max-iterations'] }),
  });
  return printOutcome(flags, result);
};

export const runUnbind: Handler<typeof unbindDeclaration.flags> = async ({ words, flags }) => {
  const [task = ''] = words;
  return printOutcome(
    flags,
    await unbind(loopDesk(flags), { task, ...given({ as: flags.as, reason: flags.reason }) }),
  );
};

export const runRotationPlan: Handler<typeof appWorkerRotationPlanDeclaration.flags> = async ({
  words,
  flags,
}) => {
  const [task = ''] = words;
  const plan = await planRotation(loopDesk(flags), {
    task,
    oldWorkerThreadId: needed(flags['old-worker-thread-id'], 'old-worker-thread-id'),
    requireHandoff: flags['require-handoff'],
    ...judgingCall(flags),
    ...given({ as: flags.as, reason: flags.reason }),
  });
  return printOutcome(flags, plan, plan.eligible);
};

export const runRotationRecord: Handler<typeof appWorkerRotationRecordDeclaration.flags> = async ({
  words,
  flags,
}) => {
  const [task = ''] = words;
  const result = await recordRotation(loopDesk(flags), {
    task,
    oldWorkerThreadId: needed(flags['old-worker-thread-id'], 'old-worker-thread-id'),
    requireHandoff: flags['require-handoff'],
    newWorkerThreadId: needed(flags['new-worker-thread-id'], 'new-worker-thread-id'),
    archiveStatus: needed(flags['archive-status'], 'archive-status'),
    ...judgingCall(flags),
    ...given({ as: flags.as, newWorkerThreadTitle: flags['new-worker-thread-title'] }),
  });
  return printOutcome(flags, result);
};

export const runTasks: Handler<typeof tasksDeclaration.flags> = async ({ flags }) => {
  const { create: task, goal, all } = flags;
  if (task === undefined) return printOutcome(flags, listTasks(loopDesk(flags), { all }));
  return printOutcome(
    flags,
    await createTask(openLoopDesk(findRoot(flags.root)), { task, ...given({ goal }) }),
  );
};

export const runSessions: Handler<typeof sessionsDeclaration.flags> = ({ flags }) =>
  printOutcome(flags, listSessions(loopDesk(flags), { all: flags.all }));

export const runLoopTemplates: Handler<typeof loopTemplatesDeclaration.flags> = ({ flags }) =>
  printOutcome(
    flags,
    Object.entries(loopTemplates).map(([name, { required, maxIterations }]) => ({
      name,
      max_iterations: maxIterations,
      required_before_continue: required,
    })),
  );
