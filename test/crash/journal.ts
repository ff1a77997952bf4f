import { existsSync, readFileSync, writeSync } from 'node:fs';
import type { Outcome } from '../../src/ledger/append/outcome.js';

/** One event of a writing process, as far as its journal tells. */
export interface JournalEntry {
  readonly index: number;
  readonly id?: string;
  /** Hash and number that were acknowledged. */
  readonly acknowledged?: { readonly id: string; readonly hash: string; readonly seq: number };
  /** Code of the failure it was told. */
  readonly failed?: string;
}

/** Notes intentions before, in one write. */
export function noteIntents(fd: number, intents: readonly { index: number; id: string }[]): void {
  writeSync(fd, intents.map(({ index, id }) => `i ${index} ${id}\n`).join(''));
}

/** Notes outcomes after; an outcome that is not noted whole counts as not acknowledged. */
export function noteOutcomes(fd: number, outcomes: readonly { index: number; outcome: Outcome }[]): void {
  writeSync(fd, outcomes.map(({ index, outcome }) => outcomeLine(index, outcome)).join(''));
}

export function readJournal(path: string): readonly JournalEntry[] {
  const entries = new Map<number, JournalEntry>();
  for (const line of wholeLines(path)) {
    const [kind, indexText, first = '', hash = '', seq = ''] = line.split(' ');
    const index = Number(indexText);
    const before = entries.get(index) ?? { index };
    if (kind === 'i') entries.set(index, { ...before, id: first });
    if (kind === 'a') entries.set(index, { ...before, acknowledged: { id: first, hash, seq: Number(seq) } });
    if (kind === 'f') entries.set(index, { ...before, failed: first });
  }
  return [...entries.values()];
}

function outcomeLine(index: number, outcome: Outcome): string {
  if (outcome.kind === 'failed') return `f ${index} ${outcome.error.code}\n`;
  const { id, hash, seq } = outcome.ack;
  return `a ${index} ${id} ${hash} ${seq}\n`;
}

function wholeLines(path: string): readonly string[] {
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
}
