import { LedgerError } from '../../errors.js';
import type { ValidationResult } from '../shapes.js';
import type { RunDesk, ToValidate } from './desk.js';

/**
 * A verdict in any case: a validator that cannot run counts as failed, with `details.infra_error`, so that no step
 * waits for ever. Only PLAN_NOT_TRUSTED passes through: nothing was run, and nothing is to be recorded.
 */
export async function runValidator(desk: RunDesk, task: ToValidate): Promise<ValidationResult> {
  try {
    return await desk.validate(task);
  } catch (error) {
    if (error instanceof LedgerError && error.code === 'PLAN_NOT_TRUSTED') throw error;
    const message = error instanceof Error ? error.message : String(error);
    return {
      passed: false,
      reason: `the validator ${task.spec.type} could not run: ${message}`,
      details: { infra_error: message },
    };
  }
}
