import type { CreateBindingResult } from '../../../../loop/tools/bind.js';
import type { listSessions, listTasks } from '../../../../loop/tools/lists.js';
import type { createTask, registerSession, unbind } from '../../../../loop/tools/register.js';
import type { RotationPlan, RotationRecord } from '../../../../loop/tools/rotation.js';
import { columns, commandLine, field } from './parts.js';

export function bindingText(result: CreateBindingResult): readonly string[] {
  const { binding, heartbeat_recommendations: advice, manager, worker, run, task } = result;
  return [
    `Bound: ${manager.name} (manager) and ${worker.name} (worker) to ${task.name}, binding ${binding.id}.`,
    ...(run === null
      ? []
      : [
          `Loop of up to ${run.metadata.max_iterations} iterations; each needs: ${run.metadata.required_before_continue.join(', ') || 'nothing'}.`,
        ]),
    `Let each session poll every ${advice.interval_minutes} minutes:`,
    commandLine(advice.manager.poll_command),
    commandLine(advice.worker.poll_command),
    'See who is alive:',
    commandLine(advice.status_command),
  ];
}

export function registerText({
  session,
  changed,
  bind_command: bind,
}: Awaited<ReturnType<typeof registerSession>>): readonly string[] {
  if (session === null) return ['Nothing is registered.'];
  const { name, role, state, codex_app_thread_id: thread } = session;
  const what = state === 'gone' ? 'is gone' : changed ? 'is registered' : 'was registered before';
  return [
    `${name} ${what} as ${role}, thread ${field(thread)}.`,
    ...(bind === null ? [] : ['Bind the pair:', commandLine(bind)]),
  ];
}

export function unbindText({ task, receipt }: Awaited<ReturnType<typeof unbind>>): readonly string[] {
  return [`The binding of ${task} has ended, receipt ${receipt?.event_id ?? '-'}.`];
}

export function rotationPlanText(plan: RotationPlan): readonly string[] {
  const { task, old_worker: worker, blockers, actions, record_command: record } = plan;
  const head = `The thread of ${worker.name} (${task.name}) ${plan.eligible ? 'may' : 'must not'} be replaced.`;
  return [
    head,
    ...blockers.map((blocker) => `  ${blocker}`),
    ...actions.map(({ prompt }) => `To do: ${prompt}`),
    ...(record === null
      ? []
      : ['Then, with the id of the new thread in NEW_THREAD_ID, record it:', commandLine(record)]),
  ];
}

export function rotationRecordText({
  archive,
  new_worker: worker,
  old_worker,
}: RotationRecord): readonly string[] {
  const name = old_worker.name;
  return archive.status === 'archived'
    ? [
        `${name} works in thread ${field(worker.codex_app_thread_id)} from now on; lease and proofs begin anew.`,
      ]
    : [`The old thread of ${name} could not be archived: nothing was changed.`];
}

export function tasksText(tasks: ReturnType<typeof listTasks>): readonly string[] {
  if (tasks.length === 0) return ['There is no task.'];
  return columns(tasks.map(({ name, state, goal }) => [name, state, field(goal)]));
}

export function createdTaskText({
  created,
  name,
  id,
}: Awaited<ReturnType<typeof createTask>>): readonly string[] {
  return [`Task ${name} ${created ? 'was created' : 'was there before'}, id ${id}.`];
}

export function sessionsText(sessions: ReturnType<typeof listSessions>): readonly string[] {
  if (sessions.length === 0) return ['There is no session.'];
  return columns(
    sessions.map(({ name, role, state, last_heartbeat_at: beat, codex_app_thread_id: thread }) => [
      name,
      role,
      state,
      `last heartbeat ${beat ?? 'never'}`,
      `thread ${field(thread)}`,
    ]),
  );
}

export function templatesText(
  templates: readonly {
    readonly name: string;
    readonly max_iterations: number;
    readonly required_before_continue: readonly string[];
  }[],
): readonly string[] {
  return columns(
    templates.map(({ name, max_iterations: most, required_before_continue: required }) => [
      name,
      `up to ${most} iterations`,
      `each needs ${required.join(', ')}`,
    ]),
  );
}
