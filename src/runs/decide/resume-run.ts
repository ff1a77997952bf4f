import { LedgerError } from '../../errors.js';
import { defaultResumeTtlMs, isStale } from '../resume-candidates.js';
import type { RunSnapshot } from '../snapshot.js';
import type { RunState } from '../state.js';
import { refused, runFor, withEnd, type Decision, type DecideContext } from './decision.js';

export interface ResumeRun {
  /** The session that asks; absent when it is not known. */
  readonly session_key?: string;
  /** Resume although the last event is older than the TTL. On record. */
  readonly allow_stale?: boolean;
  /** Resume although the run belongs to another session. On record. */
  readonly any_session?: boolean;
  readonly ttlMs?: number;
}

/** Refused: ACCESS_DENIED (also for runs of another session), RUN_NOT_FOUND, RUN_NOT_PAUSED, RESUME_STALE. */
export function decideResumeRun(
  state: RunState | undefined,
  command: ResumeRun,
  context: DecideContext,
): Decision {
  const snapshot = runFor(state, context, 'orchestrator');
  if (snapshot instanceof LedgerError) return refused(snapshot);
  const fault = resumeFault(snapshot, command, context.nowMs);
  if (fault !== undefined) return refused(fault);
  const data = {
    resumed_by: context.caller,
    ...(command.allow_stale === true ? { allow_stale: true } : {}),
    ...(command.any_session === true ? { any_session: true } : {}),
  };
  return withEnd(snapshot, [{ event: 'run_resumed', data }]);
}

function resumeFault(snapshot: RunSnapshot, command: ResumeRun, nowMs: number): LedgerError | undefined {
  const { run_id: id, status, session_key: session, updated_at: at } = snapshot;
  if (status !== 'paused') {
    return new LedgerError('RUN_NOT_PAUSED', `run "${id}" is ${status}, expected paused`);
  }
  const isForeign = command.session_key !== undefined && command.session_key !== session;
  if (isForeign && command.any_session !== true) {
    return new LedgerError('ACCESS_DENIED', `run "${id}" belongs to session "${session}"`, {
      hint: 'Resume it from that session, or with --any-session, which is recorded.',
    });
  }
  const { ttlMs = defaultResumeTtlMs } = command;
  if (command.allow_stale === true || !isStale(snapshot, nowMs, ttlMs)) return undefined;
  return new LedgerError('RESUME_STALE', `run "${id}" was last touched at ${at}, more than ${ttlMs} ms ago`);
}
