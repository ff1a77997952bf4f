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
