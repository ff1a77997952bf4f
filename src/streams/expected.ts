import { LedgerError } from '../errors.js';

/** What a caller believes of a stream: its largest `stream_seq`, or whether it has any line. */
export type Expected = number | 'any' | 'empty' | 'exists';

/** @throws LedgerError SEQUENCE_CONFLICT when it is not so (`details`: `expected`, `actual`) */
export function requireExpected(stream: string, expected: Expected, actual: number): void {
  if (holds(expected, actual)) return;
  throw new LedgerError('SEQUENCE_CONFLICT', `stream ${stream} is at ${actual}, expected ${expected}`, {
    details: { expected, actual },
  });
}

function holds(expected: Expected, actual: number): boolean {
  switch (expected) {
    case 'any':
      return true;
    case 'empty':
      return actual === 0;
    case 'exists':
      return actual > 0;
    default:
      return expected === actual;
  }
}
