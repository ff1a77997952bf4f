import { snapshotOf } from '../state.js';
import { execute, type RunCall } from '../tools/desk.js';
import { finishRun } from '../tools/finish-run.js';
import {
  decideCompleteWorkflow,
  decideCreateWorkflow,
  decideStepChange,
  type CompleteWorkflow,
} from './decide-workflow.js';
import { concludeStep } from './engine-verdict.js';
import type { ProjectedDesk } from './mirror.js';
import { isProjected, projectedRun, type ProjectedRun } from './projected-run.js';
import type { ProjectedStepState } from './projection-store.js';
import { rolloutOf } from './rollout.js';
import type { Workflow, WorkflowStepChange } from './workflow-events.js';

/**
 * What a workflow engine keeps its runs with. Which of ledger and projection a call writes and reads is the stage's matter:
 *
 * | stage                | writes                       | reads      |
 * | -------------------- | ---------------------------- | ---------- |
 * | `shadow`             | the projection alone         | projection |
 * | `write_through`      | the ledger, then the projection | projection |
 * | `authoritative_read` | the ledger, then the projection | ledger     |
 * | `projection_retired` | the ledger                   | ledger     |
 *
 * Writing to the ledger rejects like every run tool and then nothing is written anywhere; a projection that fails after
 * that is recorded and repaired by the next call. In `shadow` the projection's failures are the call's.
 */
export interface WorkflowAdapter {
  /** Resolves with the id of the run that stands for the workflow. Rejects with ACCESS_DENIED, PLAN_INVALID. */
  readonly createRun: (workflow: Workflow) => Promise<string>;
  /**
   * `running`, `completed`, `failed` or `skipped`; saying it twice does no harm. Resolves with the step's status after it,
   * in the same words: a step with a validator that can judge is not completed by the engine's word.
   * Rejects with RUN_NOT_FOUND, STEP_NOT_FOUND, WRONG_STATE, RUN_TERMINAL, ACCESS_DENIED, PLAN_NOT_TRUSTED.
   */
  readonly updateStep: (runId: string, change: WorkflowStepChange) => Promise<string>;
  /** Anything but `completed` fails the run. Rejects like `updateStep`. */
  readonly completeRun: (runId: string, end: CompleteWorkflow) => Promise<void>;
  /** Undefined when there is no such run. Rejects when it is read from the projection and that cannot be read. */
  readonly readRun: (runId: string) => Promise<ProjectedRun | undefined>;
  /** The newest first; those that cannot be read are left out. `limit`: 0 or absent = all. */
  readonly listRuns: (options?: { readonly limit?: number }) => Promise<readonly ProjectedRun[]>;
}

/** @param caller in whose name the engine acts: an orchestrator */
export function openWorkflowAdapter(
  desk: ProjectedDesk,
  { caller }: { readonly caller: string },
): WorkflowAdapter {
  const { isShadow, isAuthoritativeRead } = rolloutOf(desk.projection.stage);
  return {
    ...(isShadow ? shadowWrites(desk) : ledgerWrites(desk, caller)),
    ...(isAuthoritativeRead ? ledgerReads(desk) : projectionReads(desk)),
  };
}

type Writes = Pick<WorkflowAdapter, 'createRun' | 'updateStep' | 'completeRun'>;
type Reads = Pick<WorkflowAdapter, 'readRun' | 'listRuns'>;

function ledgerWrites(desk: ProjectedDesk, caller: string): Writes {
  const callOn = (run_id: string): RunCall => ({ caller, run_id });
  return {
    createRun: async (workflow) => {
      const runId = desk.newRunId();
      await execute(desk, callOn(runId), decideCreateWorkflow, workflow);
      return runId;
    },
    updateStep: async (runId, change) => {
      const state = await execute(desk, callOn(runId), decideStepChange, change);
      return concludeStep(desk, { ...callOn(runId), step_id: change.stepId }, state);
    },
    completeRun: async (runId, end) => {
      const state = await execute(desk, callOn(runId), decideCompleteWorkflow, end);
      await finishRun(desk, callOn(runId), state);
    },
  };
}

/** What does not pass through the ledger is not redacted by it. */
function shadowWrites({ projection, newRunId, now }: ProjectedDesk): Writes {
  const { store, redact = (value) => value } = projection;
  return {
    createRun: async ({ name, description, steps }) => {
      const run_id = newRunId();
      const created_at = new Date(now()).toISOString();
      const pending = steps.map(({ id, agent, prompt, depends_on: dependsOn = [] }) => ({
        step_id: id,
        agent,
        prompt,
        ...(dependsOn.length === 0 ? {} : { depends_on: dependsOn }),
        status: 'pending',
      }));
      await store.createRun(
        redact({ run_id, name, description, created_at, status: 'running', steps: pending }),
      );
      return run_id;
    },
    updateStep: async (runId, change) => {
      await store.updateStep(runId, change.stepId, redact(stateOf(change)));
      return change.status;
    },
    completeRun: async (runId, { status, error = '' }) => {
      await store.completeRun(runId, redact({ status, ...(error === '' ? {} : { error }) }));
    },
  };
}

function stateOf({ status, result = '', error = '' }: WorkflowStepChange): ProjectedStepState {
  return { status, ...(result === '' ? {} : { result }), ...(error === '' ? {} : { error }) };
}

function ledgerReads({ store }: ProjectedDesk): Reads {
  return {
    readRun: async (runId) => {
      const state = await store.read(runId);
      const snapshot = state === undefined ? undefined : snapshotOf(state);
      return snapshot !== undefined && isProjected(snapshot) ? projectedRun(snapshot) : undefined;
    },
    listRuns: async (options) => newest((await store.list()).filter(isProjected).map(projectedRun), options),
  };
}

function projectionReads({ projection: { store } }: ProjectedDesk): Reads {
  return {
    readRun: async (runId) => store.readRun(runId),
    listRuns: async (options) => {
      const runs = (await store.listRuns()).map(async (id) => store.readRun(id).catch(() => undefined));
      return newest(
        (await Promise.all(runs)).filter((run) => run !== undefined),
        options,
      );
    },
  };
}

function newest(
  runs: readonly ProjectedRun[],
  { limit = 0 }: { readonly limit?: number } = {},
): readonly ProjectedRun[] {
  const sorted = [...runs].sort((left, right) => {
    const ages = Date.parse(right.created_at) - Date.parse(left.created_at);
    if (ages !== 0 && !Number.isNaN(ages)) return ages;
    return left.run_id < right.run_id ? 1 : -1;
  });
  return limit > 0 ? sorted.slice(0, limit) : sorted;
}
