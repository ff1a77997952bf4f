import { isAgentName } from '../../core/agent-name.js';
import type { Decision, DecideContext } from '../decide/decision.js';
import type { JournalEvent, RunEvent } from '../events.js';
import type { Isolation } from '../isolation/isolation.js';
import type { RunProjection } from '../projection/projection-store.js';
import type { Evidence, ValidationResult, ValidatorSpec } from '../shapes.js';
import type { RunSnapshot } from '../snapshot.js';
import type { RunState } from '../state.js';
import type { ToolProfiles } from '../tool-profiles.js';

/** Where the journals of runs are kept. */
export interface RunStore {
  /** The run's state now; undefined when it has no journal. */
  readonly read: (runId: string) => Promise<RunState | undefined>;
  /** Its lines in journal order; empty when there are none. */
  readonly journal: (runId: string) => Promise<readonly JournalEvent[]>;
  /** Snapshots of all runs, the pruned ones included, in any order. */
  readonly list: () => Promise<readonly RunSnapshot[]>;
  /**
   * One command: catches up, decides and appends the events as one batch in the caller's ledger, all under the lock of
   * the run's stream, and resolves with the state after them. Rejects with the refusal, and with SEQUENCE_CONFLICT
   * when `expectedSeq` is not the run's `last_journal_seq`; nothing is written then.
   */
  readonly execute: (command: RunCommand) => Promise<RunState>;
}

export interface RunCommand {
  readonly runId: string;
  readonly caller: string;
  readonly decide: (state: RunState | undefined) => Decision;
  readonly expectedSeq?: number;
}

export interface ToValidate {
  readonly spec: ValidatorSpec;
  readonly runId: string;
  readonly evidence: readonly Evidence[];
  /** Commit that the step was started on. */
  readonly baseCommit?: string;
}

/** All that the run tools need: what keeps runs, what runs validators, the clock, and the workspace's settings. */
export interface RunDesk {
  readonly store: RunStore;
  /** Rejects with PLAN_NOT_TRUSTED where nothing may be executed; any other rejection counts as a failed validation. */
  readonly validate: (task: ToValidate) => Promise<ValidationResult>;
  /**
   * Keeps, for this user, that what these events bring in may be executed: called with what a tool decided here, before
   * it is written. Absent where nothing is ever executed. Where that cannot be kept, what was decided stands all the same
   * and executes nothing until it is trusted.
   */
  readonly trust?: (runId: string, events: readonly RunEvent[]) => void;
  /** Commit that the work stands on now; undefined outside a git work tree. Absent where nobody asks for it. */
  readonly baseCommit?: () => string | undefined;
  /** Another system that shows these runs; absent where there is none. `withProjection` puts it here. */
  readonly projection?: RunProjection;
  /** Work trees of isolated steps; absent where there are none. */
  readonly isolation?: () => Promise<Isolation>;
  readonly newRunId: () => string;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly settings: RunSettings;
}

export interface RunSettings {
  readonly orchestrators?: readonly string[];
  /** Agents that may own steps; empty or absent = any. */
  readonly agents?: readonly string[];
  /** Default: the four built-in profiles. */
  readonly profiles?: ToolProfiles;
  readonly resumeTtlMs?: number;
  /** Runs to keep on the lists; 0 or absent = all. */
  readonly maxKeep?: number;
}

/** What every tool takes: who calls, on which run, and optionally what the caller believes the run's position is. */
export interface RunCall {
  readonly caller: string;
  readonly run_id: string;
  readonly expected_seq?: number;
}

export function contextOf(desk: RunDesk, { caller, run_id: runId }: RunCall): DecideContext {
  const { orchestrators = [], agents = [], profiles } = desk.settings;
  return {
    runId,
    caller,
    orchestrators,
    names: { validAgents: agents, profiles: profileNames(profiles), canAct: isAgentName },
    nowMs: desk.now(),
  };
}

function profileNames(configured: ToolProfiles = {}): readonly string[] {
  return [...new Set(['coding', 'browser', 'knowledge', 'supervisor', ...Object.keys(configured)])];
}

/** Runs one decider for the call; resolves with the state after its events. */
export async function execute<Command>(
  desk: RunDesk,
  call: RunCall,
  decide: (state: RunState | undefined, command: Command, context: DecideContext) => Decision,
  command: Command,
): Promise<RunState> {
  const { caller, run_id: runId, expected_seq: expectedSeq } = call;
  return desk.store.execute({
    runId,
    caller,
    decide: (state) => {
      const decision = decide(state, command, contextOf(desk, call));
      if (decision.kind === 'accepted') desk.trust?.(runId, decision.events);
      return decision;
    },
    ...(expectedSeq === undefined ? {} : { expectedSeq }),
  });
}
