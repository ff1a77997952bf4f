import { tmpdir } from 'node:os';
import type { ValidationResult } from '../../src/runs/shapes.js';
import type { ToValidate } from '../../src/runs/tools/desk.js';
import { validate } from '../../src/runs/validators/validate.js';

/** The validators of the product, in the folder that the spec names; a spec without one gets the temporary folder. */
export async function runRealValidator(task: ToValidate): Promise<ValidationResult> {
  const ground = { root: tmpdir(), env: process.env, timeoutMs: 20_000, redact: (text: string) => text };
  return validate(task, ground);
}
