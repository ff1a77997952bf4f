import { join } from 'node:path';
import { parseObject, readLine } from '../../core/line-facts.js';
import type { Sha256 } from '../../core/sha256.js';
import { readLines } from '../../storage/line-reader.js';
import { listDayFiles } from '../append/scan.js';
import type { LineKnowledge } from './repair-lines.js';

/** Reads all of an agent's files for what their lines say of each other. */
export function knowledgeOf(folder: string, sha256: Sha256): LineKnowledge {
  const followed = new Set<string>();
  const explained = new Set<string>();
  for (const name of listDayFiles(folder))
    readLines(join(folder, name), (line) => {
      const reading = readLine(line);
      if (reading.kind !== 'line') return;
      for (const parent of reading.facts.parents ?? []) followed.add(parent);
      if (reading.facts.event === 'ledger_recovered') explained.add(explainedBy(line));
    });
  return {
    isFollowed: (hash) => followed.has(hash),
    isExplained: (hash) => explained.has(hash),
    sha256,
  };
}

/** Originals that `ledger_repaired` events name, relative to the root. */
export function recordedOriginals(folder: string): ReadonlySet<string> {
  const recorded = new Set<string>();
  for (const name of listDayFiles(folder))
    readLines(join(folder, name), (line) => {
      if (line.includes('"event":"ledger_repaired"')) recorded.add(String(dataOf(line)['original']));
    });
  return recorded;
}

function explainedBy(line: Uint8Array): string {
  const data = dataOf(line);
  return data['outcome'] === 'unclosable' ? String(data['line']) : '';
}

function dataOf(line: Uint8Array): Readonly<Record<string, unknown>> {
  return (parseObject(line)?.['data'] ?? {}) as Readonly<Record<string, unknown>>;
}
