import { fchmodSync, fstatSync, writeSync } from 'node:fs';
import { leafHash } from '../../core/leaf-hash.js';
import { closeTornLine } from '../../core/torn-line.js';
import { ioError } from '../../errors.js';
import { readRange } from '../../storage/line-reader.js';
import type { EventInput } from '../prepare.js';
import type { OpenDayFile, AgentWriter } from './writer.js';

/** What has to stand in front of the next line, and the records it calls for. */
export interface Healing {
  readonly lead: Uint8Array;
  readonly records: readonly EventInput[];
}

const nothing = new Uint8Array(0);
const newline = Uint8Array.of(0x0a);

/**
 * Looks at what stands behind the last known newline (`size`). The caller holds the lock, so whoever wrote it is dead
 * or does not keep the lock: after a barrier that waits for any write under way, the fragment is final. It is never
 * cut off: closing, newline and the `ledger_recovered` record go out in one write with the next event.
 * @returns undefined when whole lines have come in: the caller has to catch up first
 */
export function healTail(writer: AgentWriter, { fd, path }: OpenDayFile, size: number): Healing | undefined {
  const fragment = settledFragment(fd, size);
  if (fragment.includes(0x0a)) return undefined;
  const earlier = [...writer.unrecorded.keys()].map((line) => record({ line, outcome: 'closed' }));
  if (fragment.length === 0) return { lead: nothing, records: earlier };
  const closing = closeTornLine(fragment);
  if (closing.kind === 'whole') {
    finishLine(fd, path);
    return undefined;
  }
  const closed = closing.kind === 'closed' ? Buffer.concat([fragment, closing.closing]) : fragment;
  const now = record({
    line: leafHash(closed, writer.edges.sha256),
    fragment_bytes: fragment.length,
    fragment_sha256: writer.edges.sha256(fragment),
    outcome: closing.kind,
  });
  return { lead: Buffer.concat([closed.subarray(fragment.length), newline]), records: [...earlier, now] };
}

/** Changing the mode to what it is takes the inode's lock, and so waits until a write under way has ended. */
function settledFragment(fd: number, size: number): Buffer {
  for (;;) {
    const before = fstatSync(fd);
    if (before.size <= size) return Buffer.alloc(0);
    tryBarrier(fd, before.mode);
    if (fstatSync(fd).size === before.size) return readRange(fd, size, before.size);
  }
}

function tryBarrier(fd: number, mode: number): void {
  try {
    fchmodSync(fd, mode & 0o7777);
  } catch {
    // Not the owner of the file: the size is compared all the same.
  }
}

/** A line of which only the newline is missing stands once it has it. */
function finishLine(fd: number, path: string): void {
  try {
    writeSync(fd, newline);
  } catch (error) {
    throw ioError(error, `finishing the last line of ${path}`);
  }
}

function record(
  data: { readonly line: string; readonly outcome: string } & Record<string, unknown>,
): EventInput {
  const summary =
    data.outcome === 'closed'
      ? 'A line cut by a crash was closed'
      : 'A piece of a line was set apart by a newline';
  return { event: 'ledger_recovered', task_id: 'system', source: 'agent-ledger', summary, data };
}
