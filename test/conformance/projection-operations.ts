import { backgroundPrepared, backgroundSynced } from '../../src/runs/projection/background-events.js';
import {
  workflowCreated,
  workflowEnded,
  type Workflow,
  type WorkflowStep,
} from '../../src/runs/projection/workflow-events.js';
import type { RunEvent } from '../../src/runs/events.js';
import { pruneOldRuns } from '../../src/runs/tools/finish-run.js';
import { list, map, text, texts, type Json, type JsonMap } from './case.js';
import type { World } from './world.js';

type Operate = (world: World, args: JsonMap) => unknown;

/** The write-through adapters over the events that src/runs/projection makes; the projection is a list of calls. */
export const projectionOperations: Readonly<Record<string, Operate>> = {
  wf_create_run: (world) => {
    const runId = world.newId();
    const workflow = givenWorkflow(world);
    if (world.rollout.isShadow) {
      project(world, 'CreateRun', workflow.name);
      return { returned_run_id: runId };
    }
    write(world, runId, workflowCreated(workflow));
    if (!world.rollout.isRetired) {
      project(world, 'CreateRunWithID', runId, workflow.name);
      project(world, 'UpdateRunStatus', runId, 'running');
    }
    write(world, runId, [synced('workflow')]);
    return { returned_run_id: runId };
  },
  wf_complete: async (world, args) => {
    const { run_id, status } = args;
    const runId = text(run_id);
    const error = text(args['error'] ?? args['err_msg'] ?? args['error_message']);
    if (!world.rollout.isShadow) {
      write(world, runId, [workflowEnded(text(status), error)]);
      await pruneOldRuns(world.desk, 'system');
    }
    if (!world.rollout.isRetired) {
      project(world, 'CompleteRun', runId, text(status), error);
    }
    if (!world.rollout.isShadow) write(world, runId, [synced('workflow')]);
    return { error: null };
  },
  bg_prepare: (world, { prompt, session, channel }) => {
    const runId = world.newId();
    if (!world.rollout.isShadow) {
      const task = {
        prompt: text(prompt),
        session: text(session),
        ...(channel === undefined ? {} : { channel: text(channel) }),
      };
      write(world, runId, [...backgroundPrepared(task), synced('background')]);
    }
    return { returned_task_id: runId };
  },
  bg_sync: async (world, { task_id, status, result, error }) => {
    const state = { status: text(status), result: text(result), error: text(error) };
    const events = world.rollout.isShadow ? undefined : backgroundSynced(state);
    if (events !== undefined) {
      write(world, text(task_id), events);
      await pruneOldRuns(world.desk, 'system');
      write(world, text(task_id), [synced('background')]);
    }
    return { error: null };
  },
  projection_calls: (world) => ({ calls: world.projectionCalls }),
};

function write({ store }: World, runId: string, events: readonly RunEvent[]): void {
  for (const { event, data } of events) store.append(runId, { event, data });
}

function project({ projectionCalls }: World, ...call: readonly Json[]): void {
  projectionCalls.push(call);
}

function synced(target: string): RunEvent {
  return { event: 'projection_synced', data: { target, status: 'synced' } };
}

function givenWorkflow({ given }: World): Workflow {
  const { name, description, steps } = map(given['workflow']);
  return { name: text(name), description: text(description), steps: list(steps).map(workflowStep) };
}

function workflowStep(step: Json): WorkflowStep {
  const { id, agent, prompt, depends_on } = map(step);
  return { id: text(id), agent: text(agent), prompt: text(prompt), depends_on: texts(depends_on) };
}
