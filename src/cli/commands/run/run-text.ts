import { completedSteps } from '../../../runs/queries.js';
import type { Step } from '../../../runs/shapes.js';
import type { RunSnapshot } from '../../../runs/snapshot.js';
import type { RunSummary } from '../../../runs/summary.js';
import type { PlacedAnomaly } from '../../../runs/tools/anomaly-places.js';
import { localTime } from '../../output/event-text.js';
import { isTerminal } from '../../output/result.js';
import { asLine } from './outcome.js';

/** `01K…  running  1 of 3  Ship it`, and below it what stands in the way. */
export function summaryText(summary: RunSummary): string {
  const {
    run_id: id,
    status,
    goal,
    completed_steps: done,
    total_steps: all,
    current_blocker: blocker,
  } = summary;
  const row = `${id}  ${status.padEnd(9)}  ${done} of ${all}  ${goal}`;
  return [row, ...(blocker === undefined ? [] : [`  ${blocker}`])].map(asLine).join('');
}

/** All that a snapshot holds, for people. */
export function snapshotPage(snapshot: RunSnapshot, anomalies: readonly PlacedAnomaly[]): string {
  return [
    ...headerLines(snapshot),
    ...section('steps', snapshot.steps.flatMap(stepLines)),
    ...section(
      'acceptance criteria',
      snapshot.acceptance_state.map(
        ({ description, met, validator }, index) =>
          `${index}  ${met ? 'met ' : 'open'}  ${validator.type}  ${description}`,
      ),
    ),
    ...section(
      'notes',
      Object.entries(snapshot.notes).map(([key, value]) => `${key}: ${value}`),
    ),
    ...section('not as it should be', anomalies.map(anomalyLine)),
  ]
    .map(asLine)
    .join('');
}

function headerLines(snapshot: RunSnapshot): readonly string[] {
  const { run_id: id, status, steps, last_journal_seq: seq, updated_at: at } = snapshot;
  const time = isTerminal() ? localTime(at) : at;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['goal', snapshot.goal],
    ['request', snapshot.original_request],
    ['session', snapshot.session_key],
    ['blocker', snapshot.current_blocker],
    ['paused', snapshot.pause_reason],
    ['failed', snapshot.failure_reason],
    ['completed', snapshot.completion_summary],
    ['last event', `${seq} at ${time}`],
  ];
  const shown = rows.filter((row) => row[1] !== undefined && row[1] !== '');
  return [
    `run ${id}  ${status}  ${completedSteps(snapshot)} of ${steps.length} steps`,
    ...shown.map(([name, value]) => `  ${name.padEnd(10)}  ${value ?? ''}`),
  ];
}

function stepLines(step: Step): readonly string[] {
  const { step_id: id, status, owner_agent: owner, validator, goal, result, retry_count: retries } = step;
  const waits =
    step.depends_on === undefined || step.depends_on.length === 0
      ? ''
      : `  after ${step.depends_on.join(', ')}`;
  const again = retries === 0 ? '' : `  retry ${retries} of ${step.max_retries}`;
  const verdict = step.last_validation;
  return [
    `${id}  ${status}  ${owner === '' ? '(anybody)' : owner}  ${validator.type}${waits}${again}  ${goal}`,
    ...(result === undefined ? [] : [`    result: ${result}`]),
    ...(verdict === undefined ? [] : [`    ${verdict.passed ? 'passed' : 'failed'}: ${verdict.reason}`]),
  ];
}

function anomalyLine({ event, reason, file, line }: PlacedAnomaly): string {
  const place = file === undefined ? '' : `  ${file}${line === undefined ? '' : `:${line}`}`;
  return `${event}  ${reason}${place}`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
}
