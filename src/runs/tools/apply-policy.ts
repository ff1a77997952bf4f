import { parseStrict } from '../../core/strict-json.js';
import { LedgerError } from '../../errors.js';
import { decideApplyPolicy, type ApplyPolicy } from '../decide/apply-policy.js';
import { roleFault } from '../decide/decision.js';
import { decodeValidator } from '../decode-shapes.js';
import { Undecodable } from '../decode.js';
import { parsePlannedSteps } from '../plan/parse.js';
import { snapshotOf } from '../state.js';
import { toSummary, type RunSummary } from '../summary.js';
import { contextOf, execute, type RunDesk } from './desk.js';
import { finishRun } from './finish-run.js';
import type { StepCall } from './verify-step.js';

export interface PolicyCall extends StepCall {
  readonly action: string;
  readonly reason?: string;
  readonly new_agent?: string;
  /** JSON list of planned steps, for `decompose`. */
  readonly new_steps_json?: string;
  /** JSON object, for `change_validator`. */
  readonly new_validator_json?: string;
}

export interface PolicyResult {
  readonly status: 'applied';
  readonly run_id: string;
  readonly step_id: string;
  readonly action: string;
  readonly run_status: string;
  readonly summary: RunSummary;
}

/** `run_apply_policy`; the run may end with it. */
export async function applyPolicy(desk: RunDesk, call: PolicyCall): Promise<PolicyResult> {
  const denied = roleFault(contextOf(desk, call), 'orchestrator');
  if (denied !== undefined) throw denied;
  const applied = await execute(desk, call, decideApplyPolicy, commandOf(call));
  const snapshot = snapshotOf(await finishRun(desk, call, applied));
  const { run_id, step_id, action } = call;
  return {
    status: 'applied',
    run_id,
    step_id,
    action,
    run_status: snapshot.status,
    summary: toSummary(snapshot),
  };
}

function commandOf(call: PolicyCall): ApplyPolicy {
  const { step_id, action, reason, new_agent, new_steps_json: steps, new_validator_json: validator } = call;
  return {
    step_id,
    action,
    ...(reason === undefined ? {} : { reason }),
    ...(new_agent === undefined ? {} : { new_agent }),
    ...(steps === undefined || steps === ''
      ? {}
      : { new_steps: read(steps, 'new_steps_json', parsePlannedSteps) }),
    ...(validator === undefined || validator === ''
      ? {}
      : { new_validator: read(validator, 'new_validator_json', decodeValidator) }),
  };
}

function read<Value>(json: string, what: string, decode: (value: unknown, what: string) => Value): Value {
  try {
    return decode(parseStrict(json), what);
  } catch (error) {
    if (!(error instanceof Undecodable || error instanceof LedgerError)) throw error;
    throw new LedgerError('INVALID_JSON', `${what}: ${error.message}`, { cause: error });
  }
}
