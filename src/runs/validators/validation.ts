import { createRedactor } from '../../core/redaction/redactor.js';
import type { LedgerConfig } from '../../schema/generated/types.js';
import { realEdges } from '../../storage/edges.js';
import { secretMarker } from '../../storage/redaction-key.js';
import { openWorkspace } from '../../storage/workspace.js';
import type { ValidationResult } from '../shapes.js';
import type { ToValidate } from '../tools/desk.js';
import { requireTrust } from '../trust.js';
import { defaultValidatorTimeoutMs, type ValidatorGround } from './ground.js';
import { validate } from './validate.js';

/**
 * How the run tools validate in a workspace: `validate` of a RunDesk. Validators that execute something run only for what this
 * user trusted; the configuration sets the deadline and can forbid commands, never more.
 * Rejects with PLAN_NOT_TRUSTED, and with what keeps a validator from running (IO_*, ACCESS_DENIED).
 */
export function openValidation(
  root: string,
  config: LedgerConfig,
  env: ValidatorGround['env'] = process.env,
): (task: ToValidate) => Promise<ValidationResult> {
  return async (task) => {
    await requireTrust(root, task);
    return validate(task, groundOf(root, config, env));
  };
}

function groundOf(root: string, config: LedgerConfig, env: ValidatorGround['env']): ValidatorGround {
  const { runs = {}, validators = {}, redact: { extra = [] } = {} } = config;
  const { id } = openWorkspace(root, realEdges());
  const redactor = createRedactor({ mark: secretMarker(id), extraRules: extra });
  const { validatorTimeoutSeconds: seconds } = runs;
  const { command_pass: commandPass } = validators;
  return {
    root,
    env,
    timeoutMs: seconds === undefined ? defaultValidatorTimeoutMs : seconds * 1000,
    redact: (text) => redactor.value(text),
    ...(commandPass === undefined ? {} : { commandPass }),
  };
}
