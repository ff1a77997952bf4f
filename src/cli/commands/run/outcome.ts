import { exitCodes } from '../../../errors.js';
import type { ControlResult } from '../../../runs/tools/control-run.js';
import type { VerifyResult } from '../../../runs/tools/verify-step.js';
import type { GlobalFlags } from '../../global-flags.js';
import { escapeInvisible, escapeLines } from '../../output/escape.js';
import { printResult } from '../../output/result.js';

type PrintFlags = Pick<GlobalFlags, 'json' | 'quiet'>;

/** One line of output: it stays one, whatever text of others is in it. */
export function asLine(text: string): string {
  return `${escapeInvisible(text)}\n`;
}

/** Prints what a tool answered, as JSON as it stands; for people as text. */
export function printOutcome<Value>(flags: PrintFlags, value: Value, text: (value: Value) => string): void {
  printResult(flags, { value: () => value, text: () => escapeLines(text(value)) });
}

/** 6 when the step's validator failed, or the run did with it because of its criteria. */
export function reportVerdict(flags: PrintFlags, result: VerifyResult): number {
  printOutcome(flags, result, verdictText);
  const isFulfilled = result.status !== 'verification_failed' && (result.unmet_criteria ?? []).length === 0;
  return isFulfilled ? exitCodes.done : exitCodes.notSatisfied;
}

function verdictText({
  status,
  step_id,
  run_status,
  message,
  failure_reason,
  ...result
}: VerifyResult): string {
  const retries = `retried ${result.retry_count ?? 0} of ${result.max_retries ?? 0} times`;
  return [
    `${step_id}: ${status.replaceAll('_', ' ')}; the run is ${run_status}`,
    ...(failure_reason === undefined ? [] : [`  ${failure_reason} (${retries})`]),
    `  ${message}`,
    ...unmetLines(result.unmet_criteria),
  ]
    .map(asLine)
    .join('');
}

export function unmetLines(criteria: readonly string[] = []): readonly string[] {
  return criteria.map((description) => `  not met: ${description}`);
}

export function reportControl(flags: PrintFlags, result: ControlResult<string>): number {
  printOutcome(
    flags,
    result,
    ({ status, run_id, run_status }) => `${status}: run ${run_id} is ${run_status}\n`,
  );
  return exitCodes.done;
}

/** 6 when the run went on, was verified by that, and has failed. */
export function statusAfter(run: { readonly run_status: string }): number {
  return run.run_status === 'failed' ? exitCodes.notSatisfied : exitCodes.done;
}
