import { bindSessions, createBinding } from '../../../loop/tools/bind.js';
import { createTask, registerSession, unbind } from '../../../loop/tools/register.js';
import { listSessions, listTasks } from '../../../loop/tools/lists.js';
import { loopTemplateNames, loopTemplates } from '../../../loop/loop-templates.js';
import { isOneOf, type Role } from '../../../loop/shapes.js';
import type { Handler } from '../../command.js';
import type { bindDeclaration } from '../../declarations/loop/bind.js';
import type { createDisposableBindingDeclaration } from '../../declarations/loop/create-disposable-binding.js';
import type { loopTemplatesDeclaration } from '../../declarations/loop/loop-templates.js';
import type { registerWorkerDeclaration } from '../../declarations/loop/register.js';
import type { sessionsDeclaration } from '../../declarations/loop/sessions.js';
import type { tasksDeclaration } from '../../declarations/loop/tasks.js';
import type { unbindDeclaration } from '../../declarations/loop/unbind.js';
import { usage } from '../../exit.js';
import { given, judgingCall, loopDesk, makingDesk } from './loop-desk.js';
import { printOutcome } from './outcome.js';
import {
  bindingText,
  createdTaskText,
  registerText,
  sessionsText,
  tasksText,
  templatesText,
  unbindText,
} from './text/binding.js';

export const runCreateBinding: Handler<typeof createDisposableBindingDeclaration.flags> = async ({
  words,
  flags,
}) => {
  const [task = ''] = words;
  const { manager, worker, goal, summary, reopen, template, as } = flags;
  if (template !== undefined && !isOneOf(loopTemplateNames, template)) {
    throw usage(`--template "${template}" is none of ${loopTemplateNames.join(', ')}`);
  }
  const result = await createBinding(makingDesk(flags), {
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
  return printOutcome(flags, { result, text: bindingText });
};

export const runBind: Handler<typeof bindDeclaration.flags> = async ({ words, flags }) => {
  const [task = ''] = words;
  const { manager, worker, as } = flags;
  const call = { task, ...judgingCall(flags), ...given({ manager, worker, as }) };
  return printOutcome(flags, { result: await bindSessions(loopDesk(flags), call), text: bindingText });
};

type RegisterHandler = Handler<typeof registerWorkerDeclaration.flags>;

export const runRegisterWorker = registerAs('worker');
export const runRegisterManager = registerAs('manager');

function registerAs(role: Role): RegisterHandler {
  return async ({ words, flags }) => {
    const [task = ''] = words;
    const { name, gone, as } = flags;
    const thread = given({ id: flags['codex-app-thread-id'], title: flags['codex-app-thread-title'] });
    const call = { task, role, gone, thread, ...given({ name, as }) };
    return printOutcome(flags, { result: await registerSession(loopDesk(flags), call), text: registerText });
  };
}

export const runUnbind: Handler<typeof unbindDeclaration.flags> = async ({ words, flags }) => {
  const [task = ''] = words;
  const call = { task, ...given({ as: flags.as, reason: flags.reason }) };
  return printOutcome(flags, { result: await unbind(loopDesk(flags), call), text: unbindText });
};

/** Satisfied when there is one. */
export const runTasks: Handler<typeof tasksDeclaration.flags> = async ({ flags }) => {
  const { create: task, goal, summary, as, all } = flags;
  if (task === undefined) {
    const result = listTasks(loopDesk(flags), { all });
    return printOutcome(flags, { result, text: tasksText, satisfied: result.length > 0 });
  }
  const result = await createTask(makingDesk(flags), { task, ...given({ goal, summary, as }) });
  return printOutcome(flags, { result, text: createdTaskText });
};

/** Satisfied when there is one. */
export const runSessions: Handler<typeof sessionsDeclaration.flags> = ({ flags }) => {
  const result = listSessions(loopDesk(flags), { all: flags.all });
  return printOutcome(flags, { result, text: sessionsText, satisfied: result.length > 0 });
};

export const runLoopTemplates: Handler<typeof loopTemplatesDeclaration.flags> = ({ flags }) => {
  const result = loopTemplateNames.map((name) => ({
    name,
    max_iterations: loopTemplates[name].maxIterations,
    required_before_continue: loopTemplates[name].required,
  }));
  return printOutcome(flags, { result, text: templatesText });
};
