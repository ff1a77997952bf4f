import { oneLine } from '../../core/cut-text.js';
import { LedgerError } from '../../errors.js';
import { accepted, refused, runFor, type Decision, type DecideContext } from '../decide/decision.js';
import type { RunEvent } from '../events.js';
import { snapshotOf, type RunState } from '../state.js';
import type { RunCommand, RunDesk, RunStore } from '../tools/desk.js';
import type { RunProjection } from './projection-store.js';
import { rolloutOf } from './rollout.js';
import { syncRun, type SyncOutcome } from './sync-run.js';

/** What a projection of runs is called in `projection_synced`. */
const workflowTarget = 'workflow';

/** A desk whose runs another system shows as well. */
export interface ProjectedDesk extends RunDesk {
  readonly projection: RunProjection;
}

/**
 * The desk with a projection that follows its runs as far as the stage says. In the stages that write through, every command
 * on a run stands in the ledger first; then the projection is given what it lacks, whatever it missed before included;
 * then `projection_synced` tells how that went, in the ledger of whoever acted. A projection that fails or is slow never
 * makes a command fail.
 */
export function withProjection(desk: RunDesk, projection: RunProjection): ProjectedDesk {
  const { isWriteThrough, isRetired } = rolloutOf(projection.stage);
  const isMirrored = isWriteThrough && !isRetired;
  return { ...desk, projection, store: isMirrored ? mirroredStore(desk.store, projection) : desk.store };
}

function mirroredStore(ledger: RunStore, projection: RunProjection): RunStore {
  return {
    read: async (runId) => ledger.read(runId),
    journal: async (runId) => ledger.journal(runId),
    list: async () => ledger.list(),
    execute: async (command) => {
      let written: readonly RunEvent[] = [];
      const decide = (state: RunState | undefined): Decision => {
        const decision = command.decide(state);
        written = decision.kind === 'accepted' ? decision.events : [];
        return decision;
      };
      const state = await ledger.execute({ ...command, decide });
      if (written.some(({ event }) => event === 'projection_synced')) return state;
      const outcome = await syncFrom(ledger, projection, command.runId);
      const isNews = written.length > 0 || (outcome.status === 'synced' && outcome.changed);
      return (isNews ? await recordSync(ledger, command, outcome) : undefined) ?? state;
    },
  };
}

/** Brings the projection of one run up to what this ledger holds. */
export async function syncFrom(
  ledger: Pick<RunStore, 'read'>,
  projection: RunProjection,
  runId: string,
  anew = false,
): Promise<SyncOutcome> {
  const read = async () => {
    const state = await ledger.read(runId);
    return state === undefined ? undefined : snapshotOf(state);
  };
  return syncRun(projection, { runId, read, anew });
}

/**
 * Puts the outcome on record; resolves with the state after that. Undefined when there is nothing to record, or when it
 * could not be: the command itself stands.
 */
export async function recordSync(
  ledger: RunStore,
  { runId, caller }: Pick<RunCommand, 'runId' | 'caller'>,
  outcome: SyncOutcome,
): Promise<RunState | undefined> {
  if (outcome.status === 'none') return undefined;
  const error = outcome.status === 'degraded' ? { error: oneLine(outcome.error, 500) } : {};
  const event = syncedEvent({ target: workflowTarget, status: outcome.status, ...error });
  try {
    const context = { runId, caller, nowMs: 0 };
    return await ledger.execute({ runId, caller, decide: (state) => decideRecord(state, event, context) });
  } catch (failure) {
    process.emitWarning(`a projection of run ${runId} could not be put on record: ${String(failure)}`);
    return undefined;
  }
}

/** Anyone may, also after the run has ended. Refused: RUN_NOT_FOUND, ACCESS_DENIED (no caller). */
function decideRecord(state: RunState | undefined, event: RunEvent, context: DecideContext): Decision {
  const snapshot = runFor(state, context, 'any');
  return snapshot instanceof LedgerError ? refused(snapshot) : accepted(event);
}

export function syncedEvent(data: {
  readonly target: string;
  readonly status: 'synced' | 'degraded';
  readonly error?: string;
}): RunEvent {
  return { event: 'projection_synced', data };
}
