import { closeSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from '../ledger/append/outcome.js';
import { openDayFile } from '../ledger/read/blocks.js';
import { readRange } from '../storage/line-reader.js';

/** The lines that were just written, as they stand; undefined when they are not simply there in one file. */
export function ownLines(root: string, outcomes: readonly Outcome[]): readonly Buffer[] | undefined {
  const acks = outcomes.flatMap((outcome) => (outcome.kind === 'written' ? [outcome.ack] : []));
  const [first] = acks;
  if (first === undefined || acks.length < outcomes.length) return undefined;
  if (acks.some(({ file }) => file !== first.file)) return undefined;
  const open = openDayFile(join(root, first.file));
  if (open === undefined) return undefined;
  try {
    const bytes = readRange(open.fd, first.offset, open.stats.size);
    return acks.map(({ offset }) => lineAt(bytes, offset - first.offset));
  } finally {
    closeSync(open.fd);
  }
}

function lineAt(bytes: Buffer, from: number): Buffer {
  const end = bytes.indexOf(0x0a, from);
  return bytes.subarray(from, end === -1 ? bytes.length : end);
}
