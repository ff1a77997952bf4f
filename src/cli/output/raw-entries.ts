import type { LedgerEntry } from '../../ledger/read/entry.js';
import { standardOutput, writeAll } from './descriptor.js';
import { escapeInvisible } from './escape.js';
import { isTerminal } from './result.js';

const pieceBytes = 64 * 1024;

/**
 * Prints lines as they stand, in large pieces; on a terminal escaped, and each at once, since a person reads along.
 * Returns how many there were, as far as anybody read on.
 */
export function printRawEntries(entries: Iterable<LedgerEntry>): number {
  return isTerminal() ? printEach(entries) : printPieces(entries);
}

function printEach(entries: Iterable<LedgerEntry>): number {
  let count = 0;
  for (const { bytes } of entries) {
    count += 1;
    if (!writeAll(standardOutput, `${escapeInvisible(bytes.toString('utf8'))}\n`)) break;
  }
  return count;
}

function printPieces(entries: Iterable<LedgerEntry>): number {
  let count = 0;
  let piece: Buffer[] = [];
  let gathered = 0;
  for (const { bytes } of entries) {
    count += 1;
    piece.push(bytes, newline);
    gathered += bytes.length + 1;
    if (gathered < pieceBytes) continue;
    if (!writeAll(standardOutput, Buffer.concat(piece, gathered))) return count;
    piece = [];
    gathered = 0;
  }
  if (gathered > 0) writeAll(standardOutput, Buffer.concat(piece, gathered));
  return count;
}

const newline = Buffer.from('\n');
