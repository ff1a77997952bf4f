import { defaults } from './shapes.js';

export type LeaseState = 'missing' | 'healthy' | 'stale' | 'suspect';

export interface Lease {
  readonly state: LeaseState;
  /** Whole seconds since the last beat, never negative; null without one. */
  readonly age_seconds: number | null;
  readonly last_heartbeat_at: string | null;
  readonly stale_after_seconds: number;
  /** How far the beat is ahead of the reader's clock; only when suspect. */
  readonly skew_seconds?: number;
}

/** Age up to and including the limit is healthy. A beat from the future proves nothing but a wrong clock. */
export function leaseOf(lastBeatAt: string | null, nowMs: number, staleAfterSeconds: number): Lease {
  const beat = { last_heartbeat_at: lastBeatAt, stale_after_seconds: staleAfterSeconds };
  if (lastBeatAt === null) return { state: 'missing', age_seconds: null, ...beat };
  const aheadMs = Date.parse(lastBeatAt) - nowMs;
  if (aheadMs > defaults.skewSeconds * 1000) {
    return { state: 'suspect', age_seconds: 0, ...beat, skew_seconds: Math.ceil(aheadMs / 1000) };
  }
  const age = Math.max(0, Math.floor(-aheadMs / 1000));
  return { state: age <= staleAfterSeconds ? 'healthy' : 'stale', age_seconds: age, ...beat };
}

/** What is wrong with a lease, for people. */
export function leaseReason({
  state,
  age_seconds: age,
  stale_after_seconds: limit,
  skew_seconds: skew,
}: Lease): string {
  switch (state) {
    case 'healthy':
      return `last heartbeat ${age ?? 0} s ago, within ${limit} s`;
    case 'missing':
      return 'no heartbeat yet';
    case 'stale':
      return `last heartbeat ${age ?? 0} s ago, more than ${limit} s`;
    case 'suspect':
    default:
      return `last heartbeat is ${skew ?? 0} s ahead of the clock here`;
  }
}
