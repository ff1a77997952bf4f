import { LedgerError, type ErrorCode } from '../../src/errors.js';

const kinds: { readonly [Code in ErrorCode]?: string } = {
  ACCESS_DENIED: 'ErrAccessDenied',
  STEP_NOT_FOUND: 'ErrStepNotFound',
  RUN_NOT_PAUSED: 'ErrRunNotPaused',
  INVALID_PLAN_JSON: 'ErrInvalidPlanJSON',
  PLAN_INVALID: 'ErrPlanValidation',
};

/** A refusal of the adapter's own, where the code under test has nothing to refuse with. */
export class CaseRefusal extends Error {
  override readonly name = 'CaseRefusal';
}

export interface ErrorResult {
  readonly error: { readonly kind: string; readonly message: string };
}

/**
 * A refusal in the words of the vectors: those without a name of their own are "other". Any other error is a fault of
 * the program and passes through, so that it can never count as a refusal.
 */
export function errorResult(error: unknown): ErrorResult {
  if (error instanceof CaseRefusal) return { error: { kind: 'other', message: error.message } };
  if (!(error instanceof LedgerError)) throw error;
  return { error: { kind: kinds[error.code] ?? 'other', message: error.message } };
}
