import type { LoopRun, LoopState } from '../state.js';

/** What lets a loop go on to its next iteration. */
export interface LoopPolicy {
  readonly run_id: string;
  readonly template: string | null;
  readonly preset: null;
  readonly current_iteration: number;
  readonly max_iterations: number;
  readonly required_before_continue: readonly string[];
  readonly stop_conditions: readonly string[];
  readonly cleanup_policy: string;
  readonly artifact_requirements: Readonly<Record<string, never>>;
  readonly recommended_tools: readonly string[];
  readonly seed_prompt_sha256: null;
  readonly tags: readonly string[];
}

export function loopPolicy(run: LoopRun): LoopPolicy {
  return {
    run_id: run.id,
    template: run.template,
    preset: null,
    current_iteration: run.current_iteration,
    max_iterations: run.max_iterations,
    required_before_continue: run.required_before_continue,
    stop_conditions: ['max_iterations_reached', 'manager_stop'],
    cleanup_policy: 'keep',
    artifact_requirements: {},
    recommended_tools: [],
    seed_prompt_sha256: null,
    tags: [],
  };
}

/** Required kinds of evidence that nothing satisfies for the iteration that is to end. */
export function missingEvidence({ evidence, criteria }: LoopState, run: LoopRun): readonly string[] {
  return run.required_before_continue.filter((type) => {
    const newest = evidence.findLast(
      (one) => one.run_id === run.id && one.iteration === run.current_iteration && one.evidence_type === type,
    );
    return !criteria.some(({ id, status }) => id === newest?.id && status === 'satisfied');
  });
}

/** Why a continue command must not be delivered; empty = it may. One for an earlier run than the newest is stale. */
export function continueBlockers(
  state: LoopState,
  run: LoopRun | undefined,
  requested: number | null,
): readonly string[] {
  if (run === undefined || requested === null || run !== state.runs.at(-1))
    return ['stale_requested_iteration'];
  return [
    ...(requested === run.current_iteration + 1 ? [] : ['stale_requested_iteration']),
    ...(requested > run.max_iterations ? ['max_iterations_reached'] : []),
    ...missingEvidence(state, run).map((type) => `missing_${type}_evidence`),
  ];
}
