import { openIsolation } from '../../src/runs/isolation/workspace-isolation.js';
import { needsIsolation } from '../../src/runs/validator-needs.js';
import { text, type JsonMap } from './case.js';
import type { World } from './world.js';

type Operate = (world: World, args: JsonMap) => unknown;

/** Work trees in the folder that the case gives. */
export const workspaceOperations: Readonly<Record<string, Operate>> = {
  prepare_workspace: ({ workDir, nowMs }, { validator_type, step_id, run_id }) => {
    if (!needsIsolation(text(validator_type))) return { work_dir_set: false };
    const place = { runId: text(run_id), stepId: text(step_id) };
    const { path, branch, base_commit } = openIsolation(workDir).prepare(place, undefined, nowMs);
    return { work_dir_set: true, work_dir: path, branch, base_commit };
  },
};
