import {
  endOfFileBefore,
  fileBefore,
  fileOf,
  lineBefore,
  placeOf,
  spot,
  takesPart,
  type AgentReading,
  type ReadFile,
} from './agent-reading.js';
import type { Findings } from './finding.js';
import { isAbsent, mark, rootParent } from './line-graph.js';
import type { Scope } from './scope.js';
import type { Tips } from './tips.js';

/** A line of which some or all parents are not here, although they should be. */
interface Break {
  readonly line: number;
  /** The line before it: in its file, or at the end of the same writer's file before; -1 when there is none. */
  readonly before: number;
  readonly absent: readonly number[];
  readonly present: readonly number[];
  /** What stands where the missing line should, wherever that is; -1 when nothing does. */
  readonly instead: number;
}

export interface LinkOptions {
  readonly scope: Scope;
  readonly tips: Tips;
  readonly findings: Findings;
}

/**
 * Judges lines that follow something that is not here. A writer holding the lock follows the line before, so inside
 * a file a missing parent means that the line before was changed or that lines in between were taken out. Other clones'
 * lines may honestly be absent: a branch that lacks their files, a cherry-pick, a partial checkout.
 * @returns lines of which a break explains that nothing follows them
 */
export function judgeLinks(reading: AgentReading, options: LinkOptions): ReadonlySet<number> {
  const breaks: Break[] = [];
  for (const line of reading.graph.linked()) {
    const found = takesPart(reading, line) ? absenceAt(reading, line, options.tips) : undefined;
    if (found === undefined) continue;
    if (isContradiction(reading, options.scope, found)) breaks.push(found);
    else noteAbsence(reading, found, options);
  }
  // From the last to the first: a line that was changed is no witness against the line before it.
  const { graph } = reading;
  breaks.sort((left, right) => graph.seq(right.line) - graph.seq(left.line) || right.line - left.line);
  const changed = new Set<number>();
  for (const found of breaks) reportBreak(reading, found, { changed, findings: options.findings });
  return new Set(breaks.flatMap(({ before, instead }) => [before, instead]));
}

function absenceAt(reading: AgentReading, line: number, tips: Tips): Break | undefined {
  const parents = reading.graph.parentsOf(line);
  const absent = parents.filter(isAbsent);
  if (absent.length === 0) return undefined;
  const present = parents.filter((parent) => !isAbsent(parent));
  const inFile = lineBefore(reading, line);
  const before = inFile === -1 ? endOfFileBefore(reading, line) : inFile;
  const found = { line, before, absent, present };
  return { ...found, instead: insteadOf(reading, found, tips) };
}

/**
 * The line before, when it was changed; else one of the same writer's that nothing follows, with the number that the
 * missing one must have had: events of several days go to several files in turn, so that the line before may stand in any.
 */
function insteadOf(reading: AgentReading, found: Omit<Break, 'instead'>, tips: Tips): number {
  const { graph } = reading;
  const { line, before, present } = found;
  const file = fileOf(reading, line);
  const isNextTo = before >= file.first || (file.clone === undefined && before !== -1);
  if (isNextTo && isReplaced(reading, found)) return before;
  const number = graph.seq(line) - 1;
  if (present.some((parent) => seqOf(graph, parent) >= number)) return -1;
  const own = tips.numbered(number, { name: file.clone });
  if (own !== -1 || file.clone === undefined || fileBefore(reading, file) !== undefined) return own;
  return tips.numbered(number, { name: undefined });
}

function isContradiction(reading: AgentReading, scope: Scope, found: Break): boolean {
  const file = fileOf(reading, found.line);
  const isInside = found.before >= file.first;
  if (isInside && !found.present.includes(found.before)) return true;
  const allIsHere = file.clone === undefined && !scope.isInGit;
  if (isInside) return allIsHere;
  if (file.clone !== undefined) return found.instead !== -1 && !lacksSegments(reading, file);
  if (fileBefore(reading, file) !== undefined) return allIsHere || found.present.length === 0;
  return scope.createdDay !== undefined && file.day <= scope.createdDay;
}

/** Names are never used twice and never left out: an earlier segment of the day that is not here is on another branch. */
function lacksSegments({ files }: AgentReading, { clone, day, segment }: ReadFile): boolean {
  const earlier = files.filter((file) => file.clone === clone && file.day === day && file.segment < segment);
  return earlier.length < segment - 1;
}

function noteAbsence(
  reading: AgentReading,
  { line, absent }: Break,
  { tips, findings }: Pick<LinkOptions, 'tips' | 'findings'>,
): void {
  const hashes = absent.map((parent) => `${reading.graph.hashOfAbsent(parent).slice(0, 12)}…`).join(', ');
  const alike = tips.numbered(reading.graph.seq(line) - 1);
  const hint = alike === -1 || alike === line ? '' : `; ${spot(reading, alike)} has its number`;
  findings.add(
    'parent_not_here',
    placeOf(reading, line),
    `follows a line that is not here (${hashes})${hint}`,
  );
}

interface Report {
  readonly changed: Set<number>;
  readonly findings: Findings;
}

function reportBreak(reading: AgentReading, found: Break, { changed, findings }: Report): void {
  const { line, instead } = found;
  if (instead !== -1 && !changed.has(line)) {
    changed.add(instead);
    const message = `not the line that ${spot(reading, line)} says it follows: one of the two was changed`;
    findings.add('changed', placeOf(reading, instead), message);
  }
  findings.add('link', placeOf(reading, line), linkMessage(reading, found));
}

/** The line before stands where the missing one should: it has its number, or follows the one with the number before. */
function isReplaced(reading: AgentReading, { line, before }: Pick<Break, 'line' | 'before'>): boolean {
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
  const { line, before, absent, instead } = found;
  const hash = `${graph.hashOfAbsent(absent[0] ?? 0).slice(0, 12)}…`;
  if (instead !== -1)
    return `follows ${hash}, which is not ${instead === before ? 'the line before it' : spot(reading, instead)}`;
  const first = (before === -1 ? 0 : graph.seq(before)) + 1;
  const last = graph.seq(line) - 1;
  if (first === last) return `line number ${first} is missing before this one (${hash})`;
  if (first < last)
    return `${last - first + 1} lines are missing before this one: numbers ${first} to ${last}`;
  return `follows ${hash}, which is not here`;
}

function seqOf(graph: AgentReading['graph'], parent: number): number {
  return parent === rootParent ? 0 : graph.seq(parent);
}
