import { criterionStatuses, defaults, type CriterionStatus, type Role } from '../shapes.js';
import type { Criterion, LoopState, RecordedDecision } from '../state.js';

export type CriteriaSummary = Readonly<Record<CriterionStatus, number>>;

export function criteriaSummary(criteria: readonly Criterion[]): CriteriaSummary {
  const counts = Object.fromEntries(
    criterionStatuses.map((status) => [status, criteria.filter((one) => one.status === status).length]),
  );
  return counts as CriteriaSummary;
}

export interface FinalAudit {
  readonly open_criteria: readonly Criterion[];
  readonly require_criteria_audit: boolean;
  readonly summary: CriteriaSummary;
  readonly total: number;
}

/** An accepted criterion is open until it is satisfied, deferred or rejected. */
export function finalAudit({ criteria }: LoopState, required: boolean): FinalAudit {
  return {
    open_criteria: criteria.filter(({ status }) => status === 'accepted'),
    require_criteria_audit: required,
    summary: criteriaSummary(criteria),
    total: criteria.length,
  };
}

export interface AckAudit {
  readonly ok: boolean;
  readonly require_acks: boolean;
  readonly manager_ack_id: number | null;
  readonly worker_ack_id: number | null;
  readonly missing: readonly Role[];
}

/** Those of the sessions that are bound now, or were last: another worker has read nothing yet. */
export function ackAudit({ contracts, bindings }: LoopState, required: boolean): AckAudit {
  const binding = bindings.at(-1);
  const idOf = (role: Role): number | null =>
    contracts.findLast((one) => one.role === role && one.session === binding?.[role])?.id ?? null;
  const [manager, worker] = [idOf('manager'), idOf('worker')];
  const missing = [
    ...(manager === null ? (['manager'] as const) : []),
    ...(worker === null ? (['worker'] as const) : []),
  ];
  return {
    ok: !required || missing.length === 0,
    require_acks: required,
    manager_ack_id: manager,
    worker_ack_id: worker,
    missing,
  };
}

/** Keys that have no meaning here are null. */
export interface AuditedDecision extends RecordedDecision {
  readonly manager_cycle_id: null;
  readonly manager_id: null;
  readonly task_id: string;
}

export interface DecisionAudit {
  readonly ok: boolean;
  readonly decision: AuditedDecision | null;
  readonly decision_id: number | null;
  readonly age_seconds: number | null;
  readonly max_age_seconds: number;
  readonly allowed_decisions: readonly ['stop'];
  readonly warnings: readonly string[];
}

/** Whether a decision lets the task end: the named one, else the newest. */
export function decisionAudit(
  state: LoopState,
  { decisionId, nowMs }: { readonly decisionId: number | undefined; readonly nowMs: number },
): DecisionAudit {
  const found =
    decisionId === undefined ? state.decisions.at(-1) : state.decisions.find(({ id }) => id === decisionId);
  const age = found === undefined ? null : Math.floor((nowMs - Date.parse(found.created_at)) / 1000);
  const warnings = decisionWarnings(found, age);
  return {
    ok: warnings.length === 0,
    decision: found === undefined ? null : audited(state, found),
    decision_id: found?.id ?? null,
    age_seconds: age,
    max_age_seconds: defaults.decisionSeconds,
    allowed_decisions: ['stop'],
    warnings,
  };
}

function audited({ task }: LoopState, found: RecordedDecision): AuditedDecision {
  return { ...found, manager_cycle_id: null, manager_id: null, task_id: task?.id ?? '' };
}

function decisionWarnings(found: RecordedDecision | undefined, age: number | null): readonly string[] {
  if (found === undefined) return ['no decision was recorded'];
  return [
    ...(found.decision === 'stop' ? [] : [`decision ${found.id} is ${found.decision}, not stop`]),
    ...(age !== null && age > defaults.decisionSeconds ? [`decision ${found.id} is ${age} s old`] : []),
  ];
}
