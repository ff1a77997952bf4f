import type { ValidationResult, ValidatorSpec } from '../../../src/runs/shapes.js';
import { approveStep } from '../../../src/runs/tools/approve.js';
import { createRun } from '../../../src/runs/tools/create-run.js';
import type { RunDesk, RunSettings } from '../../../src/runs/tools/desk.js';
import { MemoryStore } from '../../conformance/memory-store.js';

export interface TestDesk extends RunDesk {
  readonly store: MemoryStore;
}

type Verdict = (spec: ValidatorSpec) => ValidationResult | Promise<ValidationResult>;

/** Run tools over journals in memory; `verdict` stands in for the validators. */
export function openDesk(
  verdict: Verdict = () => ({ passed: true, reason: 'ok' }),
  settings: RunSettings = {},
): TestDesk {
  let runs = 0;
  return {
    store: new MemoryStore(),
    validate: async ({ spec }) => verdict(spec),
    newRunId: () => `run-${(runs += 1)}`,
    now: () => Date.now(),
    settings,
  };
}

export interface PlannedFor {
  readonly id: string;
  readonly owner?: string;
  readonly validator?: string;
  readonly dependsOn?: readonly string[];
}

/** Creates a run of such steps; resolves with its id. */
export async function createTestRun(
  desk: RunDesk,
  steps: readonly PlannedFor[],
  criteria: readonly string[] = [],
): Promise<string> {
  const plan = {
    goal: 'ship it',
    steps: steps.map(({ id, owner = 'andy', validator = 'build_pass', dependsOn = [] }) => ({
      id,
      goal: `goal of ${id}`,
      owner_agent: owner,
      validator: { type: validator },
      depends_on: dependsOn,
    })),
    acceptance_criteria: criteria.map((type) => ({ description: type, validator: { type } })),
  };
  const result = await createRun(desk, {
    caller: 'orchestrator',
    plan_json: JSON.stringify(plan),
    session_key: 'session-1',
    original_request: 'please',
  });
  if (!('run_id' in result)) throw new Error(result.message);
  return result.run_id;
}

export async function approve(desk: RunDesk, run_id: string, step_id: string): Promise<unknown> {
  return approveStep(desk, { caller: 'orchestrator', run_id, step_id });
}
