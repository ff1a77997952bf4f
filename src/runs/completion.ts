import type { RunEvent, UnmetCriterion } from './events.js';
import { allStepsSuccessful, allStepsTerminal, unmetCriteria } from './queries.js';
import type { Criterion, ValidationResult } from './shapes.js';
import type { RunSnapshot } from './snapshot.js';

/** What follows from the state a run is in. */
export type Completion =
  /** Nothing: steps are open, a decision or an approval is awaited, or the run is not running. */
  | { readonly kind: 'open' }
  /** All steps are completed: these criteria have to be verified before the run can end. */
  | { readonly kind: 'verify'; readonly criteria: readonly CriterionToVerify[] }
  | { readonly kind: 'end'; readonly event: RunEvent };

export interface CriterionToVerify {
  readonly index: number;
  readonly criterion: Criterion;
}

/** Asked after every event that can end a run. A paused run goes on when it is resumed. */
export function completionOf(snapshot: RunSnapshot): Completion {
  if (snapshot.status !== 'running' || snapshot.steps.length === 0) return { kind: 'open' };
  if (!allStepsSuccessful(snapshot)) {
    return isBeyondHelp(snapshot) ? { kind: 'end', event: stepsFailed } : { kind: 'open' };
  }
  const criteria = criteriaToVerify(snapshot);
  if (criteria.length > 0) return { kind: 'verify', criteria };
  return unmetCriteria(snapshot).length === 0 ? { kind: 'end', event: completed } : { kind: 'open' };
}

/**
 * What the verdicts on criteria, by index, lead to: each met one is recorded; then the run completes, fails, or waits
 * for approvals. Verdicts on criteria that are met or unknown by now are left out, missing ones keep the run open.
 */
export function eventsOfVerdicts(
  snapshot: RunSnapshot,
  verdicts: ReadonlyMap<number, ValidationResult>,
): readonly RunEvent[] {
  if (completionOf(snapshot).kind !== 'verify') return [];
  const toVerify = criteriaToVerify(snapshot);
  const met = toVerify.filter(({ index }) => verdicts.get(index)?.passed === true);
  const events: RunEvent[] = met.map(({ index, criterion: { description } }) => ({
    event: 'criterion_met',
    data: { index, description },
  }));
  if (toVerify.some(({ index }) => !verdicts.has(index))) return events;
  const unmet = unmetAfter(snapshot, new Set(met.map(({ index }) => index)), verdicts);
  if (unmet.length === 0) return [...events, completed];
  return met.length === toVerify.length ? events : [...events, criteriaFailed(unmet)];
}

const completed: RunEvent = {
  event: 'run_completed',
  data: { summary: 'all steps and acceptance criteria are satisfied' },
};

const stepsFailed: RunEvent = {
  event: 'run_failed',
  data: { reason: 'steps failed or were interrupted, and none of them may be retried' },
};

function criteriaFailed(unmet: readonly UnmetCriterion[]): RunEvent {
  const descriptions = unmet.map(({ description }) => description).join('; ');
  return { event: 'run_failed', data: { reason: `unmet acceptance criteria: ${descriptions}`, unmet } };
}

/** Every step has ended, and no decision could still bring one back. */
function isBeyondHelp(snapshot: RunSnapshot): boolean {
  return (
    allStepsTerminal(snapshot) &&
    snapshot.steps.every(
      ({ status, retry_count: count, max_retries: most }) => status === 'completed' || count >= most,
    )
  );
}

/** Unmet criteria that a validator can decide. */
function criteriaToVerify({ acceptance_state: criteria }: RunSnapshot): readonly CriterionToVerify[] {
  return criteria
    .map((criterion, index) => ({ index, criterion }))
    .filter(({ criterion }) => !criterion.met && criterion.validator.type !== 'orchestrator_approval');
}

function unmetAfter(
  { acceptance_state: criteria }: RunSnapshot,
  met: ReadonlySet<number>,
  verdicts: ReadonlyMap<number, ValidationResult>,
): readonly UnmetCriterion[] {
  return criteria.flatMap(({ description, met: wasMet }, index) => {
    if (wasMet || met.has(index)) return [];
    return [{ index, description, reason: verdicts.get(index)?.reason ?? 'awaiting approval' }];
  });
}
