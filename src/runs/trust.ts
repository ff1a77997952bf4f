import { oneLine } from '../core/cut-text.js';
import { LedgerError } from '../errors.js';
import type { RunEvent } from './events.js';
import { isPlaceholder } from './projection/background-placeholder.js';
import type { ValidatorSpec } from './shapes.js';
import type { RunSnapshot } from './snapshot.js';
import { openTrustStore, type TrustStore } from './trust-store.js';
import { needsTrust } from './validator-needs.js';
import { executionOf } from './validators/execution.js';

/** One thing that verifying a run would execute here. */
export interface PlannedExecution {
  /** `step s1` or `criterion 0`. */
  readonly of: string;
  readonly type: string;
  /** The command, as it would be run now. */
  readonly command: string;
  /** Where it would run. */
  readonly folder: string;
  readonly trusted: boolean;
}

/** All that validators of the run would execute in this workspace, in plan order. Runs nothing and writes nothing. */
export async function plannedExecutions(
  root: string,
  snapshot: RunSnapshot,
): Promise<readonly PlannedExecution[]> {
  const store = openTrustStore(root);
  return Promise.all(
    executingIn(snapshot).map(async ({ of, spec }) => ({
      of,
      type: spec.type,
      ...(await executionOf(root, spec)),
      trusted: store.trusts(snapshot.run_id, spec),
    })),
  );
}

/**
 * Records that this user trusts the run's plan as it stands now, in this workspace folder. Resolves with what that lets
 * run; a validator that a later decision of somebody else brings in is not trusted by it.
 * @throws LedgerError IO_*
 */
export async function trustPlan(root: string, snapshot: RunSnapshot): Promise<readonly PlannedExecution[]> {
  const specs = executingIn(snapshot).map(({ spec }) => spec);
  openTrustStore(root).trust(snapshot.run_id, specs);
  return plannedExecutions(root, snapshot);
}

/**
 * Trusts what events bring in that were decided on this machine; others change nothing. Where the record cannot be kept, the
 * decision stands all the same: it is told when something is to be executed.
 */
export function trustDecided(store: TrustStore, runId: string, events: readonly RunEvent[]): void {
  const specs = events.flatMap(validatorsOf).filter(({ type }) => needsTrust(type));
  if (specs.length === 0) return;
  try {
    store.trust(runId, specs);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
  }
}

/** @throws LedgerError PLAN_NOT_TRUSTED, telling what was not run */
export async function requireTrust(
  root: string,
  { runId, spec }: { readonly runId: string; readonly spec: ValidatorSpec },
): Promise<void> {
  if (!needsTrust(spec.type) || openTrustStore(root).trusts(runId, spec)) return;
  const command = oneLine((await executionOf(root, spec)).command, 500);
  throw new LedgerError(
    'PLAN_NOT_TRUSTED',
    `nothing was run: you have not trusted run "${runId}" to execute ${command}`,
    {
      details: { run_id: runId, validator: spec.type, command },
    },
  );
}

interface Executing {
  readonly of: string;
  readonly spec: ValidatorSpec;
}

function executingIn(snapshot: RunSnapshot): readonly Executing[] {
  const { steps, acceptance_state: criteria } = snapshot;
  return [
    ...steps.map(({ step_id: id, validator: spec }) => ({ of: `step ${id}`, spec })),
    ...criteria.map(({ validator: spec }, at) => ({ of: `criterion ${at}`, spec })),
  ].filter(({ spec }) => needsTrust(spec.type) && !isPlaceholder(snapshot, spec));
}

/** Plans and decisions bring validators in, other events do not. */
function validatorsOf({ event, data }: RunEvent): readonly ValidatorSpec[] {
  if (event === 'plan_attached') {
    return [...data.steps, ...data.acceptance_criteria].map(({ validator }) => validator);
  }
  if (event !== 'policy_decision_applied') return [];
  const { new_steps: steps = [], new_validator: validator } = data.decision;
  return [...steps.map((step) => step.validator), ...(validator === undefined ? [] : [validator])];
}
