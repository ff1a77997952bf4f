import { requireAgentName } from '../../core/agent-name.js';
import type { LoopDecision } from '../decide/decision.js';
import type { Judging } from '../judging.js';
import { defaults } from '../shapes.js';
import type { EventReceipt, LoopState, RecentEvent } from '../state.js';
import { LedgerError } from '../../errors.js';

/**
 * How much of a state is asked for: a brief one leaves out what is over (condensed-state.ts), and costs the same however
 * much a loop has done.
 */
export type Detail = 'whole' | 'brief';

/** Where the events of tasks are kept. */
export interface LoopStore {
  /** By name or by the id of the task. An unused name has an empty state. @throws LedgerError UNKNOWN_TASK for an id */
  readonly read: (task: string, detail?: Detail) => LoopState;
  /** Of all tasks, brief. */
  readonly list: () => readonly LoopState[];
  /**
   * One command: catches up, decides and appends the events as one batch in the agent's ledger, under the lock of the
   * task's stream. Rejects with a refusal, nothing is written then; with an evaluated no after recording it.
   */
  readonly execute: (command: LoopCommand) => Promise<Executed>;
}

export interface LoopCommand {
  readonly task: string;
  readonly agent: string;
  /** Of the states that it decides on and results in; default whole. A brief one may hold more than it has to. */
  readonly detail?: Detail;
  readonly decide: (state: LoopState) => LoopDecision;
}

export interface Executed {
  readonly before: LoopState;
  readonly state: LoopState;
  /** In stream order; empty when there was nothing to do. */
  readonly written: readonly RecentEvent[];
}

/** All that the loop tools need: what keeps tasks, the clock, new ids, and who beats. */
export interface LoopDesk {
  readonly store: LoopStore;
  readonly root: string;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** ULID. */
  readonly newId: () => string;
  /** SHA-256 of UTF-8 text, lower-case hex. */
  readonly sha256: (text: string) => string;
  /** A value as it comes to stand in the ledgers: without secrets. */
  readonly redacted: <Value>(value: Value) => Value;
  /** When a dispatcher last beat, in whatever task; null for never. */
  readonly dispatcherBeatAt: (dispatcherId: string) => string | null;
  /** Of the workspace; default 180. */
  readonly staleAfterSeconds?: number;
}

/** Settings that every command takes which judges the dispatcher or a lease. */
export interface JudgingCall {
  readonly dispatcherId?: string;
  readonly staleAfterSeconds?: number;
}

/** @throws LedgerError INVALID_AGENT for a dispatcher id that is no agent name */
export function judgingOf(desk: LoopDesk, call: JudgingCall): Judging {
  const dispatcherId = requireAgentName(call.dispatcherId ?? defaults.dispatcherId);
  const usualStaleAfterSeconds = desk.staleAfterSeconds ?? defaults.staleAfterSeconds;
  return {
    nowMs: desk.now(),
    staleAfterSeconds: call.staleAfterSeconds ?? usualStaleAfterSeconds,
    usualStaleAfterSeconds,
    dispatcherId,
    dispatcherBeatAt: desk.dispatcherBeatAt(dispatcherId),
    root: desk.root,
  };
}

/**
 * What a command that writes asks before it does, so that judging afterwards does not fail.
 * @throws LedgerError INVALID_AGENT, SCHEMA_INVALID (a limit that is no number from 0)
 */
export function requireJudging({ dispatcherId, staleAfterSeconds = 0 }: JudgingCall): void {
  if (dispatcherId !== undefined) requireAgentName(dispatcherId);
  if (Number.isFinite(staleAfterSeconds) && staleAfterSeconds >= 0) return;
  throw new LedgerError(
    'SCHEMA_INVALID',
    `a stale limit of ${staleAfterSeconds} is no number of seconds from 0`,
  );
}

/** The value, or the fault thrown. */
export function required<Value>(value: Value | LedgerError): Value {
  if (value instanceof LedgerError) throw value;
  return value;
}

/** Receipt of the newest event of those names; undefined when there is none among the newest of the task. */
export function receiptNamed(
  { written }: Pick<Executed, 'written'>,
  ...names: readonly string[]
): EventReceipt | undefined {
  const found = written.findLast(({ event_type: event }) => names.includes(event));
  if (found === undefined) return undefined;
  const { event_id, event_type, recorded_at } = found;
  return { event_id, event_type, recorded_at };
}
