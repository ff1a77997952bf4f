import { maxBlockBytes } from '../append/block.js';
import { fileOf, lineBefore, placeOf, takesPart, type AgentReading, type ReadFile } from './agent-reading.js';
import type { Findings } from './finding.js';
import { highestSeq, isAbsent, mark } from './line-graph.js';
import type { Scope } from './scope.js';

/** More lines than one write can hold: none is shorter than this. */
const linesPerBlock = Math.ceil(maxBlockBytes / 250);

export interface TipOptions {
  readonly scope: Scope;
  /** Lines of which another finding says why nothing follows them. */
  readonly explained: ReadonlySet<number>;
  readonly findings: Findings;
}

/**
 * Judges lines that nothing follows. The newest one is the head; other honest ones are open forks: lines of other
 * clones, or of writers that wrote in the same moment because the lock was broken. Whoever writes has read the file
 * first and follows all such lines, so one that later lines of the same writer pass over was added or moved.
 * @returns all of them, in reading order
 */
export function judgeTips(
  reading: AgentReading,
  { scope, explained, findings }: TipOptions,
): readonly number[] {
  const tips = tipsOf(reading);
  const lost = new Set(reading.graph.find(reading.rewinds.map(({ hash }) => hash)));
  const newest = tips.reduce((best, tip) => (isNewer(reading, tip, best) ? tip : best), tips[0] ?? -1);
  const numbers = numbersOf(reading);
  for (const tip of tips) {
    const file = fileOf(reading, tip);
    const isExplained = (file.clone === undefined && scope.isInGit) || explained.has(tip) || lost.has(tip);
    const isPassedOver =
      !isExplained && (isPassedInside(reading, tip) || isPassedElsewhere(reading, tip, numbers));
    if (isPassedOver) {
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
  return tips;
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

function tipsOf(reading: AgentReading): readonly number[] {
  const { graph } = reading;
  const tips: number[] = [];
  for (let line = 0; line < graph.count; line++)
    if (!graph.has(line, mark.followed | mark.void | mark.repeat)) tips.push(line);
  return tips;
}

function isNewer({ graph }: AgentReading, tip: number, than: number): boolean {
  return graph.seq(tip) >= graph.seq(than);
}

/**
 * Behind the tip, in its file, some line follows another one that stands behind the tip too. Without the lock that can
 * only happen within one write that was composed before the tip was there.
 */
function isPassedInside(reading: AgentReading, tip: number): boolean {
  const { graph } = reading;
  const { first, lines } = fileOf(reading, tip);
  let sameWrite = 0;
  for (let line = tip + 1; line < first + lines; line++) {
    if (!takesPart(reading, line)) continue;
    const parents = graph.parentsOf(line);
    const knewLater = parents.some((parent) => parent > tip && parent < line);
    sameWrite = knewLater ? sameWrite + 1 : 0;
    if (!knewLater) continue;
    const goesOn =
      parents.length === 1 && parents[0] === lineBefore(reading, line) && graph.has(line, mark.sameMoment);
    if (!goesOn || sameWrite > linesPerBlock) return true;
  }
  return false;
}

/**
 * In another file of the same writer a line has a number that it can only have been given when the tip was known. Where
 * later lines of that writer follow something that is not here, the tip may just be how far its file goes on this branch.
 */
function isPassedElsewhere(reading: AgentReading, tip: number, numbers: WriterNumbers): boolean {
  const own = fileOf(reading, tip);
  const seq = reading.graph.seq(tip);
  if ((numbers.highestAbsence.get(own.clone) ?? 0) > seq) return false;
  return reading.files.some(
    (file) => file !== own && file.clone === own.clone && (numbers.highest.get(file) ?? 0) > seq + 1,
  );
}

interface WriterNumbers {
  /** Highest number in each file, leaving out the later lines of one write. */
  readonly highest: ReadonlyMap<ReadFile, number>;
  /** By clone: the highest number of a line that follows something that is not here. */
  readonly highestAbsence: ReadonlyMap<string | undefined, number>;
}

function numbersOf(reading: AgentReading): WriterNumbers {
  const { graph } = reading;
  const highestAbsence = new Map<string | undefined, number>();
  for (const line of graph.linked()) {
    if (!takesPart(reading, line) || !graph.parentsOf(line).some(isAbsent)) continue;
    const { clone } = fileOf(reading, line);
    highestAbsence.set(clone, Math.max(highestAbsence.get(clone) ?? 0, graph.seq(line)));
  }
  return { highest: new Map(reading.files.map((file) => [file, highestIn(reading, file)])), highestAbsence };
}

function highestIn({ graph }: AgentReading, { first, lines }: ReadFile): number {
  let highest = 0;
  for (let line = first; line < first + lines; line++) {
    if (graph.has(line, mark.sameMoment | mark.void | mark.repeat)) continue;
    const seq = graph.seq(line);
    if (seq > highest && seq !== highestSeq) highest = seq;
  }
  return highest;
}
