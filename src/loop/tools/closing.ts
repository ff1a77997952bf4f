import {
  decideAddCriterion,
  decideContract,
  decideHandoff,
  decideRecordDecision,
  decideRecordEvidence,
  decideUpdateCriterion,
  type AddCriterion,
  type RecordDecision,
  type RecordEvidence,
  type RecordHandoff,
  type UpdateCriterion,
} from '../decide/closing.js';
import { requireEvidenceType } from '../plain-line.js';
import type { Role } from '../shapes.js';
import type { Criterion, LoopRun, LoopState } from '../state.js';
import { criteriaSummary } from '../views/closing.js';
import { loopPolicy } from '../views/loop-policy.js';
import { runMetadata } from '../views/run-metadata.js';
import type { Executed, LoopDesk } from './desk.js';
import { actOn, type Actor } from './role-command.js';
import { existingTask } from './task.js';
import type { OperatorCall } from './wakeup.js';

/** `criteria --list`; writes nothing. */
export function listCriteria(desk: LoopDesk, { task }: Pick<OperatorCall, 'task'>) {
  return criteriaResult(existingTask(desk, task), undefined);
}

export async function addCriterion(desk: LoopDesk, call: OperatorCall & AddCriterion) {
  const { criterion, status, source } = call;
  const { state } = await actOn(desk, operatorOf(call), (now) =>
    decideAddCriterion(now, { criterion, status, source }),
  );
  return criteriaResult(state, state.criteria.at(-1));
}

export async function updateCriterion(
  desk: LoopDesk,
  call: OperatorCall & { readonly change: UpdateCriterion },
) {
  const { state } = await actOn(desk, operatorOf(call), (now) => decideUpdateCriterion(now, call.change));
  return criteriaResult(
    state,
    state.criteria.find(({ id }) => id === call.change.criterionId),
  );
}

function criteriaResult(state: LoopState, affected: Criterion | undefined) {
  return {
    affected_criterion: affected === undefined ? null : shownCriterion(state, affected),
    criteria: state.criteria.map((one) => shownCriterion(state, one)),
    summary: criteriaSummary(state.criteria),
    task: { id: state.task?.id ?? '', name: state.name },
  };
}

function shownCriterion({ task }: LoopState, criterion: Criterion) {
  return { ...criterion, task_id: task?.id ?? '' };
}

/** `record-decision`. */
export async function recordDecision(
  desk: LoopDesk,
  call: OperatorCall & { readonly decision: RecordDecision },
) {
  const { state } = await actOn(desk, operatorOf(call), (now) => decideRecordDecision(now, call.decision));
  const newest = state.decisions.at(-1);
  if (newest === undefined) throw new Error('a decision that was recorded is there');
  return {
    ...newest,
    manager_cycle_id: null,
    manager_id: null,
    task: { id: state.task?.id ?? '', name: state.name },
    task_id: state.task?.id ?? '',
  };
}

/** `handoff` of the worker that is bound now. */
export async function recordHandoff(desk: LoopDesk, call: OperatorCall & RecordHandoff) {
  const { summary, nextSteps, payload } = call;
  const { state } = await actOn(desk, operatorOf(call), (now) =>
    decideHandoff(now, { summary, nextSteps, ...(payload === undefined ? {} : { payload }) }),
  );
  const newest = state.handoffs.at(-1);
  if (newest === undefined) throw new Error('a handoff that was recorded is there');
  const { worker, ...rest } = newest;
  const session = state.sessions.find(({ name }) => name === worker);
  return { ...rest, task_id: state.task?.id ?? '', worker_session_id: session?.uid ?? '' };
}

/** `manager-ack` and `worker-ack`, in the ledger of that session. */
export async function acknowledgeStart(desk: LoopDesk, call: { readonly task: string; readonly role: Role }) {
  const { task, role } = call;
  const { state } = await actOn(desk, { task, actor: { role } }, (now) => decideContract(now, { role }));
  const newest = state.contracts.at(-1);
  return {
    id: newest?.id ?? 0,
    role,
    session: newest?.session ?? '',
    created_at: newest?.created_at ?? '',
    task: state.name,
  };
}

/** `loop-evidence …`: evidence for the present iteration, which is a criterion too. */
export async function recordEvidence(
  desk: LoopDesk,
  call: OperatorCall & { readonly evidence: RecordEvidence },
) {
  requireEvidenceType(call.evidence.evidenceType);
  const executed = await actOn(desk, operatorOf(call), (now) => decideRecordEvidence(now, call.evidence));
  return evidenceResult(executed);
}

function evidenceResult({ state }: Executed) {
  const criterion = state.criteria.at(-1);
  const run = state.runs.at(-1);
  if (criterion === undefined || run === undefined) throw new Error('evidence that was recorded is there');
  return {
    criterion: shownCriterion(state, criterion),
    evidence: criterion.evidence,
    run: evidenceRun(run, state),
  };
}

function evidenceRun(run: LoopRun, { task }: LoopState) {
  const { cleanup_policy, preset, seed_prompt_sha256, stop_conditions } = loopPolicy(run);
  const { id, name, current_iteration, max_iterations, required_before_continue } = run;
  return {
    id,
    name,
    current_iteration,
    max_iterations,
    required_before_continue,
    cleanup_policy,
    preset,
    seed_prompt_sha256,
    stop_conditions,
    metadata: runMetadata(run),
    task_id: task?.id ?? '',
  };
}

function operatorOf({ task, as = 'operator' }: OperatorCall): {
  readonly task: string;
  readonly actor: Actor;
} {
  return { task, actor: { agent: as } };
}
