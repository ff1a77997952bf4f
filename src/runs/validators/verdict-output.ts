import { cutText } from '../../core/cut-text.js';
import type { ValidationResult } from '../shapes.js';
import type { CommandEnd } from './bounded-command.js';
import type { ValidatorGround } from './ground.js';

/** Characters of output that a verdict keeps: more where somebody has to find out what went wrong. */
export const keptOnFailure = 2_000;
export const keptOnSuccess = 1_000;

/** Redacted first, then cut: half a secret would not be recognised. */
export function shownOutput(output: string, limit: number, { redact }: ValidatorGround): string {
  return cutText(redact(output), limit);
}

/** Most characters of a reason or of one missing thing, and most of these: a target may be as long as an event. */
const shownCharacters = 500;
const shownMissing = 20;

/** The verdict so short that it always fits into one event: a step must not wait for one that was too long. */
export function boundedVerdict({ passed, reason, details, missing }: ValidationResult): ValidationResult {
  const short = (text: string): string => cutText(text, shownCharacters);
  const outputs = Object.entries(details ?? {}).map(([key, text]) => [
    key,
    cutText(text, keptOnFailure + 100),
  ]);
  return {
    passed,
    reason: short(reason),
    ...(details === undefined ? {} : { details: Object.fromEntries(outputs) as Record<string, string> }),
    ...(missing === undefined ? {} : { missing: missing.slice(0, shownMissing).map(short) }),
  };
}

/** The verdict on a command that did not come to an end of its own. */
export function brokenOff(
  end: Exclude<CommandEnd, { readonly kind: 'exited' }>,
  ground: ValidatorGround,
): ValidationResult {
  const why =
    end.kind === 'timeout'
      ? `the command took longer than ${ground.timeoutMs} ms and was killed`
      : `the command was killed by ${end.signal}`;
  const output = shownOutput(end.output, keptOnFailure, ground);
  return { passed: false, reason: why, details: { infra_error: why, output } };
}
