import { closeSync } from 'node:fs';
import { evolveStatus, type AgentStatus, type StatusLine } from '../../core/agent-status.js';
import { DecisiveLines } from '../../core/decisive-lines.js';
import { leafHash } from '../../core/leaf-hash.js';
import type { Sha256 } from '../../core/sha256.js';
import type { LedgerLine } from '../../schema/generated/types.js';
import { linesBackwards, type ReadMeter } from '../read/backwards.js';
import { openDayFile } from '../read/blocks.js';
import { parseLine } from '../read/examine-line.js';
import { listAgentFiles, type DayFileRef } from '../read/selection.js';

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
  for (const line of newestFirst({ root, agent, meter, decisive })) {
    const { event, task_id: task, data } = line.value;
    if (decisive.take({ event, task, data })) lines.push(toStatusLine(agent, line, options.sha256));
    if (decisive.isComplete || meter.bytesRead > (options.maxBytes ?? Infinity)) break;
  }
  return lines.reduceRight<AgentStatus | undefined>(evolveStatus, undefined);
}

interface FoundLine {
  readonly value: LedgerLine & { readonly data: Readonly<Record<string, unknown>> };
  readonly bytes: Buffer;
  readonly seq: number;
}

interface Search {
  readonly root: string;
  readonly agent: string;
  readonly meter: ReadMeter;
  /** Lines that it does not want are left out. */
  readonly decisive: DecisiveLines;
}

interface FileCursor {
  readonly lines: Iterator<FoundLine>;
  next: FoundLine;
}

/** All files of an agent, merged by their order from the end. */
function* newestFirst({ root, agent, meter, decisive }: Search): Generator<FoundLine> {
  const cursors: FileCursor[] = [];
  try {
    for (const ref of listAgentFiles(root, agent)) {
      const lines = foundLines(ref, meter, decisive);
      const first = lines.next();
      if (first.done !== true) cursors.push({ lines, next: first.value });
    }
    for (;;) {
      const newest = cursors.reduce<FileCursor | undefined>(laterOf, undefined);
      if (newest === undefined) return;
      yield newest.next;
      const next = newest.lines.next();
      if (next.done === true) cursors.splice(cursors.indexOf(newest), 1);
      else newest.next = next.value;
    }
  } finally {
    for (const { lines } of cursors) lines.return?.();
  }
}

function laterOf(best: FileCursor | undefined, cursor: FileCursor): FileCursor {
  return best === undefined || isLater(cursor.next, best.next) ? cursor : best;
}

/** Lines of other tools have no `seq`; among those, and against ours, time decides. */
function isLater(left: FoundLine, right: FoundLine): boolean {
  if (left.seq !== right.seq && left.seq > 0 && right.seq > 0) return left.seq > right.seq;
  const byTime = Date.parse(left.value.ts) - Date.parse(right.value.ts);
  return byTime === 0 || Number.isNaN(byTime) ? (left.value.id ?? '') > (right.value.id ?? '') : byTime > 0;
}

function* foundLines(ref: DayFileRef, meter: ReadMeter, decisive: DecisiveLines): Generator<FoundLine> {
  const open = openDayFile(ref.path);
  if (open === undefined) return;
  try {
    for (const { bytes } of linesBackwards(open.fd, open.stats.size, meter)) {
      if (bytes !== undefined && !decisive.wants(eventOf(bytes))) continue;
      const parsed = bytes === undefined ? undefined : parseLine(bytes);
      if (bytes === undefined || parsed?.kind !== 'line') continue;
      const { value } = parsed;
      yield { value: { ...value, data: value.data ?? {} }, bytes, seq: value.seq ?? 0 };
    }
  } finally {
    closeSync(open.fd);
  }
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
