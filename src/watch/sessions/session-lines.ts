import { closeSync } from 'node:fs';
import { compareDayFiles, parseDayFile } from '../../core/day-file.js';
import { HashTable } from '../../core/hash-table.js';
import { leafHash } from '../../core/leaf-hash.js';
import type { Sha256 } from '../../core/sha256.js';
import { ioError } from '../../errors.js';
import { ByteLiteral } from '../../ledger/query/byte-literal.js';
import { Candidates } from '../../ledger/query/candidates.js';
import { LineFetcher } from '../../ledger/query/line-fetcher.js';
import { turnsByTime } from '../../ledger/query/line-order.js';
import { openDayFile } from '../../ledger/read/blocks.js';
import { examineLine, ownSeq, parseLine } from '../../ledger/read/examine-line.js';
import { timeOf } from '../../ledger/read/line-key.js';
import { dayFileRef, type DayFileRef } from '../../ledger/read/selection.js';
import type { LedgerLine } from '../../schema/generated/types.js';
import { realEdges } from '../../storage/edges.js';
import { readLinesOf } from '../../storage/line-reader.js';
import type { Stretch } from './session-index.js';

/** A line of a session and the file it stands in. */
export interface SessionLine {
  readonly value: LedgerLine;
  readonly ref: DayFileRef;
}

export interface SessionPlaces {
  readonly root: string;
  readonly session: string;
  /** By file, relative to the root. */
  readonly stretches: ReadonlyMap<string, Stretch>;
}

/**
 * The lines of a session in the order of `queryLedger`, read from these stretches only: day by day of the files, within
 * a day by time, each agent's own order kept, what stands twice once. A file that changed meanwhile gives what can be
 * read of it; whoever follows it learns of the change. Takes no lock.
 * @throws LedgerError IO_*
 */
export function* readSessionLines({ root, session, stretches }: SessionPlaces): Generator<SessionLine> {
  const twins = new Twins();
  const fetcher = new LineFetcher();
  try {
    for (const agents of byDay(root, stretches)) {
      const found = agents.map((files) => candidates(files, session));
      for (const { line, isDoubtful } of turnsByTime(found, { newest: false })) {
        const bytes = fetcher.fetch(line);
        const parsed = bytes && parseLine(bytes);
        if (bytes === undefined || parsed?.kind !== 'line' || parsed.value.session_id !== session) continue;
        if (isDoubtful && !twins.add(bytes)) continue;
        yield { value: parsed.value, ref: line.ref };
      }
    }
  } finally {
    fetcher.close();
  }
}

interface Place {
  readonly ref: DayFileRef;
  readonly stretch: Stretch;
}

/** By day, then by agent's name, then in the agent's reading order. */
function byDay(
  root: string,
  stretches: SessionPlaces['stretches'],
): readonly (readonly (readonly Place[])[])[] {
  const days = new Map<string, Map<string, Place[]>>();
  const places = [...stretches].flatMap(([file, stretch]) => {
    const [, , agent = '', name = ''] = file.split('/');
    const ref = dayFileRef(root, agent, name);
    return ref === undefined ? [] : [{ ref, stretch }];
  });
  for (const place of places.sort(compareFiles)) {
    const { day, agent } = place.ref;
    const agents = days.get(day) ?? new Map<string, Place[]>();
    const files = agents.get(agent) ?? [];
    files.push(place);
    days.set(day, agents.set(agent, files));
  }
  return [...days.keys()].sort().map((day) => [...(days.get(day)?.values() ?? [])]);
}

function compareFiles({ ref: left }: Place, { ref: right }: Place): number {
  if (left.agent !== right.agent) return left.agent < right.agent ? -1 : 1;
  const [leftFile, rightFile] = [parseDayFile(left.name), parseDayFile(right.name)];
  return leftFile === undefined || rightFile === undefined ? 0 : compareDayFiles(leftFile, rightFile);
}

function candidates(places: readonly Place[], session: string): Candidates {
  const found = new Candidates();
  const literal = new ByteLiteral(session);
  for (const place of places) search(place, literal, found);
  return found;
}

function search({ ref, stretch: { from, to } }: Place, literal: ByteLiteral, found: Candidates): void {
  const open = openDayFile(ref.path);
  if (open === undefined) return;
  try {
    const take = (line: Buffer, offset: number): void => {
      if (!literal.mayStandIn(line)) return;
      const own = ownSeq(line, 0, line.length);
      const examined = own === -1 ? examineLine(line) : ({ kind: 'line', seq: own } as const);
      if (examined.kind !== 'line') return;
      found.add({ ref, offset, length: line.length, seq: examined.seq, timeMs: timeOf(line) });
    };
    readLinesOf(open.fd, take, { start: from, end: Math.min(to, open.stats.size) });
  } catch (error) {
    throw ioError(error, `reading ${ref.path}`);
  } finally {
    closeSync(open.fd);
  }
}

/** Knows lines that could come again. */
class Twins {
  readonly #sha256: Sha256 = realEdges().sha256;
  readonly #hashes = new HashTable(16);

  /** False when the same line was there before. */
  add(bytes: Buffer): boolean {
    const hash = leafHash(bytes, this.#sha256);
    if (this.#hashes.has(hash)) return false;
    this.#hashes.set(hash, 0);
    return true;
  }
}
