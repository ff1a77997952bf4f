import { parseStrict } from '../../core/strict-json.js';
import { LedgerError } from '../../errors.js';
import { roleFault } from '../decide/decision.js';
import { decideProposeResult } from '../decide/propose-result.js';
import { decodeEvidence } from '../decode-shapes.js';
import { listIn, Undecodable } from '../decode.js';
import type { Evidence } from '../shapes.js';
import { contextOf, execute, type RunDesk } from './desk.js';
import { verifyStep, type StepCall, type VerifyResult } from './verify-step.js';

export interface ProposeCall extends StepCall {
  readonly result: string;
  /** JSON list of `{type, content, digest?}`. */
  readonly evidence_json?: string;
}

/** `run_propose_step_result`: records the result, then verifies it at once. */
export async function proposeStepResult(desk: RunDesk, call: ProposeCall): Promise<VerifyResult> {
  const denied = roleFault(contextOf(desk, call), 'execution');
  if (denied !== undefined) throw denied;
  const { step_id, result, evidence_json: json = '', expected_seq: _asked, ...further } = call;
  const evidence = json === '' ? [] : parseEvidence(json);
  await execute(desk, call, decideProposeResult, { step_id, result, evidence });
  return verifyStep(desk, { caller: further.caller, run_id: further.run_id, step_id });
}

function parseEvidence(json: string): readonly Evidence[] {
  try {
    return listIn({ evidence: parseStrict(json) }, 'evidence', decodeEvidence);
  } catch (error) {
    if (!(error instanceof Undecodable || error instanceof LedgerError)) throw error;
    const hint = 'Send a list such as [{"type":"log","content":"12 tests passed"}].';
    throw new LedgerError('INVALID_JSON', `evidence_json: ${error.message}`, { cause: error, hint });
  }
}
