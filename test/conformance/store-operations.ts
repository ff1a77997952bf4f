import { decodeCriterion, decodeResult, decodeStep } from '../../src/runs/decode-shapes.js';
import { guardTool } from '../../src/runs/guard.js';
import { decideResumeRun } from '../../src/runs/decide/resume-run.js';
import { policyRequest } from '../../src/runs/policy-request.js';
import { listRuns } from '../../src/runs/run-list.js';
import { findResumeCandidates } from '../../src/runs/resume-candidates.js';
import { replayRun } from '../../src/runs/replay.js';
import { runStatuses, type RunSnapshot } from '../../src/runs/snapshot.js';
import { isOneOf, type Criterion, type ValidationResult } from '../../src/runs/shapes.js';
import { snapshotOf } from '../../src/runs/state.js';
import { toSummary } from '../../src/runs/summary.js';
import { execute } from '../../src/runs/tools/desk.js';
import { pruneOldRuns } from '../../src/runs/tools/finish-run.js';
import { readJournal } from '../../src/runs/tools/read-runs.js';
import { list, map, text, texts, type JsonMap } from './case.js';
import { durationMs } from './relative-time.js';
import { appendRaw, type World } from './world.js';

type Operate = (world: World, args: JsonMap) => unknown;

const done = { ok: true };

export const storeOperations: Readonly<Record<string, Operate>> = {
  append: (world, { event }) => {
    appendRaw(world, map(event));
    return done;
  },
  append_many: (world, { events }) => {
    for (const event of list(events)) appendRaw(world, map(event));
    return done;
  },
  append_concurrently: async (world, { event, count }) => {
    const appends = Array.from({ length: Number(count) }, async () => appendRaw(world, map(event)));
    const seqs = await Promise.all(appends);
    return { seqs: seqs.sort((left, right) => left - right) };
  },
  add_hook: (world, { name }) => {
    world.store.addHook((_runId, { event, stream_seq: seq }) => {
      world.hookCalls.push(`${text(name)}:${event}:${seq}`);
    });
    return done;
  },
  add_reading_hook: (world) => {
    world.store.addHook((runId) => {
      world.hookCalls.push(`read:last_journal_seq=${world.store.snapshot(runId).last_journal_seq}`);
    });
    return done;
  },
  hook_calls: (world) => ({ calls: world.hookCalls }),
  get_events: async (world, args) => events(world, args, 0),
  get_events_since: (world, args) => {
    const after = Number(args['after_seq'] ?? 0);
    const runId = text(args['run_id']);
    return eventsResult(
      world.store.events(runId).filter(({ stream_seq: seq }) => seq > after),
      args,
    );
  },
  get_snapshot: (world, { run_id }) => ({ snapshot: world.store.snapshot(text(run_id)) }),
  get_snapshot_brief: (world, { run_id }) => brief(world.store.snapshot(text(run_id))),
  get_cached: (world, { run_id }) => {
    const state = world.store.cached(text(run_id));
    return { cached: state !== undefined, seq: state?.snapshot.last_journal_seq ?? 0 };
  },
  materialize_from_store: async (world, { run_id }) => {
    const journal = await readJournal(world.desk, text(run_id));
    return { snapshot: snapshotOf(replayRun(text(run_id), journal)) };
  },
  mutate_returned_snapshot: (world, { run_id }) => {
    spoil(world.store.snapshot(text(run_id)));
    return done;
  },
  record_validation: (world, { run_id, step_id, result }) => {
    recordResult(world, { runId: text(run_id), stepId: text(step_id) }, decodeResult(result, 'result'));
    return done;
  },
  list_runs: (world, args) => runList(world, args),
  prune: async (world, { max_keep: maxKeep }) => {
    await pruneOldRuns(world.desk, 'system', Number(maxKeep));
    return done;
  },
  find_candidates: (world, { session_key, stale_ttl }) => {
    const ttlMs = durationMs(text(stale_ttl));
    const scope = { sessionKey: text(session_key), nowMs: Date.now(), ...(ttlMs === 0 ? {} : { ttlMs }) };
    return { candidates: findResumeCandidates(world.store.snapshots(), scope) };
  },
  resume: async (world, { run_id, resumed_by }) => {
    // The vectors let anyone resume here: roles are asked by the tools.
    const desk = {
      ...world.desk,
      settings: { ...world.desk.settings, orchestrators: [text(resumed_by)] },
    };
    const call = { caller: text(resumed_by), run_id: text(run_id) };
    return brief(snapshotOf(await execute(desk, call, decideResumeRun, {})));
  },
  pev_verify: async (world, { run_id, step }) => {
    const judged = decodeStep(step, 'step');
    const runId = text(run_id);
    const { validator: spec, evidence = [] } = judged;
    const result = await world.validators.validate({ spec, runId, evidence });
    recordResult(world, { runId, stepId: judged.step_id }, result);
    return { policy_request: result.passed ? null : policyRequest(runId, judged, result) };
  },
  verify_criteria: async (world, { criteria }) => {
    const input = list(criteria).map((one) => decodeCriterion(one, 'criterion'));
    const evaluated: Criterion[] = [];
    for (const criterion of input) evaluated.push(await evaluate(world, criterion));
    return {
      evaluated: evaluated.map(shownCriterion),
      input_after: input.map(shownCriterion),
      unmet: evaluated.filter(({ met }) => !met).map(({ description }) => description),
    };
  },
  validator_calls: (world) => world.validators.calls,
  default_validators: (world) => ({ types: world.validators.types }),
  validate: async (world, { spec }) => {
    const { type, target, params, work_dir } = map(spec);
    const read = { type, target, params, work_dir } as unknown as { type: string };
    return { result: await world.validators.validate({ spec: read, runId: 'run', evidence: [] }) };
  },
  guard: async (world, args) => guard(world, args, text(args['tool'])),
  guard_matrix: async (world, args) => {
    const allowed: Record<string, boolean> = {};
    for (const tool of texts(args['tools'])) allowed[tool] = (await guard(world, args, tool)).allowed;
    return { allowed };
  },
};

async function events(world: World, args: JsonMap, afterSeq: number): Promise<unknown> {
  return eventsResult(await readJournal(world.desk, text(args['run_id']), afterSeq), args);
}

function eventsResult(journal: Awaited<ReturnType<typeof readJournal>>, args: JsonMap): unknown {
  if (args['full'] !== true) {
    return { events: journal.map(({ stream_seq: seq, event }) => `${seq}:${event}`) };
  }
  return { events: journal.map(({ stream_seq: seq, event, data }) => ({ seq, type: event, payload: data })) };
}

function brief(snapshot: RunSnapshot): unknown {
  return {
    status: snapshot.status,
    current_step_id: snapshot.current_step_id ?? '',
    current_blocker: snapshot.current_blocker ?? '',
    last_journal_seq: snapshot.last_journal_seq,
    steps: Object.fromEntries(snapshot.steps.map(({ step_id: id, status }) => [id, status])),
  };
}

/** What a careless caller could do to a snapshot it was given. */
function spoil(snapshot: RunSnapshot): void {
  const loose = snapshot as unknown as Record<string, unknown>;
  for (const step of snapshot.steps as unknown as Record<string, unknown>[]) {
    (step['depends_on'] as string[] | undefined)?.push('spoiled');
    (step['tool_profile'] as string[] | undefined)?.splice(0);
    Object.assign(step['validator'] as object, { type: 'spoiled', params: { spoiled: 'yes' } });
    step['goal'] = 'spoiled';
  }
  for (const criterion of snapshot.acceptance_state) Object.assign(criterion, { met: true });
  Object.assign(snapshot.notes, { spoiled: 'yes' });
  loose['goal'] = 'spoiled';
}

interface StepName {
  readonly runId: string;
  readonly stepId: string;
}

function recordResult({ store }: World, { runId, stepId }: StepName, result: ValidationResult): void {
  const event = result.passed ? 'step_validation_passed' : 'step_validation_failed';
  store.append(runId, { event, data: { step_id: stepId, result } });
}

function runList({ store }: World, args: JsonMap): unknown {
  const status = text(args['status']);
  const sessionKey = args['session_key'];
  const runs = listRuns(store.snapshots(), {
    limit: Number(args['limit'] ?? 0),
    ...(isOneOf(runStatuses, status) ? { status } : {}),
    ...(typeof sessionKey === 'string' ? { sessionKey } : {}),
  });
  const ordered = args['unordered'] === true ? [...runs].sort(byId) : runs;
  return { run_ids: ordered.map(({ run_id: id }) => id), runs: ordered.map(toSummary) };
}

function byId(left: RunSnapshot, right: RunSnapshot): number {
  return left.run_id < right.run_id ? -1 : 1;
}

async function evaluate({ validators }: World, criterion: Criterion): Promise<Criterion> {
  if (criterion.met) return criterion;
  try {
    const task = { spec: criterion.validator, runId: 'run', evidence: [] };
    const { passed } = await validators.validate(task);
    return passed ? { ...criterion, met: true, met_at: new Date().toISOString() } : criterion;
  } catch {
    return criterion;
  }
}

function shownCriterion({ description, met, met_at: at }: Criterion): unknown {
  return { description, met, met_at_is_set: at !== undefined };
}

async function guard(world: World, args: JsonMap, tool: string): Promise<ReturnType<typeof guardTool>> {
  const runId = text(map(args['run_context'])['run_id']);
  if (runId === '') return { allowed: true };
  const state = await world.store.read(runId);
  const question = { caller: text(args['caller']), run_id: runId, tool };
  return guardTool(question, { snapshot: state === undefined ? undefined : snapshotOf(state) });
}
