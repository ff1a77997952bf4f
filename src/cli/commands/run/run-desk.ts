import { requireCaller } from '../../../runs/tools/caller.js';
import type { ProjectedDesk } from '../../../runs/projection/mirror.js';
import type { RunCall } from '../../../runs/tools/desk.js';
import { openRunDesk } from '../../../runs/tools/workspace-desk.js';
import type { GlobalFlags } from '../../global-flags.js';
import { readingScope } from '../../reading.js';

/** The run tools of the workspace that the flags mean. @throws LedgerError USAGE where there is none */
export function runDesk(flags: Pick<GlobalFlags, 'root'>): ProjectedDesk {
  return openRunDesk({ root: readingScope(flags, []).root });
}

export interface ActingFlags {
  readonly as: string | undefined;
  readonly 'expected-seq': number | undefined;
}

/** @throws LedgerError ACCESS_DENIED, INVALID_AGENT */
export function callOn(runId: string, { as: name, 'expected-seq': expectedSeq }: ActingFlags): RunCall {
  const caller = requireCaller(name);
  return { caller, run_id: runId, ...(expectedSeq === undefined ? {} : { expected_seq: expectedSeq }) };
}

/** The optional values that were given, under the names the tools give them. */
export function given<Value>(
  values: Readonly<Record<string, Value | undefined>>,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, Value] => entry[1] !== undefined),
  );
}
