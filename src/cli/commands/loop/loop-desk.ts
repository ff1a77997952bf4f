import { readFileSync } from 'node:fs';
import { requireAgentName } from '../../../core/agent-name.js';
import { secondsFrom } from '../../../loop/judging.js';
import { openLoopDesk } from '../../../loop/tools/open-desk.js';
import type { JudgingCall, LoopDesk } from '../../../loop/tools/desk.js';
import { findRoot } from '../../../storage/workspace.js';
import { usage } from '../../exit.js';
import type { GlobalFlags } from '../../global-flags.js';
import { readingScope } from '../../reading.js';

/** The desk of a workspace that exists. @throws LedgerError USAGE */
export function loopDesk(flags: Pick<GlobalFlags, 'root'>): LoopDesk {
  return openLoopDesk(readingScope(flags, []).root);
}

/** The desk of a workspace that the command may make. */
export function makingDesk({ root }: Pick<GlobalFlags, 'root'>): LoopDesk {
  return openLoopDesk(findRoot(root));
}

interface JudgingFlags {
  readonly 'dispatcher-id'?: string | undefined;
  readonly 'stale-after'?: string | undefined;
}

/**
 * The settings that were given; others keep their defaults.
 * @throws LedgerError USAGE, INVALID_AGENT (the dispatcher's id names its ledger)
 */
export function judgingCall(flags: JudgingFlags): JudgingCall {
  const { 'dispatcher-id': dispatcherId, 'stale-after': limit } = flags;
  const staleAfterSeconds = secondsOf(limit, 'stale-after');
  return {
    ...(dispatcherId === undefined ? {} : { dispatcherId: requireAgentName(dispatcherId) }),
    ...(staleAfterSeconds === undefined ? {} : { staleAfterSeconds }),
  };
}

/** A number of seconds from 0, whole or not; undefined when it was not given. @throws LedgerError USAGE */
export function secondsOf(text: string | undefined, flag: string): number | undefined {
  if (text === undefined) return undefined;
  const seconds = secondsFrom(text);
  if (seconds === undefined) throw usage(`--${flag} ${JSON.stringify(text)} is no number of seconds from 0`);
  return seconds;
}

/** @throws LedgerError USAGE when the flag was not given, or given as nothing */
export function needed<Value>(value: Value | undefined, flag: string): Value {
  if (value === undefined || value === '') throw usage(`--${flag} is needed`);
  return value;
}

/** The entries that have a value: what was not given stays out. */
export function given<Values extends Readonly<Record<string, unknown>>>(
  values: Values,
): { readonly [Key in keyof Values]?: Exclude<Values[Key], undefined> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { readonly [Key in keyof Values]?: Exclude<Values[Key], undefined> };
}

/** The object on standard input, if it was asked for. @throws LedgerError USAGE */
export function standardInput({
  'from-stdin': isAsked,
}: {
  readonly 'from-stdin': boolean;
}): Readonly<Record<string, unknown>> | undefined {
  return isAsked ? jsonObject(readFileSync(0, 'utf8'), 'standard input') : undefined;
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
