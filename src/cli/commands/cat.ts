import { namedDay } from '../../ledger/query/named-day.js';
import { rawLines, readLedger, type ReadOptions } from '../../ledger/read.js';
import type { Handler } from '../command.js';
import type { catDeclaration } from '../declarations/cat.js';
import { standardOutput, writeAll } from '../output/descriptor.js';
import { escapeLines } from '../output/escape.js';
import { isTerminal } from '../output/result.js';
import { sortedJson } from '../output/sorted-json.js';
import { noteSkipped, readingScope } from '../reading.js';

export const runCat: Handler<typeof catDeclaration.flags> = ({ words, flags }) => {
  const { root, agents } = readingScope(flags, words);
  const { order = 'agent' } = flags;
  const [from, to] = [flags.from, flags.to].map((text) =>
    text === undefined ? undefined : namedDay(root, text),
  );
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
