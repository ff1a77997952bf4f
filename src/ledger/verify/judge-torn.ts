import { fileOf, lastLineOf, placeOf, takesPart, type AgentReading, type VoidLine } from './agent-reading.js';
import type { Findings } from './finding.js';
import { mark } from './line-graph.js';

/**
 * Judges torn and damaged lines. A writer that closes a torn line records it, in the same write or, when that write
 * was cut short too, with the next event: so each has its record, except at the very end. A piece that could not be
 * closed has one as well; any other line that is no JSON is damage.
 * @returns how many lines a crash has torn
 */
export function judgeTorn(reading: AgentReading, findings: Findings): number {
  const outcomes = new Map(reading.recoveries.map(({ line, outcome }) => [line, outcome]));
  const records = new Set(reading.recoveries.map(({ index }) => index));
  let torn = 0;
  for (const line of reading.voids) {
    const isTorn = line.kind === 'torn' || outcomes.get(line.hash) === 'unclosable';
    if (isTorn) torn += 1;
    judgeVoid(reading, line, { isTorn, isRecorded: outcomes.has(line.hash), records, findings });
  }
  judgeRecords(reading, findings);
  return torn;
}

interface Verdict {
  readonly isTorn: boolean;
  readonly isRecorded: boolean;
  /** All lines that are records. */
  readonly records: ReadonlySet<number>;
  readonly findings: Findings;
}

function judgeVoid(reading: AgentReading, line: VoidLine, verdict: Verdict): void {
  const { isTorn, isRecorded, records, findings } = verdict;
  const place = placeOf(reading, line.index);
  if (!isTorn) findings.add('damaged', place, 'no JSON object in UTF-8');
  else if (isRecorded) findings.add('torn_healed', place, 'cut by a crash, closed and recorded');
  else if (isAtTheEnd(reading, line.index, records))
    findings.add('torn_healed', place, 'cut by a crash and closed; the next event records it');
  else findings.add('torn_unexplained', place, 'marked as torn, but no record tells of it');
}

/**
 * Behind it in its file stand at most records of other torn lines (the write that was to hold its own was cut short as
 * well), and nothing follows the last of them.
 */
function isAtTheEnd(reading: AgentReading, index: number, records: ReadonlySet<number>): boolean {
  const { graph, files } = reading;
  const file = fileOf(reading, index);
  for (let at = index + 1; at < file.first + file.lines; at++)
    if (takesPart(reading, at) && !records.has(at)) return false;
  const last = lastLineOf(reading, file);
  return last === -1 ? file === files.at(-1) : !graph.has(last, mark.followed);
}

function judgeRecords(reading: AgentReading, findings: Findings): void {
  const { graph } = reading;
  const records = reading.recoveries.filter(({ index }) => takesPart(reading, index));
  const stands = graph.find(records.map(({ line }) => line));
  const hashes = new Map(reading.voids.map(({ index, hash }) => [index, hash]));
  const all = new Set(records.map(({ index }) => index));
  for (const [at, record] of records.entries()) {
    const place = placeOf(reading, record.index);
    if (stands[at] === undefined) {
      findings.add('torn_unexplained', place, 'tells of a torn line that is nowhere');
      continue;
    }
    if (record.isOneWrite && hashes.get(lineInFront(all, record.index)) !== record.line)
      findings.add('order', place, 'the torn line it tells of does not stand in front of it');
  }
}

/** The line in front of a record and of those right before it, which go out in one write. */
function lineInFront(records: ReadonlySet<number>, index: number): number {
  let at = index - 1;
  while (records.has(at)) at -= 1;
  return at;
}
