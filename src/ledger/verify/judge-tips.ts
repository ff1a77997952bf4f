import { maxBlockBytes } from '../append/block.js';
import { fileOf, placeOf, takesPart, type AgentReading, type ReadFile } from './agent-reading.js';
import { FileOrder } from './file-order.js';
import type { Findings } from './finding.js';
import { isAbsent, mark } from './line-graph.js';
import type { Scope } from './scope.js';
import type { Tips } from './tips.js';

/** More lines than one write can hold: none is shorter than this. */
const linesPerBlock = Math.ceil(maxBlockBytes / 250);

export interface TipOptions {
  readonly scope: Scope;
  readonly tips: Tips;
  /** Lines of which another finding says why nothing follows them. */
  readonly explained: ReadonlySet<number>;
  readonly findings: Findings;
}

/**
 * Judges lines that nothing follows. The newest one is the head; other honest ones are open forks: lines of other
 * clones, or of writers that wrote in the same moment because the lock was broken. Whoever writes has read the file
 * first and follows all such lines, so one that later lines of the same writer pass over was added or moved.
 */
export function judgeTips(
  reading: AgentReading,
  { scope, tips: all, explained, findings }: TipOptions,
): void {
  const tips = all.lines;
  const newest = tips.reduce((best, tip) => (isNewer(reading, tip, best) ? tip : best), tips[0] ?? -1);
  const numbers = numbersOf(reading);
  for (const tip of tips) {
    if (explained.has(tip)) continue;
    const isAllowed = all.wasLost(tip) || (scope.isInGit && fileOf(reading, tip).clone === undefined);
    if (!isAllowed && isPassed(reading, tip, numbers)) {
      const message =
        'nothing follows this line, although later ones were written behind it: it was added or moved';
      findings.add('order', placeOf(reading, tip), message);
    } else if (tip !== newest) {
      findings.add(
        'fork_open',
        placeOf(reading, tip),
        `one of ${tips.length} ends; the next event joins them`,
      );
    }
  }
}

export function judgeMerges(reading: AgentReading, findings: Findings): number {
  let merges = 0;
  for (const line of reading.graph.linked()) {
    const parents = takesPart(reading, line) ? reading.graph.parentsOf(line).length : 0;
    if (parents < 2) continue;
    merges += 1;
    findings.add('fork_joined', placeOf(reading, line), `joins ${parents} lines of history`);
  }
  return merges;
}

function isNewer({ graph }: AgentReading, tip: number, than: number): boolean {
  return graph.seq(tip) >= graph.seq(than);
}

/**
 * The highest line of a file of which a later line there was known to follow it: tips in front of it were passed over.
 * Without the lock a writer does that only within one write, which was composed before the tip was there.
 */
function passedUpTo(reading: AgentReading, { first, lines }: ReadFile): number {
  const { graph } = reading;
  let passed = -1;
  let before = -1;
  let sameWrite = 0;
  for (let line = first; line < first + lines; line++) {
    if (!takesPart(reading, line)) continue;
    const parents = graph.has(line, mark.straight) ? [line - 1] : graph.parentsOf(line);
    const goesOn = parents.length === 1 && parents[0] === before && graph.has(line, mark.sameMoment);
    sameWrite = goesOn ? sameWrite + 1 : 0;
    if (!goesOn || sameWrite > linesPerBlock)
      for (const parent of parents) if (parent < line && parent > passed) passed = parent;
    before = line;
  }
  return passed;
}

/** A later line of the same writer, which must have known the tip, does not follow it. */
function isPassed(reading: AgentReading, tip: number, numbers: WriterNumbers): boolean {
  const file = fileOf(reading, tip);
  return tip < (numbers.passed.get(file) ?? -1) || isPassedElsewhere(reading, tip, numbers);
}

/**
 * In a later file of the same writer a line has a number that it can only have been given when the tip was known. Where
 * later lines of that writer follow something that is not here, the tip may just be how far its file goes on this branch.
 */
function isPassedElsewhere(reading: AgentReading, tip: number, numbers: WriterNumbers): boolean {
  const own = fileOf(reading, tip);
  const seq = reading.graph.seq(tip);
  if ((numbers.highestAbsence.get(own.clone) ?? 0) > seq) return false;
  return numbers.order.highestAfter(own) > seq + 1;
}

interface WriterNumbers {
  /** Tips in front of this line of a file were passed over. */
  readonly passed: ReadonlyMap<ReadFile, number>;
  readonly order: FileOrder;
  /** By clone: the highest number behind something that is not here, be it a parent or a line taken away on record. */
  readonly highestAbsence: ReadonlyMap<string | undefined, number>;
}

function numbersOf(reading: AgentReading): WriterNumbers {
  const passed = new Map(reading.files.map((file) => [file, passedUpTo(reading, file)]));
  for (const line of borderLines(reading)) notePassed(reading, line, passed);
  return { highestAbsence: highestAbsences(reading), order: new FileOrder(reading), passed };
}

/** Lines that may follow lines of other files. */
function* borderLines({ files, graph }: AgentReading): Iterable<number> {
  for (const { first, lines } of files) if (lines > 0) yield first;
  yield* graph.linked();
}

/** Whoever follows a line of another file has read that file up to there. */
function notePassed(reading: AgentReading, line: number, passed: Map<ReadFile, number>): void {
  if (!takesPart(reading, line)) return;
  const own = fileOf(reading, line);
  for (const parent of reading.graph.parentsOf(line)) {
    if (parent < 0) continue;
    const file = fileOf(reading, parent);
    if (file !== own && parent > (passed.get(file) ?? -1)) passed.set(file, parent);
  }
}

function highestAbsences(reading: AgentReading): ReadonlyMap<string | undefined, number> {
  const { graph, rewinds } = reading;
  const highest = new Map<string | undefined, number>();
  const note = (line: number, seq: number): void => {
    const { clone } = fileOf(reading, line);
    highest.set(clone, Math.max(highest.get(clone) ?? 0, seq));
  };
  for (const line of graph.linked())
    if (takesPart(reading, line) && graph.parentsOf(line).some(isAbsent)) note(line, graph.seq(line));
  const stands = graph.find(rewinds.map(({ hash }) => hash));
  for (const [at, { index, seq }] of rewinds.entries())
    if (stands[at] === undefined && Number.isFinite(seq)) note(index, seq + 1);
  return highest;
}
