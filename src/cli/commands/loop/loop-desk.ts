import { secondsFrom } from '../../../loop/judging.js';
import { openLoopDesk } from '../../../loop/tools/open-desk.js';
import type { JudgingCall, LoopDesk } from '../../../loop/tools/desk.js';
import { usage } from '../../exit.js';
import type { GlobalFlags } from '../../global-flags.js';
import { readingScope } from '../../reading.js';

/** The desk of a workspace that exists. @throws LedgerError USAGE */
export function loopDesk(flags: Pick<GlobalFlags, 'root'>): LoopDesk {
  return openLoopDesk(readingScope(flags, []).root);
}

interface JudgingFlags {
  readonly 'dispatcher-id'?: string | undefined;
  readonly 'stale-after'?: string | undefined;
}

/** The settings that were given; others keep their defaults. @throws LedgerError USAGE */
export function judgingCall(flags: JudgingFlags): JudgingCall {
  const { 'dispatcher-id': dispatcherId, 'stale-after': limit } = flags;
  const staleAfterSeconds = limit === undefined ? undefined : secondsFrom(limit);
  if (limit !== undefined && staleAfterSeconds === undefined) {
    throw usage(`--stale-after ${JSON.stringify(limit)} is no number of seconds from 0`);
  }
  return {
    ...(dispatcherId === undefined ? {} : { dispatcherId }),
    ...(staleAfterSeconds === undefined ? {} : { staleAfterSeconds }),
  };
}

/** @throws LedgerError USAGE when the flag was not given */
export function needed<Value>(value: Value | undefined, flag: string): Value {
  if (value === undefined) throw usage(`--${flag} is needed`);
  return value;
}

/** The entries that have a value: what was not given stays out. */
export function given<Values extends Readonly<Record<string, unknown>>>(
  values: Values,
): { readonly [Key in keyof Values]?: Exclude<Values[Key], undefined> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { readonly [Key in keyof Values]?: Exclude<Values[Key], undefined> };
}

export function jsonObject(
  text: string | undefined,
  what: string,
): Readonly<Record<string, unknown>> | undefined {
  if (text === undefined) return undefined;
  const value = parsed(text, what);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw usage(`${what} is no JSON object`);
}

function parsed(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw usage(`${what} is not JSON`);
  }
}
