import { LedgerError } from '../../errors.js';
import type { RunState } from '../state.js';

/**
 * Optimistic concurrency: the caller decided on a snapshot with this `last_journal_seq`.
 * @throws LedgerError SEQUENCE_CONFLICT when the run has moved on since (`details`: `expected`, `actual`).
 */
export function requireExpectedSeq(
  state: Pick<RunState, 'snapshot'> | undefined,
  expected: number | undefined,
): void {
  const actual = state?.snapshot.last_journal_seq ?? 0;
  if (expected === undefined || expected === actual) return;
  const message = `the run's journal is at ${actual}, expected ${expected}`;
  throw new LedgerError('SEQUENCE_CONFLICT', message, { details: { expected, actual } });
}
