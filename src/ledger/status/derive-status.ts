import { evolveStatus, type AgentStatus, type StatusLine } from '../../core/agent-status.js';
import { DecisiveLines } from '../../core/decisive-lines.js';
import { leafHash } from '../../core/leaf-hash.js';
import type { Sha256 } from '../../core/sha256.js';
import type { ReadMeter } from '../read/backwards.js';
import { newestFirst, type FoundLine } from './newest-first.js';

export interface DeriveOptions {
  readonly sha256: Sha256;
  /** Bound on reading; hooks have one. Default: none. */
  readonly maxBytes?: number;
}

/**
 * The status that an agent's ledger gives, from the ledger alone: undefined without a line. Reads backwards from the
 * newest lines (the highest `seq` over all files) to those that decide, at most to the last start of work: only without
 * one the length of the history plays a part, and never in memory. Torn and damaged lines carry no meaning. Locks and
 * writes nothing.
 * @throws LedgerError IO_*
 */
export function deriveStatus(root: string, agent: string, options: DeriveOptions): AgentStatus | undefined {
  const meter: ReadMeter = { bytesRead: 0 };
  const decisive = new DecisiveLines();
  const lines: StatusLine[] = [];
  const wants = (line: Buffer): boolean => decisive.wants(eventOf(line));
  for (const line of newestFirst({ root, agent, meter, wants })) {
    const { event, task_id: task, data } = line.value;
    if (decisive.take({ event, task, data })) lines.push(toStatusLine(agent, line, options.sha256));
    if (decisive.isComplete || meter.bytesRead > (options.maxBytes ?? Infinity)) break;
  }
  return lines.reduceRight<AgentStatus | undefined>(evolveStatus, undefined);
}

const eventForm = /^\{"ts":"[^"\\]{20,40}","agent":"[^"\\]+","session_id":"[^"\\]+","event":"([a-z0-9_.]+)",/;

/** Cut from a line of our own writing, without parsing it; of all others, one that is always wanted. */
function eventOf(line: Buffer): string {
  return eventForm.exec(line.toString('latin1', 0, 300))?.[1] ?? 'status_set';
}

function toStatusLine(agent: string, { value, bytes, seq }: FoundLine, sha256: Sha256): StatusLine {
  const { ts, session_id: session, event, task_id: task, summary, data } = value;
  return { agent, ts, session, event, task, summary, data, seq, hash: leafHash(bytes, sha256) };
}
