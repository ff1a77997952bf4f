import type { LoopRun, LoopState } from '../state.js';
import { loopPolicy } from './loop-policy.js';

/** A loop run as results show it. */
export function shownRun(run: LoopRun, state: LoopState) {
  return {
    id: run.id,
    name: run.name,
    purpose: run.purpose,
    started_at: run.started_at,
    ended_at: '',
    status: state.task?.state === 'active' ? 'active' : 'ended',
    task_id: state.task?.id ?? '',
    metadata: runMetadata(run),
  };
}

export function runMetadata(run: LoopRun) {
  const policy = loopPolicy(run);
  return {
    cleanup_policy: policy.cleanup_policy,
    current_iteration: run.current_iteration,
    kind: 'ralph_loop',
    max_iterations: run.max_iterations,
    policy_record: true,
    preset: null,
    required_before_continue: run.required_before_continue,
    seed_prompt_sha256: null,
    source: run.template === null ? 'flags' : 'template',
    stop_conditions: policy.stop_conditions,
  };
}
