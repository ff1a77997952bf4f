import { tmpdir } from 'node:os';
import type { ValidationResult, ValidatorSpec } from '../../src/runs/shapes.js';
import type { ToValidate } from '../../src/runs/tools/desk.js';
import { validateArtifact } from '../../src/runs/validators/artifact-exists.js';
import { validateCommand } from '../../src/runs/validators/command-pass.js';
import type { ValidatorGround } from '../../src/runs/validators/ground.js';
import { awaitApproval } from '../../src/runs/validators/orchestrator-approval.js';

type Validate = (spec: ValidatorSpec, ground: ValidatorGround) => Promise<ValidationResult>;

const real: Readonly<Record<string, Validate>> = {
  command_pass: validateCommand,
  artifact_exists: validateArtifact,
  orchestrator_approval: awaitApproval,
};

/** The validators of the product, in the folder that the spec names; a spec without one gets the temporary folder. */
export async function runRealValidator({ spec }: ToValidate): Promise<ValidationResult> {
  const validate = real[spec.type];
  if (validate === undefined) throw new Error(`the validator ${spec.type} is not built yet`);
  const ground = { root: tmpdir(), env: process.env, timeoutMs: 20_000, redact: (text: string) => text };
  return validate(spec, ground);
}
