import type { ValidationResult } from '../shapes.js';

/** Never passes by itself, whatever its params say: only an orchestrator's approval does it. */
export async function awaitApproval(): Promise<ValidationResult> {
  return { passed: false, reason: 'awaiting orchestrator approval' };
}
