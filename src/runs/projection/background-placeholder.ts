import type { ValidatorSpec } from '../shapes.js';
import type { RunSnapshot } from '../snapshot.js';
import { backgroundStepId } from './background-events.js';

/**
 * Whether a validator only fills the place of one: that of a background task, which names no command. It is never executed,
 * trusted or not.
 */
export function isPlaceholder(
  { source_kind: source }: Pick<RunSnapshot, 'source_kind'>,
  spec: ValidatorSpec,
): boolean {
  return source === 'background' && isPlaceholderSpec(spec);
}

/** Says no without a look at the run; yes is to be asked of the run too. */
export function isPlaceholderSpec({ type, target, params }: ValidatorSpec): boolean {
  return type === 'command_pass' && target === backgroundStepId && params === undefined;
}
