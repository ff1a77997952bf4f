import { policyActions } from '../runs/shapes.js';
import { applyPolicy, type PolicyCall } from '../runs/tools/apply-policy.js';
import { approveCriterion, approveStep } from '../runs/tools/approve.js';
import { abortRun, interruptStep, pauseRun, resumeRun } from '../runs/tools/control-run.js';
import type { RunCall } from '../runs/tools/desk.js';
import type { StepCall } from '../runs/tools/verify-step.js';
import { reason, run_id, seq, step_id } from './argument-schemas.js';
import * as results from './result-schemas.js';
import { writing, type RunTool } from './run-tool.js';
import { argumentsOf, count, flag, oneOf, resultOf, text } from './schema.js';

/** Tools that steer a run. */
export const orchestratorTools: readonly RunTool[] = [
  writing<Omit<PolicyCall, 'caller'>>({
    name: 'run_apply_policy',
    description: 'Orchestrator: decide how the run goes on after a failed or interrupted step.',
    input: argumentsOf(
      { run_id, step_id, action: oneOf(policyActions, 'What to do'), reason },
      {
        new_agent: text('For change_agent'),
        new_steps_json: text('For decompose: JSON list of planned steps'),
        new_validator_json: text('For change_validator: {"type", "target"?, "params"?}'),
        ...seq,
      },
    ),
    output: resultOf({
      status: oneOf(['applied'], 'Done'),
      run_id,
      step_id,
      action: text('What was decided'),
      run_status: results.runStatus,
      summary: results.summary,
    }),
    call: applyPolicy,
  }),
  writing<Omit<StepCall, 'caller'> & { readonly reason?: string }>({
    name: 'run_approve_step',
    description: 'Orchestrator: pass a proposed step that is validated by orchestrator_approval.',
    input: argumentsOf({ run_id, step_id }, { reason, ...seq }),
    output: results.approval,
    call: approveStep,
  }),
  writing<Omit<RunCall, 'caller'> & { readonly index: number }>({
    name: 'run_approve_criterion',
    description: 'Orchestrator: pass an acceptance criterion that is validated by orchestrator_approval.',
    input: argumentsOf({ run_id, index: count('Its place in acceptance_state, from 0') }, seq),
    output: results.approval,
    call: approveCriterion,
  }),
  writing<Omit<RunCall, 'caller'> & { readonly reason?: string }>({
    name: 'run_pause',
    description: 'Orchestrator: stop a run from starting further steps.',
    input: argumentsOf({ run_id }, { reason, ...seq }),
    output: results.control('paused'),
    call: pauseRun,
  }),
  writing<Omit<Parameters<typeof resumeRun>[1], 'caller'>>({
    name: 'run_resume',
    description: 'Orchestrator: go on with a paused run, when somebody asked for it.',
    input: argumentsOf(
      { run_id },
      {
        session_key: text('The session that asks'),
        allow_stale: flag('Also when nothing happened for long; recorded'),
        any_session: flag('Also when it belongs to another session; recorded'),
        ...seq,
      },
    ),
    output: results.control('resumed'),
    call: resumeRun,
  }),
  writing<Omit<RunCall, 'caller'> & { readonly reason?: string }>({
    name: 'run_abort',
    description: 'Orchestrator: end a run as failed.',
    input: argumentsOf({ run_id }, { reason, ...seq }),
    output: results.control('aborted'),
    call: abortRun,
  }),
  writing<Omit<StepCall, 'caller'> & { readonly reason?: string }>({
    name: 'run_interrupt_step',
    description: 'Orchestrator: record that the owner of a step died or was stopped.',
    input: argumentsOf({ run_id, step_id }, { reason, ...seq }),
    output: results.control('interrupted'),
    call: interruptStep,
  }),
];
