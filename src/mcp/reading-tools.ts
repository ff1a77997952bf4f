import { runStatuses, type RunStatus } from '../runs/snapshot.js';
import { activeStep } from '../runs/tools/active-step.js';
import type { RunCall } from '../runs/tools/desk.js';
import { listRunSummaries, policyRequests, readJournal, readRun } from '../runs/tools/read-runs.js';
import { run_id, seq } from './argument-schemas.js';
import * as results from './result-schemas.js';
import { reading, type RunTool } from './run-tool.js';
import { argumentsOf, count, listOf, oneOf, resultOf, text } from './schema.js';

interface ListArguments {
  readonly status?: RunStatus;
  readonly session_key?: string;
  readonly limit?: number;
}

/** Tools that only look; for everybody. */
export const readingTools: readonly RunTool[] = [
  reading<{ readonly run_id: string }>({
    name: 'run_read',
    description: 'Where a run stands: steps, criteria, notes, blocker.',
    input: argumentsOf({ run_id }, seq),
    output: results.snapshot,
    call: async (desk, call) => readRun(desk, call.run_id),
  }),
  reading<ListArguments>({
    name: 'run_list',
    description: 'Summaries of runs, the newest first.',
    input: argumentsOf(
      {},
      {
        status: oneOf(runStatuses, 'Only these'),
        session_key: text('Only those of a session'),
        limit: count('How many at most, counted after the filters; 0 = all'),
        ...seq,
      },
    ),
    output: resultOf({ runs: listOf(results.summary, 'The newest first') }),
    call: async (desk, { status, session_key: sessionKey, limit }) => ({
      runs: await listRunSummaries(desk, {
        ...(status === undefined ? {} : { status }),
        ...(sessionKey === undefined ? {} : { sessionKey }),
        ...(limit === undefined ? {} : { limit }),
      }),
    }),
  }),
  reading<{ readonly run_id: string; readonly after_seq?: number }>({
    name: 'run_journal',
    description: 'The events of a run in order, whoever wrote them.',
    input: argumentsOf({ run_id }, { after_seq: count('Only those behind this position'), ...seq }),
    output: resultOf({ events: listOf(results.journalEvent, 'In journal order') }),
    call: async (desk, call) => ({ events: await readJournal(desk, call.run_id, call.after_seq) }),
  }),
  reading<{ readonly run_id?: string }>({
    name: 'run_requests',
    description: 'Failed and interrupted steps that wait for a policy decision, of one run or of all.',
    input: argumentsOf({}, { run_id, ...seq }),
    output: resultOf({ requests: listOf(results.policyRequest, 'In plan order') }),
    call: async (desk, call) => ({ requests: await policyRequests(desk, call.run_id) }),
  }),
  reading<Omit<RunCall, 'caller'>>({
    name: 'run_active',
    description: 'Your own active step, else the next one you can start, else why there is none.',
    input: argumentsOf({ run_id }, seq),
    output: resultOf(
      {
        status: oneOf(['active', 'next_available', 'no_active_step'], 'Which of the three'),
        run_id,
        run_status: results.runStatus,
      },
      {
        step: results.step,
        next_step: results.step,
        blocker: text('What stands in the way'),
        message: text('Why there is none'),
      },
    ),
    call: activeStep,
  }),
];
