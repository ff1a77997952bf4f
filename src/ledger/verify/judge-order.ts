import { maxLineBytes, maxParents } from '../../core/line.js';
import {
  endOfFileBefore,
  fileOf,
  firstLineOf,
  lineBefore,
  placeOf,
  spot,
  takesPart,
  type AgentReading,
  type ReadFile,
} from './agent-reading.js';
import type { Findings } from './finding.js';
import { readLineAt } from './line-at.js';
import { highestSeq, isAbsent, mark, rootParent } from './line-graph.js';

/**
 * Judges numbers and places: a line's number is one more than the highest it follows, no line stands in front of one that
 * it follows or comes after, and a clone's file is one straight line, as are the clone's files of a day.
 */
export function judgeOrder(reading: AgentReading, findings: Findings): void {
  judgeStraight(reading, findings);
  judgeSegments(reading, findings);
  judgeStrays(reading, findings);
  for (const line of reading.graph.linked()) {
    if (!takesPart(reading, line)) continue;
    judgeNumber(reading, line, findings);
    judgePosition(reading, line, findings);
  }
}

function judgeStraight(reading: AgentReading, findings: Findings): void {
  const { graph } = reading;
  for (let line = 1; line < graph.count; line++) {
    if (!graph.has(line, mark.straight) || graph.seq(line) === graph.seq(line - 1) + 1) continue;
    if (takesPart(reading, line)) judgeNumber(reading, line, findings);
  }
}

function judgeNumber(reading: AgentReading, line: number, findings: Findings): void {
  const { graph } = reading;
  const parents = graph.parentsOf(line);
  const here = parents.filter((parent) => !isAbsent(parent));
  if (graph.has(line, mark.unsure) || here.some((parent) => parent >= 0 && graph.has(parent, mark.unsure)))
    return;
  const seq = graph.seq(line);
  const expected = 1 + Math.max(0, ...here.map((parent) => (parent === rootParent ? 0 : graph.seq(parent))));
  if (seq === expected || seq === highestSeq) return;
  if (seq > expected && (here.length < parents.length || mayLackParents(reading, line, parents.length)))
    return;
  const message = `its number is ${seq}; by what it follows it should be ${expected}`;
  findings.add('order', placeOf(reading, line), message);
}

/** A line names at most so many parents, and fewer when it is long; its number counts those it had to leave out. */
function mayLackParents(reading: AgentReading, line: number, parents: number): boolean {
  if (parents < 2) return false;
  return parents === maxParents || (readLineAt(reading, line)?.length ?? 0) > maxLineBytes - 200;
}

function judgePosition(reading: AgentReading, line: number, findings: Findings): void {
  const { graph } = reading;
  const parents = graph.parentsOf(line);
  const { first, lines } = fileOf(reading, line);
  const behind = parents.find((parent) => parent > line && parent < first + lines);
  if (behind !== undefined) {
    findings.add(
      'order',
      placeOf(reading, line),
      `stands before the line that it follows, ${spot(reading, behind)}`,
    );
    return;
  }
  const before = lineBefore(reading, line);
  if (before === -1 || parents.includes(before) || parents.some(isAbsent)) return;
  const message = contradiction(reading, line, before);
  if (message !== undefined) findings.add('order', placeOf(reading, line), message);
}

/** A writer begins a new file of its clone when its last one no longer ends in a line that the next one follows. */
function contradiction(reading: AgentReading, line: number, before: number): string | undefined {
  const { graph } = reading;
  if (graph.seq(line) <= graph.seq(before))
    return comesAfter(reading, before, line)
      ? `stands behind ${spot(reading, before)}, which came after it`
      : undefined;
  if (fileOf(reading, line).clone === undefined || !comesAfter(reading, line, before)) return undefined;
  return `came after ${spot(reading, before)}, but not as the next line: one of the two was moved`;
}

/** Of two files that a clone wrote on one day, the later one's lines do not come before the earlier one's. */
function judgeSegments(reading: AgentReading, findings: Findings): void {
  let earlier: ReadFile | undefined;
  for (const file of reading.files) {
    const isNext = file.clone !== undefined && file.clone === earlier?.clone && file.day === earlier.day;
    const [from, to] = [earlier, file].map((one) => (one === undefined ? -1 : firstLineOf(reading, one)));
    earlier = to === -1 && isNext ? earlier : file;
    if (!isNext || from === undefined || to === undefined || from === -1 || to === -1) continue;
    if (reading.graph.seq(from) <= reading.graph.seq(to) || !comesAfter(reading, from, to)) continue;
    const message = `came after ${spot(reading, to)}, which stands in a later file: one of the two was moved`;
    findings.add('order', placeOf(reading, from), message);
  }
}

/** A writer puts a line into the file of its day. One of another day that does not follow the line before it was moved. */
function judgeStrays(reading: AgentReading, findings: Findings): void {
  for (const line of reading.strays) {
    const parents = takesPart(reading, line) ? reading.graph.parentsOf(line) : [];
    if (parents.length === 0 || parents.some(isAbsent)) continue;
    const inFile = lineBefore(reading, line);
    const before = inFile === -1 ? endOfFileBefore(reading, line) : inFile;
    if (parents.includes(before)) continue;
    const message = 'its time lies in another day, and it does not follow the line before it: it was moved';
    findings.add('order', placeOf(reading, line), message);
  }
}

/** Whether `later` goes back to `earlier`, over however many lines. Bounded by their numbers. */
function comesAfter({ graph }: AgentReading, later: number, earlier: number): boolean {
  const seen = new Set<number>([later]);
  const open = [later];
  for (let line = open.pop(); line !== undefined; line = open.pop()) {
    for (const parent of graph.parentsOf(line)) {
      if (parent === earlier) return true;
      if (parent < 0 || seen.has(parent) || graph.seq(parent) <= graph.seq(earlier)) continue;
      seen.add(parent);
      open.push(parent);
    }
  }
  return false;
}
