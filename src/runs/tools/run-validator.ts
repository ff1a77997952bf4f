import { LedgerError } from '../../errors.js';
import { isPlaceholder, isPlaceholderSpec } from '../projection/background-placeholder.js';
import type { ValidationResult } from '../shapes.js';
import type { RunDesk, ToValidate } from './desk.js';

/**
 * A verdict in any case: a validator that cannot run counts as failed, with `details.infra_error`, so that no step
 * waits for ever. Only PLAN_NOT_TRUSTED passes through: nothing was run, and nothing is to be recorded.
 */
export async function runValidator(desk: RunDesk, task: ToValidate): Promise<ValidationResult> {
  try {
    await requireValidator(desk, task);
    return await desk.validate(task);
  } catch (error) {
    if (error instanceof LedgerError && error.code === 'PLAN_NOT_TRUSTED') throw error;
    return infraFailure(`the validator ${task.spec.type}`, error);
  }
}

/** Throws for what only fills the place of a validator. */
async function requireValidator({ store }: RunDesk, { spec, runId }: ToValidate): Promise<void> {
  if (!isPlaceholderSpec(spec)) return;
  const state = await store.read(runId);
  if (state !== undefined && isPlaceholder(state.snapshot, spec)) {
    throw new Error('it stands for a background task, whose system says when it is done');
  }
}

/** The verdict where there could be none. */
export function infraFailure(what: string, error: unknown): ValidationResult {
  const message = error instanceof Error ? error.message : String(error);
  return { passed: false, reason: `${what} could not run: ${message}`, details: { infra_error: message } };
}
