import { decodeRunEvent } from '../decode-event.js';
import { Undecodable } from '../decode.js';
import type { JournalEvent, RunEvent } from '../events.js';
import { findStep } from '../queries.js';
import { isTerminal, type RunSnapshot } from '../snapshot.js';
import { attemptOfBranch, branchOf, type Attempt } from './attempt.js';

/** What a run's journal says about the attempts at its steps. */
export interface RunRecord {
  readonly snapshot: RunSnapshot;
  /** Commit each was begun on, by branch; of two clones' attempts of one name the later one's. */
  readonly begun: ReadonlyMap<string, string>;
}

export function recordOf(snapshot: RunSnapshot, journal: readonly JournalEvent[]): RunRecord {
  const begun = new Map<string, string>();
  for (const line of journal) {
    const event = line.event === 'step_started' ? readable(line) : undefined;
    if (event?.event !== 'step_started') continue;
    const { branch, base_commit: base } = event.data;
    if (branch !== undefined && isCommitId(base)) begun.set(branch, base);
  }
  return { snapshot, begun };
}

/**
 * Why nobody works on an attempt any more; undefined while somebody may: its step is in progress, proposed, or waits for a
 * decision after it failed or was interrupted.
 */
export function strayReason(attempt: Attempt, { snapshot, begun }: RunRecord): string | undefined {
  if (snapshot.status === '') return 'its run is not in the ledger';
  const step = findStep(snapshot, attempt.stepId);
  if (step === undefined || !begun.has(branchOf(attempt))) return 'its step never began there';
  if (isTerminal(snapshot)) return `its run has ${snapshot.status}`;
  if (snapshot.pruned === true) return 'its run was pruned';
  if (step.status === 'completed') return 'its step is completed';
  const latest = step.branch === undefined ? undefined : attemptOfBranch(step.branch);
  if (latest?.number === attempt.number) return undefined;
  return 'its step was begun again elsewhere';
}

/** A journal may say anything. */
export function isCommitId(text: string | undefined): text is string {
  return text !== undefined && /^[0-9a-f]{40,64}$/.test(text);
}

function readable({ event, data }: JournalEvent): RunEvent | undefined {
  try {
    return decodeRunEvent(event, data);
  } catch (error) {
    if (error instanceof Undecodable) return undefined;
    throw error;
  }
}
