import { appendUnderLock } from '../append/append-under-lock.js';
import { composeBlock } from '../append/block.js';
import { openDayFile, requireKnown } from '../append/day-files.js';
import { placeRun } from '../append/placing.js';
import { remember, settle } from '../append/settling.js';
import { healTail } from '../append/torn-tail.js';
import { writeBlock } from '../append/write-block.js';
import type { AgentWriter } from '../append/writer.js';
import { prepareOwnEvent } from '../prepare.js';
import type { OpenSegment } from './segments.js';

/**
 * Completes the cut last line of a live file without waiting for the next append; the caller holds the agent's lock.
 * Does what an append does: catches up (and so names lines that are gone), closes the line, records it. The record goes
 * into the file of its own day: for a file of an earlier day it is left to the next append.
 * @returns false when the file is no longer the one that is written to; it stays as it is, and `verify` shows it
 * @throws LedgerError IO_*
 */
export function healLiveFile(writer: AgentWriter, { day, name }: OpenSegment): boolean {
  appendUnderLock(writer, []);
  if (!isTail(writer, name)) return false;
  const nowMs = writer.edges.now();
  const open = openDayFile(writer, day);
  const { tail, heads } = requireKnown(writer);
  const size = tail?.file.size ?? 0;
  const healing = healTail(writer, open, size);
  if (healing !== undefined) {
    const isToday = writer.workspace.clock.day(nowMs) === day;
    const events = (isToday ? healing.records : []).map((input) => ({
      event: prepareOwnEvent(input, writer.agent),
      index: undefined,
      tsMs: nowMs,
      id: writer.newId(nowMs),
    }));
    const placed = placeRun(writer, day, events);
    const block = composeBlock(writer, placed, { heads, lead: healing.lead, file: open.name });
    const written = writeBlock(open, block, size);
    if (written.kind === 'part') throw written.error;
    if (written.kind === 'elsewhere') return false;
    if (written.alone) {
      const end = written.offset + block.bytes.length;
      settle(writer, open, { lines: block.lines, end, modified: written.modified });
    }
    if (isToday) writer.unrecorded.clear();
  }
  remember(writer);
  return true;
}

/** Then the file is what `openDayFile` opens; otherwise that would begin another one. */
function isTail({ known }: AgentWriter, name: string): boolean {
  const tail = known?.tail;
  if (tail?.name !== name) return false;
  return (
    tail.file.last === undefined || known?.heads.some(({ hash }) => hash === tail.file.last?.hash) === true
  );
}
