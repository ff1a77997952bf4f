import { execute, type RunDesk } from '../tools/desk.js';
import { finishRun } from '../tools/finish-run.js';
import { backgroundStepId, type BackgroundState, type BackgroundTask } from './background-events.js';
import { decidePrepareTask, decideTaskState } from './decide-background.js';
import { concludeStep } from './engine-verdict.js';
import type { ProjectedDesk } from './mirror.js';
import { rolloutOf } from './rollout.js';

/**
 * What a system of background tasks tells the ledger; the system itself is what shows them, so there is no projection of
 * them. In the stage `shadow` nothing is written. Rejects like every run tool, and then nothing is written.
 */
export interface BackgroundAdapter {
  /** Resolves with the id of the task, which is that of the run that stands for it. */
  readonly prepareTask: (task: BackgroundTask) => Promise<string>;
  /**
   * `pending`, `running`, `done`, `failed` or `cancelled`; saying it twice does no harm, other words mean nothing.
   * Rejects with RUN_NOT_FOUND, RUN_TERMINAL (it ended otherwise), WRONG_STATE, ACCESS_DENIED.
   */
  readonly syncTask: (taskId: string, state: BackgroundState) => Promise<void>;
}

/** @param caller in whose name the system acts: an orchestrator */
export function openBackgroundAdapter(
  desk: ProjectedDesk,
  { caller }: { readonly caller: string },
): BackgroundAdapter {
  const { isShadow } = rolloutOf(desk.projection.stage);
  return {
    prepareTask: async (task) => {
      const runId = desk.newRunId();
      if (!isShadow) await execute(trustingNothing(desk), { caller, run_id: runId }, decidePrepareTask, task);
      return runId;
    },
    syncTask: async (taskId, state) => {
      if (isShadow) return;
      const call = { caller, run_id: taskId };
      const after = await execute(desk, call, decideTaskState, state);
      await concludeStep(desk, { ...call, step_id: backgroundStepId }, after);
      await finishRun(desk, call, after);
    },
  };
}

/** The placeholder that the plan has for a validator is nothing that this user would have executed. */
function trustingNothing({ trust: _trust, ...desk }: ProjectedDesk): RunDesk {
  return desk;
}
