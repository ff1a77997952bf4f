import { preparationFor } from '../../ledger/preparation.js';
import type { LedgerConfig } from '../../schema/generated/types.js';
import { realEdges } from '../../storage/edges.js';
import { openWorkspace } from '../../storage/workspace.js';
import type { RunProjection, WorkflowProjectionStore } from './projection-store.js';
import type { RolloutStage } from './rollout.js';
import { openWorkflowFiles } from './workflow-files.js';

export interface ProjectionOptions {
  /** Default: `runs.projectionStage` of the configuration, else `shadow`. */
  readonly stage?: RolloutStage;
  /** Default: `g/workflows/<run_id>.json`. */
  readonly store?: WorkflowProjectionStore;
  /** How long the store may take for one run before it counts as failed; default 15,000. */
  readonly timeoutMs?: number;
}

/** The projection of a workspace. Nothing is opened or made before something is written. */
export function workspaceProjection(
  root: string,
  config: LedgerConfig,
  { stage, store, timeoutMs }: ProjectionOptions = {},
): RunProjection {
  return {
    store: store ?? openWorkflowFiles(root),
    stage: stage ?? config.runs?.projectionStage ?? 'shadow',
    redact: (value) => preparationFor(openWorkspace(root, realEdges()), config).redact(value),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  };
}
