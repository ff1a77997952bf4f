import {
  isOneOf,
  validatorTypes,
  type ValidationResult,
  type ValidatorSpec,
  type ValidatorType,
} from '../shapes.js';
import { validateArtifact } from './artifact-exists.js';
import { validateCommand } from './command-pass.js';
import { validateChange } from './file-changed.js';
import type { ValidatorGround } from './ground.js';
import { awaitApproval } from './orchestrator-approval.js';
import { validateBuild, validateTests } from './project-pass.js';
import { boundedVerdict } from './verdict-output.js';

export interface Subject {
  readonly spec: ValidatorSpec;
  /** Commit that the step was started on. */
  readonly baseCommit?: string;
}

type Validate = (
  spec: ValidatorSpec,
  ground: ValidatorGround,
  baseCommit?: string,
) => Promise<ValidationResult>;

const validators: Readonly<Record<ValidatorType, Validate>> = {
  build_pass: validateBuild,
  test_pass: validateTests,
  file_changed: validateChange,
  artifact_exists: validateArtifact,
  command_pass: validateCommand,
  orchestrator_approval: awaitApproval,
};

/**
 * Runs the validator that the spec names; asks nobody whether it may. An unknown type never passes.
 * @throws LedgerError when it cannot run at all: IO_*, ACCESS_DENIED (the settings forbid the command)
 */
export async function validate(
  { spec, baseCommit }: Subject,
  ground: ValidatorGround,
): Promise<ValidationResult> {
  const { type } = spec;
  if (!isOneOf(validatorTypes, type))
    return { passed: false, reason: `validator "${type.slice(0, 80)}" is unknown` };
  return boundedVerdict(await validators[type](spec, ground, baseCommit));
}
