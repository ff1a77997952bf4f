import { listStreams } from '../streams/projected-list.js';
import { readStream } from '../streams/read-stream.js';
import { isStreamName } from '../streams/stream-line.js';
import { openProjectedStream, type Stream, type StreamOptions } from '../streams/stream.js';
import { callHooks, type AppendHook } from './append-hooks.js';
import { existingRun, type Decision } from './decide/decision.js';
import { requireExpectedSeq } from './decide/expected-seq.js';
import { eventSummary } from './event-summary.js';
import type { JournalEvent, RunEvent } from './events.js';
import { inJournalOrder, replayRun } from './replay.js';
import { runPrefix, runProjection, type KeptRun } from './run-projection.js';
import type { RunState } from './state.js';
import type { RunCommand, RunStore } from './tools/desk.js';

export interface RunStoreOptions extends StreamOptions {
  /** Called after each append of this store, outside every lock. */
  readonly hooks?: readonly AppendHook[];
  readonly onHookError?: (error: unknown) => void;
}

/** Runs in the ledgers of a workspace: each is a stream `run:<id>`, its events stand in the ledger of whoever acted. */
export function openRunStore(options: RunStoreOptions): RunStore {
  const { root } = options;
  return {
    read: async (runId) => openRun(runId, options)?.read().state,
    journal: async (runId) => journalOf(root, runId),
    list: async () =>
      [...listStreams(root, runPrefix, runProjection).values()].filter((snapshot) => snapshot !== null),
    execute: async (command) => executeCommand(options, command),
  };
}

async function executeCommand(options: RunStoreOptions, command: RunCommand): Promise<RunState> {
  const { runId, caller, decide, expectedSeq } = command;
  const run = openRun(runId, options);
  if (run === undefined) throw existingRun(undefined, runId);
  let written: Written = { after: 0, events: [] };
  const { state } = await run.execute({
    agent: caller,
    decide: ({ state: before }) => {
      requireExpectedSeq(before, expectedSeq);
      const events = acceptedEvents(decide(before));
      written = { after: before?.head_seq ?? 0, events };
      return events.map((event) => lineOf(runId, event));
    },
  });
  tellHooks(options, runId, written);
  return state ?? replayRun(runId, []);
}

interface Written {
  /** `stream_seq` of the line before them. */
  readonly after: number;
  readonly events: readonly RunEvent[];
}

function tellHooks(options: RunStoreOptions, runId: string, { after, events }: Written): void {
  const { root, hooks = [], onHookError: report } = options;
  if (hooks.length === 0 || events.length === 0) return;
  const last = after + events.length;
  const lines = journalOf(root, runId).filter(({ stream_seq: seq }) => seq > after && seq <= last);
  callHooks(hooks, { runId, events: lines, ...(report === undefined ? {} : { report }) });
}

/** Undefined when no run can have that id. */
function openRun(runId: string, options: StreamOptions): Stream<KeptRun> | undefined {
  const name = runPrefix + runId;
  return isStreamName(name) ? openProjectedStream(name, runProjection, options) : undefined;
}

function journalOf(root: string, runId: string): readonly JournalEvent[] {
  return isStreamName(runPrefix + runId) ? inJournalOrder(readStream(root, runPrefix + runId).lines) : [];
}

function lineOf(runId: string, event: RunEvent) {
  return { event: event.event, task_id: runId, summary: eventSummary(event), data: event.data };
}

function acceptedEvents(decision: Decision): readonly RunEvent[] {
  if (decision.kind === 'refused') throw decision.error;
  return decision.events;
}
