import { appendOnce } from '../../../ledger/append-once.js';
import type { Outcome } from '../../../ledger/append/outcome.js';
import { findRoot } from '../../../storage/workspace.js';
import type { GlobalFlags } from '../../global-flags.js';
import { standardOutput, writeAll } from '../../output/descriptor.js';
import { sortedJson } from '../../output/sorted-json.js';
import { eventOfArguments, type AppendArguments } from './event-of-arguments.js';

const lockTimeoutMs = 10_000;

/**
 * Records one event and says where it stands. The same function behind both entrances.
 * @throws LedgerError as `AgentLedger.append`, USAGE
 */
export function appendOne({ words, flags }: AppendArguments & { readonly flags: GlobalFlags }): number {
  const { agent, event } = eventOfArguments({ words, flags });
  const { durability } = flags;
  const outcome = appendOnce(event, {
    root: findRoot(flags.root),
    agent,
    lockTimeoutMs,
    ...(durability === undefined ? {} : { durability }),
  });
  if (outcome.kind === 'failed') throw outcome.error;
  if (flags.json) writeAll(standardOutput, `${sortedJson({ ...outcome.ack, outcome: outcome.kind })}\n`);
  else if (!flags.quiet) writeAll(standardOutput, `${ackLine(outcome)}\n`);
  return 0;
}

function ackLine({ kind, ack }: Exclude<Outcome, { kind: 'failed' }>): string {
  return `${ack.file} seq ${ack.seq} id ${ack.id}${kind === 'already_there' ? ' (already there)' : ''}`;
}
