import { oneLine } from '../../core/cut-text.js';
import type { ProjectedRun, ProjectedStep } from './projected-run.js';

export type DriftKind =
  /** The ledger has the run, the projection does not. */
  | 'run_missing'
  /** The projection has a run that the ledger does not have there. */
  | 'run_unexpected'
  | 'unreadable'
  | 'other_version'
  | 'run_status'
  /** `field` tells which. */
  | 'run_field'
  | 'step_missing'
  | 'step_unexpected'
  | 'step_status'
  | 'step_field'
  | 'step_order'
  /** All that can be read is as it should be, but other bytes stand there. */
  | 'edited';

/** One way in which a projection is not what the ledger would make of it. */
export interface Drift {
  readonly run_id: string;
  readonly kind: DriftKind;
  readonly step_id?: string;
  readonly field?: string;
  /** What the ledger says, in the projection's words; absent = nothing. Cut to a line. */
  readonly ledger?: string;
  /** What the projection says. */
  readonly projection?: string;
  /** The same in a sentence. */
  readonly reason: string;
}

/**
 * Every difference between two projections of one run, the run's first, then in plan order. Both are in the projection's
 * vocabulary: what differs in words only does not differ.
 */
export function driftBetween(wanted: ProjectedRun, standing: ProjectedRun): readonly Drift[] {
  const run = { run_id: wanted.run_id };
  const header = ['name', 'description', 'created_at', 'error'] as const;
  const steps = stepPairs(wanted.steps, standing.steps);
  return [
    ...fieldDrift('run_status', run, { field: 'status', wanted, standing }),
    ...header.flatMap((field) => fieldDrift('run_field', run, { field, wanted, standing })),
    ...steps.flatMap((pair) => stepDrift(wanted.run_id, pair)),
    ...orderDrift(wanted, standing),
  ];
}

type Named = Pick<Drift, 'run_id' | 'step_id'>;

interface Compared {
  readonly field: string;
  readonly wanted: object;
  readonly standing: object;
}

function fieldDrift(kind: DriftKind, of: Named, { field, wanted, standing }: Compared): readonly Drift[] {
  const [ledger, projection] = [textAt(wanted, field), textAt(standing, field)];
  if (ledger === projection) return [];
  const what = of.step_id === undefined ? 'the run' : `step "${of.step_id}"`;
  const [said, shown] = [ledger, projection].map((text) => (text === undefined ? 'nothing' : cut(text)));
  return [
    {
      ...of,
      kind,
      field,
      ...(ledger === undefined ? {} : { ledger: cut(ledger) }),
      ...(projection === undefined ? {} : { projection: cut(projection) }),
      reason: `${field} of ${what}: the ledger says ${said}, the projection ${shown}`,
    },
  ];
}

function textAt(value: object, field: string): string | undefined {
  const found: unknown = Reflect.get(value, field);
  if (found === undefined) return undefined;
  return typeof found === 'string' ? found : JSON.stringify(found);
}

function cut(text: string): string {
  return oneLine(text, 200);
}

interface StepPair {
  readonly id: string;
  readonly wanted: ProjectedStep | undefined;
  readonly standing: ProjectedStep | undefined;
}

/** By id; journals of merged clones may have an id twice, then the first goes with the first. */
function stepPairs(
  wanted: readonly ProjectedStep[],
  standing: readonly ProjectedStep[],
): readonly StepPair[] {
  const left = [...standing];
  const pairs = wanted.map((step): StepPair => {
    const at = left.findIndex(({ step_id: id }) => id === step.step_id);
    const [found] = at === -1 ? [] : left.splice(at, 1);
    return { id: step.step_id, wanted: step, standing: found };
  });
  return [
    ...pairs,
    ...left.map((step): StepPair => ({ id: step.step_id, wanted: undefined, standing: step })),
  ];
}

function stepDrift(runId: string, { id, wanted, standing }: StepPair): readonly Drift[] {
  const step = { run_id: runId, step_id: id };
  if (standing === undefined) {
    return [{ ...step, kind: 'step_missing', reason: `step "${id}" is not in the projection` }];
  }
  if (wanted === undefined) {
    return [{ ...step, kind: 'step_unexpected', reason: `step "${id}" is in the projection only` }];
  }
  const fields = ['agent', 'prompt', 'depends_on', 'result', 'error'] as const;
  return [
    ...fieldDrift('step_status', step, { field: 'status', wanted, standing }),
    ...fields.flatMap((field) => fieldDrift('step_field', step, { field, wanted, standing })),
  ];
}

/** Told only where the same steps stand in another order: what is missing or too much is told by itself. */
function orderDrift({ run_id, steps }: ProjectedRun, { steps: standing }: ProjectedRun): readonly Drift[] {
  const ledger = idsOf(steps);
  const projection = idsOf(standing);
  const common = (ids: readonly string[], others: readonly string[]): string =>
    ids.filter((id) => others.includes(id)).join(', ');
  const [left, right] = [common(ledger, projection), common(projection, ledger)];
  if (left === right || ledger.length !== projection.length) return [];
  const reason = `the steps stand in another order: the ledger has ${cut(left)}, the projection ${cut(right)}`;
  return [{ run_id, kind: 'step_order', ledger: cut(left), projection: cut(right), reason }];
}

function idsOf(steps: readonly ProjectedStep[]): readonly string[] {
  return steps.map(({ step_id: id }) => id);
}
