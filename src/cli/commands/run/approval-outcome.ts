import { exitCodes } from '../../../errors.js';
import type { ApproveResult } from '../../../runs/tools/approve.js';
import type { GlobalFlags } from '../../global-flags.js';
import { asLine, printOutcome, unmetLines } from './outcome.js';

/** 6 when the run ended with it because other criteria are not met. */
export function reportApproval(flags: Pick<GlobalFlags, 'json' | 'quiet'>, result: ApproveResult): number {
  printOutcome(flags, result, textOf);
  return (result.unmet_criteria ?? []).length === 0 ? exitCodes.done : exitCodes.notSatisfied;
}

function textOf({ step_id: step, index, run_status, unmet_criteria }: ApproveResult): string {
  const what = step ?? `criterion ${index ?? 0}`;
  return [`${what}: approved; the run is ${run_status}`, ...unmetLines(unmet_criteria)].map(asLine).join('');
}
