import type { GlobalFlags } from '../../global-flags.js';
import { exitCodes } from '../../../errors.js';
import { escapeLines } from '../../output/escape.js';
import { printResult } from '../../output/result.js';

interface OutcomeFlags extends Pick<GlobalFlags, 'json' | 'quiet'> {
  readonly check?: boolean;
}

export interface Outcome<Result> {
  readonly result: Result;
  /** For people: whole lines. */
  readonly text: (result: Result) => readonly string[];
  /** What the command judged, for --check; default true. */
  readonly satisfied?: boolean;
}

/** Prints a result. `satisfied` false and --check: exit status 6. */
export function printOutcome<Result>(
  flags: OutcomeFlags,
  { result, text, satisfied = true }: Outcome<Result>,
): number {
  printResult(flags, { value: () => result, text: () => escapeLines(`${text(result).join('\n')}\n`) });
  return flags.check === true && !satisfied ? exitCodes.notSatisfied : exitCodes.done;
}
