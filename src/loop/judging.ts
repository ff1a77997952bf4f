import { leaseOf, type Lease } from './lease.js';
import { defaults } from './shapes.js';

/** What a judgement on a loop depends on besides its events. */
export interface Judging {
  /** Unix milliseconds. */
  readonly nowMs: number;
  readonly staleAfterSeconds: number;
  /** The limit of this workspace, which holds when a command says nothing. */
  readonly usualStaleAfterSeconds: number;
  readonly dispatcherId: string;
  /** The dispatcher's newest beat in whatever task; null when it never beat. */
  readonly dispatcherBeatAt: string | null;
  /** Goes into every printed command, so that it works from any folder. */
  readonly root: string;
}

export function dispatcherLease({ dispatcherBeatAt, nowMs, staleAfterSeconds }: Judging): Lease {
  return leaseOf(dispatcherBeatAt, nowMs, staleAfterSeconds);
}

/** A limit as it is given on a command line; undefined for anything but a number from 0. */
export function secondsFrom(text: string | undefined): number | undefined {
  if (text === undefined) return defaults.staleAfterSeconds;
  const seconds = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(seconds) ? seconds : undefined;
}
