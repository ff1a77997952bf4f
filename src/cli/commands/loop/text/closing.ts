import type {
  acknowledgeStart,
  listCriteria,
  recordDecision,
  recordEvidence,
  recordHandoff,
} from '../../../../loop/tools/closing.js';
import type { finishTask, stopTask } from '../../../../loop/tools/finish.js';
import type { readOverview } from '../../../../loop/tools/overview.js';
import { columns, counted, field } from './parts.js';

export function criteriaText({
  criteria,
  summary,
  task,
}: ReturnType<typeof listCriteria>): readonly string[] {
  const counts = Object.entries(summary)
    .filter(([, count]) => count > 0)
    .map(([status, count]) => `${count} ${status}`);
  if (criteria.length === 0) return [`Task ${task.name} has no criteria.`];
  return [
    `Criteria of ${task.name}: ${counts.join(', ')}.`,
    ...columns(criteria.map(({ id, status, criterion }) => [`  ${id}`, status, field(criterion)])),
  ];
}

export function decisionText({
  id,
  decision,
  reason,
  task,
}: Awaited<ReturnType<typeof recordDecision>>): readonly string[] {
  return [`Decision ${id} of ${task.name}: ${decision}, ${field(reason)}.`];
}

export function handoffText({
  id,
  summary,
  next_steps,
}: Awaited<ReturnType<typeof recordHandoff>>): readonly string[] {
  return [`Handoff ${id}: ${field(summary)}`, ...next_steps.map((step) => `  ${field(step)}`)];
}

export function startAckText({
  id,
  role,
  session,
}: Awaited<ReturnType<typeof acknowledgeStart>>): readonly string[] {
  return [`Acknowledged: ${session} knows what it has to do as ${role} (${id}).`];
}

export function evidenceText({
  criterion,
  run,
}: Awaited<ReturnType<typeof recordEvidence>>): readonly string[] {
  return [
    `Evidence recorded as criterion ${criterion.id}, ${criterion.status}: ${field(criterion.criterion)}.`,
    `The loop is at iteration ${run.current_iteration} of ${run.max_iterations}; each needs: ${run.required_before_continue.join(', ') || 'nothing'}.`,
  ];
}

export function overviewText(view: ReturnType<typeof readOverview>): readonly string[] {
  const { task, policy, commands, inbox, evidence, failures, telemetry } = view;
  const loop =
    policy === null ? 'no loop' : `iteration ${policy.current_iteration} of ${policy.max_iterations}`;
  return [
    `Task ${task.name} (${task.state}): ${loop}.`,
    `${counted(commands.total, 'command')}${statesText(commands.states)}, ${inbox.worker_unconsumed} unread for the worker.`,
    `${counted(evidence.total, 'piece')} of evidence${evidence.types.length === 0 ? '' : ` (${evidence.types.map(field).join(', ')})`}, ${failures.open_accepted_criteria} accepted criteria open.`,
    `${counted(telemetry.total, 'event')}, ${failures.failed_commands} failed commands, ${failures.ingest_errors} lines passed over.`,
    view.recommendation,
  ];
}

function statesText(states: Readonly<Record<string, number>>): string {
  const all = Object.entries(states).map(([state, count]) => `${count} ${state}`);
  return all.length === 0 ? '' : ` (${all.join(', ')})`;
}

type Ending = Awaited<ReturnType<typeof finishTask>> | Awaited<ReturnType<typeof stopTask>>;

export function endingText({
  task,
  already_done_followup: again,
  finish,
  reason,
}: Ending): readonly string[] {
  if (again) return [`Task ${task} was closed before; nothing was done.`];
  return [
    `Task ${task} is ${finish ? 'done' : 'stopped'}: ${field(reason)}. Remove the heartbeats of both sessions.`,
  ];
}
