import type { GlobalFlags } from '../../global-flags.js';
import { exitCodes } from '../../../errors.js';
import { escapeLines } from '../../output/escape.js';
import { printResult } from '../../output/result.js';
import { outline } from './outline.js';

interface OutcomeFlags extends Pick<GlobalFlags, 'json' | 'quiet'> {
  readonly check?: boolean;
}

/** Prints a result. `satisfied` false and --check: exit status 6. */
export function printOutcome(flags: OutcomeFlags, result: unknown, satisfied = true): number {
  printResult(flags, { value: () => result, text: () => escapeLines(outline(result)) });
  return flags.check === true && !satisfied ? exitCodes.notSatisfied : exitCodes.done;
}
