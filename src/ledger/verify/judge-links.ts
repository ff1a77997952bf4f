import {
  fileBefore,
  fileOf,
  lastLineOf,
  lineBefore,
  placeOf,
  spot,
  takesPart,
  type AgentReading,
} from './agent-reading.js';
import type { Findings } from './finding.js';
import { isAbsent, mark, rootParent } from './line-graph.js';
import type { Scope } from './scope.js';

/** A line of which some or all parents are not here, although they should be. */
interface Break {
  readonly line: number;
  /** The line before it: in its file, or at the end of the same writer's file before; -1 when there is none. */
  readonly before: number;
  readonly absent: readonly number[];
  readonly present: readonly number[];
}

/**
 * Judges lines that follow something that is not here. A writer holding the lock follows the line before, so inside
 * a file a missing parent means that the line before was changed or that lines in between were taken out. Other clones'
 * lines may honestly be absent: a branch that lacks their files, a cherry-pick, a partial checkout.
 * @returns the lines before each break: that nothing follows them is explained by it
 */
export function judgeLinks(reading: AgentReading, scope: Scope, findings: Findings): ReadonlySet<number> {
  const breaks: Break[] = [];
  for (const line of reading.graph.linked()) {
    const found = takesPart(reading, line) ? absenceAt(reading, line) : undefined;
    if (found === undefined) continue;
    if (isContradiction(reading, scope, found)) breaks.push(found);
    else noteAbsence(reading, found, findings);
  }
  // From the last to the first: a line that was changed is no witness against the line before it.
  const changed = new Set<number>();
  for (const found of breaks.reverse()) reportBreak(reading, found, { changed, findings });
  return new Set(breaks.map(({ before }) => before));
}

function absenceAt(reading: AgentReading, line: number): Break | undefined {
  const parents = reading.graph.parentsOf(line);
  const absent = parents.filter(isAbsent);
  if (absent.length === 0) return undefined;
  const before = lineBefore(reading, line);
  return {
    line,
    before: before === -1 ? endOfFileBefore(reading, line) : before,
    absent,
    present: parents.filter((parent) => !isAbsent(parent)),
  };
}

function endOfFileBefore(reading: AgentReading, line: number): number {
  const file = fileBefore(reading, fileOf(reading, line));
  return file === undefined ? -1 : lastLineOf(reading, file);
}

function isContradiction(reading: AgentReading, scope: Scope, found: Break): boolean {
  const file = fileOf(reading, found.line);
  const isInside = found.before >= file.first;
  if (isInside && !found.present.includes(found.before)) return true;
  const allIsHere = file.clone === undefined && !scope.isInGit;
  if (isInside) return allIsHere;
  if (file.clone !== undefined) return standsInPlace(reading, found);
  if (fileBefore(reading, file) !== undefined) return allIsHere || found.present.length === 0;
  return scope.createdDay !== undefined && file.day <= scope.createdDay;
}

/** The last line of a clone's file before has the very number of the one that is missed, and nothing follows it. */
function standsInPlace({ graph }: AgentReading, { line, before, present }: Break): boolean {
  if (before === -1 || graph.has(before, mark.followed)) return false;
  const highest = Math.max(0, ...present.map((parent) => seqOf(graph, parent)));
  return graph.seq(before) + 1 === graph.seq(line) && highest < graph.seq(before);
}

function noteAbsence(reading: AgentReading, { line, absent }: Break, findings: Findings): void {
  const hashes = absent.map((parent) => `${reading.graph.hashOfAbsent(parent).slice(0, 12)}…`).join(', ');
  findings.add('parent_not_here', placeOf(reading, line), `follows a line that is not here (${hashes})`);
}

interface Report {
  readonly changed: Set<number>;
  readonly findings: Findings;
}

function reportBreak(reading: AgentReading, found: Break, { changed, findings }: Report): void {
  const { line, before } = found;
  const place = placeOf(reading, line);
  if (before !== -1 && !changed.has(line) && isReplaced(reading, found)) {
    changed.add(before);
    const message = `not the line that ${spot(reading, line)} says it follows: one of the two was changed`;
    findings.add('changed', placeOf(reading, before), message);
  }
  findings.add('link', place, linkMessage(reading, found));
}

/** The line before stands where the missing one should: it has its number, or follows the one with the number before. */
function isReplaced(reading: AgentReading, { line, before }: Break): boolean {
  const { graph } = reading;
  if (graph.has(before, mark.followed)) return false;
  const missing = graph.seq(line) - 1;
  if (graph.seq(before) === missing) return true;
  const above = lineBefore(reading, before);
  const witnesses = [...graph.parentsOf(before), ...(above === -1 ? [] : [above])];
  return witnesses.some((one) => !isAbsent(one) && seqOf(graph, one) === missing - 1);
}

function linkMessage(reading: AgentReading, found: Break): string {
  const { graph } = reading;
  const { line, before, absent } = found;
  const hash = `${graph.hashOfAbsent(absent[0] ?? 0).slice(0, 12)}…`;
  const first = (before === -1 ? 0 : graph.seq(before)) + 1;
  const last = graph.seq(line) - 1;
  if (before !== -1 && isReplaced(reading, found)) return `follows ${hash}, which is not the line before it`;
  if (first === last) return `line number ${first} is missing before this one (${hash})`;
  if (first < last)
    return `${last - first + 1} lines are missing before this one: numbers ${first} to ${last}`;
  return `follows ${hash}, which is not here`;
}

function seqOf(graph: AgentReading['graph'], parent: number): number {
  return parent === rootParent ? 0 : graph.seq(parent);
}
