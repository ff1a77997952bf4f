import { existingRun, type Decision } from '../../src/runs/decide/decision.js';
import { requireExpectedSeq } from '../../src/runs/decide/expected-seq.js';
import { callHooks, type AppendHook } from '../../src/runs/append-hooks.js';
import type { JournalEvent } from '../../src/runs/events.js';
import { continueReplay, replayRun } from '../../src/runs/replay.js';
import type { RunSnapshot } from '../../src/runs/snapshot.js';
import { snapshotOf, type RunState } from '../../src/runs/state.js';
import type { RunCommand, RunStore } from '../../src/runs/tools/desk.js';

export interface ToAppend {
  readonly event: string;
  readonly data: unknown;
  readonly ts?: string;
  readonly agent?: string;
}

/** Journals in memory, folded and decided by the code under test. */
export class MemoryStore implements RunStore {
  readonly #journals = new Map<string, JournalEvent[]>();
  readonly #cache = new Map<string, RunState>();
  readonly #hooks: AppendHook[] = [];
  #lines = 0;

  addHook(hook: AppendHook): void {
    this.#hooks.push(hook);
  }

  /** Writes without asking any decider. Returns the event's `stream_seq`. */
  append(
    runId: string,
    { event, data, ts, agent = '' }: ToAppend,
    batch?: readonly [number, number],
  ): number {
    const journal = this.#journals.get(runId) ?? [];
    this.#lines += 1;
    const line: JournalEvent = {
      id: `line-${String(this.#lines).padStart(8, '0')}`,
      ts: ts ?? new Date().toISOString(),
      agent,
      session_id: '',
      event,
      data,
      stream_seq: journal.length + 1,
      ...(batch === undefined ? {} : { batch }),
    };
    journal.push(line);
    this.#journals.set(runId, journal);
    callHooks(this.#hooks, { runId, events: [line] });
    return line.stream_seq;
  }

  cached(runId: string): RunState | undefined {
    return this.#cache.get(runId);
  }

  /** Advances the cached state by the tail, or replays everything. Undefined without a journal. */
  state(runId: string): RunState | undefined {
    const journal = this.#journals.get(runId);
    if (journal === undefined) return undefined;
    const known = this.#cache.get(runId);
    const tail = journal.filter(({ stream_seq: seq }) => seq > (known?.head_seq ?? 0));
    const state =
      (known === undefined ? undefined : continueReplay(known, tail)) ?? replayRun(runId, journal);
    this.#cache.set(runId, state);
    return state;
  }

  /** Throws RUN_NOT_FOUND for a run without a journal. */
  snapshot(runId: string): RunSnapshot {
    const state = this.state(runId);
    if (state === undefined) throw existingRun(undefined, runId);
    return snapshotOf(state);
  }

  events(runId: string): readonly JournalEvent[] {
    return this.#journals.get(runId) ?? [];
  }

  snapshots(): readonly RunSnapshot[] {
    return [...this.#journals.keys()].map((runId) => this.snapshot(runId));
  }

  readonly read = async (runId: string): Promise<RunState | undefined> => this.state(runId);
  readonly journal = async (runId: string): Promise<readonly JournalEvent[]> => this.events(runId);
  readonly list = async (): Promise<readonly RunSnapshot[]> => this.snapshots();

  readonly execute = async ({ runId, caller, decide, expectedSeq }: RunCommand): Promise<RunState> => {
    const before = this.state(runId);
    requireExpectedSeq(before, expectedSeq);
    const events = eventsOf(decide(before));
    events.forEach(({ event, data }, at) => {
      this.append(
        runId,
        { event, data, agent: caller },
        events.length > 1 ? [at + 1, events.length] : undefined,
      );
    });
    const after = this.state(runId);
    if (after === undefined) throw new Error(`nothing was ever written to run ${runId}`);
    return after;
  };
}

function eventsOf(decision: Decision): Extract<Decision, { kind: 'accepted' }>['events'] {
  if (decision.kind === 'refused') throw decision.error;
  return decision.events;
}
