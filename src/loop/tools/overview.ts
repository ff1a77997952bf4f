import { unreadItems } from '../backlog.js';
import type { LoopState } from '../state.js';
import { missingEvidence } from '../views/loop-policy.js';
import type { LoopDesk } from './desk.js';
import { existingTask } from './task.js';

/** `loop-status`: how far a task's loop is, in numbers over all of its events. Writes nothing. */
export function readOverview(desk: LoopDesk, { task }: { readonly task: string }) {
  const state = existingTask(desk, task);
  const run = state.runs.at(-1);
  const commands = { states: tally(state.commands), total: state.commands.length };
  const telemetry = telemetryOf(state);
  return {
    app_task_dispatch: {
      commands,
      latest_event_at: state.latest_event_at,
      note: null,
      notifications: {
        delivered_unconsumed: state.items.filter(({ state: at }) => at === 'delivered').length,
        states: tally(state.items),
        total: state.items.length,
      },
      records_total: telemetry.total,
      telemetry,
    },
    commands,
    evidence: {
      total: state.evidence.length,
      types: [...new Set(state.evidence.map(({ evidence_type: type }) => type))].sort(),
    },
    failures: {
      alerts: 0,
      failed_commands: state.commands.filter(({ state: at }) => at === 'failed').length,
      failed_cycles: 0,
      ingest_errors: state.anomalies.length,
      open_accepted_criteria: state.criteria.filter(({ status }) => status === 'accepted').length,
      pane_capture_failures: 0,
    },
    inbox: { worker_unconsumed: unreadItems(state, 'worker', desk.now()).length },
    notifications: { delivered: state.items.length, total: state.items.length },
    policy:
      run === undefined
        ? null
        : {
            cleanup_policy: 'keep',
            current_iteration: run.current_iteration,
            max_iterations: run.max_iterations,
            required_before_continue: run.required_before_continue,
            template: run.template,
          },
    missing_evidence: run === undefined ? [] : missingEvidence(state, run),
    recommendation: recommendationOf(state),
    run: run === undefined ? null : { id: run.id, name: run.name, status: state.task?.state ?? '' },
    task: { id: state.task?.id ?? '', name: state.name, state: state.task?.state ?? '' },
    telemetry: telemetry,
  };
}

function telemetryOf({ counts }: LoopState) {
  return {
    by_event_type: counts,
    command_created: counts['command_created'] ?? 0,
    dispatch_inbox_consumed: counts['inbox_consumed'] ?? 0,
    total: Object.values(counts).reduce((sum, count) => sum + count, 0),
  };
}

function tally(items: readonly { readonly state: string }[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { state } of items) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

function recommendationOf(state: LoopState): string {
  const run = state.runs.at(-1);
  if (state.task?.state !== 'active') return 'The task is closed.';
  if (run === undefined) return 'There is no loop; give the worker its next task.';
  if (run.current_iteration >= run.max_iterations)
    return 'The last iteration is running; finish the task after it.';
  const missing = missingEvidence(state, run);
  return missing.length === 0
    ? 'Continue with the next iteration.'
    : `Record evidence first: ${missing.join(', ')}.`;
}
