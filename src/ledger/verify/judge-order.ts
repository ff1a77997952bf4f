import { maxLineBytes, maxParents } from '../../core/line.js';
import { fileOf, lineBefore, placeOf, spot, takesPart, type AgentReading } from './agent-reading.js';
import type { Findings } from './finding.js';
import { readLineAt } from './line-at.js';
import { highestSeq, isAbsent, mark, rootParent } from './line-graph.js';

/**
 * Judges numbers and places: a line's number is one more than the highest it follows, and no line stands in front of one
 * that it follows or comes after.
 */
export function judgeOrder(reading: AgentReading, findings: Findings): void {
  judgeStraight(reading, findings);
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
  if (graph.seq(line) > graph.seq(before) || !comesAfter(reading, before, line)) return;
  findings.add(
    'order',
    placeOf(reading, line),
    `stands behind ${spot(reading, before)}, which came after it`,
  );
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
