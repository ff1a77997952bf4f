import { rawLines, readLedger, type ReadOptions } from '../../ledger/read.js';
import type { Handler } from '../command.js';
import type { catDeclaration } from '../declarations/cat.js';
import { usage } from '../exit.js';
import { standardOutput, writeAll } from '../output/descriptor.js';
import { escapeLines } from '../output/escape.js';
import { isTerminal } from '../output/result.js';
import { sortedJson } from '../output/sorted-json.js';
import { noteSkipped, readingScope } from '../reading.js';

export const runCat: Handler<typeof catDeclaration.flags> = ({ words, flags }) => {
  const { root, agents } = readingScope(flags, words);
  const { order = 'agent', from, to } = flags;
  for (const day of [from, to]) if (day !== undefined) requireDay(day);
  const options: ReadOptions = { order, days: { from, to }, ...(agents === undefined ? {} : { agents }) };
  noteSkipped(flags, flags.json ? printArray(root, options) : printRaw(root, options));
  return 0;
};

function printRaw(root: string, options: ReadOptions) {
  const reading = rawLines(root, options);
  const onTerminal = isTerminal();
  for (const piece of reading) {
    const isRead = writeAll(standardOutput, onTerminal ? escapeLines(piece.toString('utf8')) : piece);
    if (!isRead) break;
  }
  return reading.report;
}

/** One JSON array, written as it is read. */
function printArray(root: string, options: ReadOptions) {
  const reading = readLedger(root, options);
  let separator = '[';
  for (const entry of reading) {
    if (!writeAll(standardOutput, `${separator}${sortedJson(entry.value())}`)) break;
    separator = ',\n';
  }
  writeAll(standardOutput, separator === '[' ? '[]\n' : ']\n');
  return reading.report;
}

function requireDay(day: string): void {
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) throw usage(`"${day}" is no day such as 2026-11-20`);
}
