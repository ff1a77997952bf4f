import { applyDecision } from '../../src/runs/apply-decision.js';
import { decodeCriterion, decodeDecision, decodeStep } from '../../src/runs/decode-shapes.js';
import { Undecodable } from '../../src/runs/decode.js';
import { draftOf } from '../../src/runs/draft.js';
import type { JournalEvent } from '../../src/runs/events.js';
import { convertPlan } from '../../src/runs/plan/convert.js';
import { parsePlan } from '../../src/runs/plan/parse.js';
import type { PlannerOutput } from '../../src/runs/plan/planner-output.js';
import { defaultProfileNames, inferToolProfile } from '../../src/runs/plan/tool-profile.js';
import { planProblems } from '../../src/runs/plan/validate.js';
import { mapStepStatus } from '../../src/runs/projection/step-status.js';
import { rolloutOf, rolloutStages } from '../../src/runs/projection/rollout.js';
import {
  allCriteriaMet,
  allStepsSuccessful,
  allStepsTerminal,
  completedSteps,
  executableSteps,
  findStep,
  nextExecutableStep,
} from '../../src/runs/queries.js';
import { continueReplay, replayRun } from '../../src/runs/replay.js';
import { detectResumeIntent } from '../../src/runs/resume-intent.js';
import { roleOf } from '../../src/runs/roles.js';
import { emptySnapshot, type RunSnapshot } from '../../src/runs/snapshot.js';
import { snapshotOf, stateFromSnapshot } from '../../src/runs/state.js';
import { stepBar } from '../../src/runs/step-bar.js';
import { toSummary } from '../../src/runs/summary.js';
import { needsIsolation } from '../../src/runs/validator-needs.js';
import { list, map, text, texts, type Json, type JsonMap } from './case.js';
import { CaseRefusal } from './errors.js';
import { absoluteTime } from './relative-time.js';

/** Operations on what a case gives, without a store. Arguments stand in `given` or beside `op`. */
export const pureOperations: Readonly<Record<string, (args: JsonMap) => unknown>> = {
  materialize: ({ events }) => {
    const journal = list(events).map(journalEvent);
    if (journal.length === 0) throw new CaseRefusal('empty journal');
    const runId = text(map(list(events)[0])['run_id']);
    return { snapshot: snapshotOf(replayRun(runId, journal)) };
  },
  apply_tail: ({ snapshot, events }) => {
    const state = stateFromSnapshot(givenSnapshot(snapshot));
    const tail = list(events)
      .map(journalEvent)
      .filter(({ stream_seq: seq }) => seq > state.head_seq);
    const after = continueReplay(state, tail);
    if (after === undefined) throw new CaseRefusal('the tail does not continue the snapshot');
    return { snapshot: snapshotOf(after) };
  },
  apply_policy: ({ snapshot, step_id: stepId, decision }) => {
    const draft = draftOf(stateFromSnapshot(givenSnapshot(snapshot)));
    const read = readDecision(decision);
    if (read !== undefined) applyDecision(draft, text(stepId), read);
    const after = snapshotOf(draft);
    return { snapshot: after, next_executable_step_id: nextExecutableStep(after)?.step_id };
  },
  query,
  parse_plan: ({ raw }) => ({ plan: parsePlan(text(raw)) }),
  validate_plan: ({ plan, valid_agents: agents }) => {
    const names = { validAgents: texts(agents), profiles: defaultProfileNames };
    const problems = planProblems(givenPlan(plan), names);
    if (problems.length === 0) return { valid: true };
    return { kind: 'ErrPlanValidation', problem_count: problems.length, problems, valid: false };
  },
  convert_plan: ({ plan }) => convertPlan(givenPlan(plan)),
  infer_tool_profile: ({ types }) => byName(types, inferToolProfile),
  needs_isolation: ({ types }) => byName(types, needsIsolation),
  map_step_status: ({ statuses }) => byName(statuses, mapStepStatus),
  detect_resume_intent: ({ messages }) => ({
    cases: texts(messages).map((message) => ({ message, intent: detectResumeIntent(message) })),
  }),
  check_role: ({ callers }) => ({
    matrix: texts(callers).map((caller) => ({
      caller,
      any: true,
      execution: roleOf(caller) === 'execution',
      orchestrator: roleOf(caller) === 'orchestrator',
    })),
  }),
  rollout: () => ({
    stages: rolloutStages.map((stage) => {
      const { ordinal, isShadow, isWriteThrough, isAuthoritativeRead } = rolloutOf(stage);
      return {
        stage,
        ordinal,
        is_shadow: isShadow,
        is_write_through: isWriteThrough,
        is_authoritative_read: isAuthoritativeRead,
      };
    }),
  }),
};

function query(args: JsonMap): unknown {
  const snapshot = givenSnapshot(args['snapshot']);
  switch (text(args['query'])) {
    case 'find_step':
      return { goals: byName(args['ids'], (id) => findStep(snapshot, id)?.goal ?? null) };
    case 'next_executable_step':
      return { step_id: nextExecutableStep(snapshot)?.step_id ?? null };
    case 'executable_steps':
      return { step_ids: executableSteps(snapshot).map(({ step_id: id }) => id) };
    case 'step_summary':
      return { step_summary: stepBar(snapshot) };
    case 'to_summary':
      return { summary: toSummary(snapshot) };
    case 'flags':
    case 'all_criteria_met':
    case 'all_steps_successful':
    case 'all_steps_terminal':
    case 'completed_steps':
      return {
        all_criteria_met: allCriteriaMet(snapshot),
        all_steps_successful: allStepsSuccessful(snapshot),
        all_steps_terminal: allStepsTerminal(snapshot),
        completed_steps: completedSteps(snapshot),
      };
    default:
      throw new Error(`the query "${text(args['query'])}" is not known`);
  }
}

function byName<Value>(names: Json | undefined, valueOf: (name: string) => Value): Record<string, Value> {
  return Object.fromEntries(texts(names).map((name) => [name, valueOf(name)]));
}

function journalEvent(event: Json, at: number): JournalEvent {
  const { seq, type, timestamp, payload, id } = map(event);
  return {
    id: text(id, `event-${String(at).padStart(6, '0')}`),
    ts: absoluteTime(text(timestamp), Date.now()),
    agent: '',
    session_id: '',
    event: text(type),
    data: payload,
    stream_seq: typeof seq === 'number' ? seq : at + 1,
  };
}

function givenSnapshot(value: Json | undefined): RunSnapshot {
  const snapshot = map(value);
  return {
    ...emptySnapshot(text(snapshot['run_id'])),
    ...(snapshot as Partial<RunSnapshot>),
    steps: list(snapshot['steps']).map((step) => decodeStep(step, 'step')),
    acceptance_state: list(snapshot['acceptance_state']).map((one) => decodeCriterion(one, 'criterion')),
    notes: map(snapshot['notes']) as Readonly<Record<string, string>>,
  };
}

function givenPlan(plan: Json | undefined): PlannerOutput {
  return parsePlan(JSON.stringify(plan));
}

/** Undefined for an action that does not exist: such a decision changes nothing. */
function readDecision(decision: Json | undefined): ReturnType<typeof decodeDecision> | undefined {
  try {
    return decodeDecision(decision);
  } catch (error) {
    if (error instanceof Undecodable) return undefined;
    throw error;
  }
}
