import { LedgerError } from '../../errors.js';
import { decideCreateRun } from '../decide/create-run.js';
import { roleFault } from '../decide/decision.js';
import { parsePlan } from '../plan/parse.js';
import type { PlannerOutput } from '../plan/planner-output.js';
import { snapshotOf } from '../state.js';
import { toSummary, type RunSummary } from '../summary.js';
import { contextOf, type RunDesk } from './desk.js';

export interface CreateRunCall {
  readonly caller: string;
  readonly plan_json: string;
  readonly session_key: string;
  readonly original_request: string;
  /** Agents that this plan may name; empty or absent = the configured ones. */
  readonly valid_agents?: readonly string[];
  /** A run that does not exist yet stands at 0. */
  readonly expected_seq?: number;
}

export type CreateRunResult =
  | {
      readonly status: 'created';
      readonly run_id: string;
      readonly goal: string;
      readonly step_count: number;
      readonly summary: RunSummary;
    }
  | {
      readonly error: 'parse_failed' | 'validation_failed';
      readonly message: string;
      readonly problems: readonly unknown[];
    };

/** `run_create`. A faulty plan is a result, with all problems at once, not a failure; nothing is written then. */
export async function createRun(desk: RunDesk, call: CreateRunCall): Promise<CreateRunResult> {
  const runId = desk.newRunId();
  const { names = {}, ...context } = contextOf(desk, { caller: call.caller, run_id: runId });
  const denied = roleFault(context, 'orchestrator');
  if (denied !== undefined) throw denied;
  const plan = parsed(call.plan_json);
  if (plan instanceof LedgerError) return planFault('parse_failed', plan);
  const { session_key, original_request, valid_agents: agents = [] } = call;
  const allowed = agents.length === 0 ? names : { ...names, validAgents: agents };
  const decision = decideCreateRun(
    undefined,
    { session_key, original_request, plan },
    { ...context, names: allowed },
  );
  if (decision.kind === 'refused') return planFault('validation_failed', decision.error);
  desk.trust?.(runId, decision.events);
  const state = await desk.store.execute({
    runId,
    caller: call.caller,
    decide: () => decision,
    ...(call.expected_seq === undefined ? {} : { expectedSeq: call.expected_seq }),
  });
  const summary = toSummary(snapshotOf(state));
  return { status: 'created', run_id: runId, goal: plan.goal, step_count: plan.steps.length, summary };
}

function parsed(json: string): PlannerOutput | LedgerError {
  try {
    return parsePlan(json);
  } catch (error) {
    if (error instanceof LedgerError) return error;
    throw error;
  }
}

function planFault(error: 'parse_failed' | 'validation_failed', fault: LedgerError): CreateRunResult {
  const { problems } = fault.details;
  const listed: readonly unknown[] = Array.isArray(problems) ? problems : [{ code: 'invalid_plan_json' }];
  return { error, message: fault.message, problems: listed };
}
