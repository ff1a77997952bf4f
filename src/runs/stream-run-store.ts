import { readStream, readStreams, type StreamContent } from '../streams/read-stream.js';
import { isStreamName } from '../streams/stream-line.js';
import { openStream, type StreamOptions } from '../streams/stream.js';
import { callHooks, type AppendHook } from './append-hooks.js';
import { existingRun, type Decision } from './decide/decision.js';
import { requireExpectedSeq } from './decide/expected-seq.js';
import { eventSummary } from './event-summary.js';
import type { RunEvent } from './events.js';
import { inJournalOrder, replayRun } from './replay.js';
import { snapshotOf, type RunState } from './state.js';
import type { RunStore } from './tools/desk.js';

const prefix = 'run:';
const nothing: StreamContent = { lines: [], unreadable: [], headSeq: 0 };

export interface RunStoreOptions extends StreamOptions {
  /** Called after each append of this store, outside every lock. */
  readonly hooks?: readonly AppendHook[];
  readonly onHookError?: (error: unknown) => void;
}

/** Runs in the ledgers of a workspace: each is a stream `run:<id>`, its events stand in the ledger of whoever acted. */
export function openRunStore(options: RunStoreOptions): RunStore {
  const { root, hooks = [], onHookError } = options;
  const contentOf = (runId: string): StreamContent =>
    isStreamName(prefix + runId) ? readStream(root, prefix + runId) : nothing;
  return {
    read: async (runId) => stateOf(runId, contentOf(runId)),
    journal: async (runId) => inJournalOrder(contentOf(runId).lines),
    list: async () =>
      [...readStreams(root, prefix)].flatMap(([name, content]) => {
        const state = stateOf(name.slice(prefix.length), content);
        return state === undefined ? [] : [snapshotOf(state)];
      }),
    execute: async ({ runId, caller, decide, expectedSeq }) => {
      let seen = 0;
      if (!isStreamName(prefix + runId)) throw existingRun(undefined, runId);
      const content = await openStream(prefix + runId, options).execute({
        agent: caller,
        decide: (before) => {
          seen = before.headSeq;
          const state = stateOf(runId, before);
          requireExpectedSeq(state, expectedSeq);
          return acceptedEvents(decide(state)).map((event) => ({
            event: event.event,
            task_id: runId,
            summary: eventSummary(event),
            data: event.data,
          }));
        },
      });
      const events = inJournalOrder(content.lines).filter(({ stream_seq: seq }) => seq > seen);
      callHooks(hooks, { runId, events, ...(onHookError === undefined ? {} : { report: onHookError }) });
      return stateOf(runId, content) ?? replayRun(runId, []);
    },
  };
}

function stateOf(runId: string, { lines, unreadable }: StreamContent): RunState | undefined {
  return lines.length + unreadable.length === 0 ? undefined : replayRun(runId, lines, unreadable);
}

function acceptedEvents(decision: Decision): readonly RunEvent[] {
  if (decision.kind === 'refused') throw decision.error;
  return decision.events;
}
