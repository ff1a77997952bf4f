import { LedgerError } from '../../errors.js';
import { activePair, openTask } from '../binding.js';
import type { CriterionStatus, DecisionWord, EvidenceStatus, Role } from '../shapes.js';
import type { LoopState } from '../state.js';
import { accepted, refused, type LoopDecision } from './decision.js';

type Details = Readonly<Record<string, unknown>>;

export interface AddCriterion {
  readonly criterion: string;
  readonly status: CriterionStatus;
  readonly source: string;
}

export function decideAddCriterion(state: LoopState, command: AddCriterion): LoopDecision {
  const task = openTask(state);
  if (task instanceof LedgerError) return refused(task);
  if (command.criterion.trim() === '')
    return refused(new LedgerError('SCHEMA_INVALID', 'the criterion is empty'));
  return accepted({ event: 'criterion_added', data: command });
}

export interface UpdateCriterion {
  readonly criterionId: number;
  readonly status: CriterionStatus;
  readonly proof?: string;
  readonly rationale?: string;
  readonly evidence?: Details;
}

/** Refused: WRONG_STATE (no such criterion, or the task is closed), UNKNOWN_TASK. */
export function decideUpdateCriterion(state: LoopState, command: UpdateCriterion): LoopDecision {
  const task = openTask(state);
  if (task instanceof LedgerError) return refused(task);
  const { criterionId, status, ...rest } = command;
  if (!state.criteria.some(({ id }) => id === criterionId)) {
    return refused(
      new LedgerError('WRONG_STATE', `task "${state.name}" has no criterion ${criterionId}`, {
        details: { criteria: state.criteria.map(({ id }) => id) },
        hint: `See \`agent-ledger criteria ${state.name} --list\`.`,
      }),
    );
  }
  return accepted({ event: 'criterion_updated', data: { criterion_id: criterionId, status, ...rest } });
}

export interface RecordDecision {
  readonly decision: DecisionWord;
  readonly reason: string;
  readonly payload?: Details;
}

export function decideRecordDecision(state: LoopState, command: RecordDecision): LoopDecision {
  const task = openTask(state);
  if (task instanceof LedgerError) return refused(task);
  return accepted({ event: 'decision_recorded', data: command });
}

export interface RecordHandoff {
  readonly summary: string;
  readonly nextSteps: readonly string[];
  readonly payload?: Details;
}

/** Of the worker that is bound now. Refused: UNKNOWN_TASK, NOT_BOUND, WRONG_STATE. */
export function decideHandoff(state: LoopState, { nextSteps, ...rest }: RecordHandoff): LoopDecision {
  const pair = activePair(state);
  if (pair instanceof LedgerError) return refused(pair);
  return accepted({
    event: 'handoff_recorded',
    data: { ...rest, next_steps: nextSteps, worker: pair.worker.name },
  });
}

/** A role has read what it is to do. Refused: UNKNOWN_TASK, NOT_BOUND, WRONG_STATE. */
export function decideContract(
  state: LoopState,
  { role, summary }: { readonly role: Role; readonly summary?: string },
): LoopDecision {
  const pair = activePair(state);
  if (pair instanceof LedgerError) return refused(pair);
  const data = { role, session: pair[role].name, ...(summary === undefined ? {} : { summary }) };
  return accepted({ event: 'start_contract_acknowledged', data });
}

export interface RecordEvidence {
  readonly evidenceType: string;
  readonly status: EvidenceStatus;
  readonly criterion: string;
  /** Default: the present iteration. */
  readonly iteration?: number;
  readonly proof?: string;
  readonly details?: Details;
}

/** Evidence for an iteration of the newest loop run. Refused: WRONG_STATE (no run, an iteration to come), UNKNOWN_TASK. */
export function decideRecordEvidence(state: LoopState, command: RecordEvidence): LoopDecision {
  const task = openTask(state);
  if (task instanceof LedgerError) return refused(task);
  const run = state.runs.at(-1);
  if (run === undefined) {
    return refused(
      new LedgerError('WRONG_STATE', `task "${state.name}" has no loop run to give evidence for`, {
        hint: 'Bind the pair with --template or --max-iterations to have one.',
      }),
    );
  }
  const { evidenceType, iteration = run.current_iteration, ...rest } = command;
  if (iteration < 1 || iteration > run.current_iteration) {
    const message = `the loop is at iteration ${run.current_iteration}; there is none ${iteration} yet`;
    return refused(
      new LedgerError('WRONG_STATE', message, {
        hint: 'Leave --iteration out to give evidence for the present one.',
      }),
    );
  }
  const data = { run_id: run.id, iteration, evidence_type: evidenceType, ...rest };
  return accepted({ event: 'loop_evidence_recorded', data });
}
