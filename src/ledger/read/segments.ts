import type { Sha256 } from '../../core/sha256.js';
import { concatenateStretches, mergeStretches } from './merge.js';
import type { ReadTally } from './report.js';
import { listAgentFiles, listAgents, type DayFileRef, type Selection } from './selection.js';
import type { Segment } from './stretch-cursor.js';
import { surveyFiles } from './survey.js';
import { mergeByTime } from './time-merge.js';
import { wholeFileSegments } from './whole-file.js';

/**
 * `agent`: agents by name, each in the order of its history (parents before children, ties by ts and id), a line that
 * stands twice once. `time`: the same orders merged by time. `file`: as the lines stand, file by file, repeated ones
 * included; the fastest, for readers that have an order of their own.
 */
export type ReadOrder = 'agent' | 'time' | 'file';

export interface SegmentQuery extends Selection {
  readonly order: ReadOrder;
  /** True when the caller parses each line, so that files need not be looked through for damage before. */
  readonly parses: boolean;
}

/** What is selected, in its order, as pieces of whole lines that are sound as far as their ends tell. */
export function* segmentsOf(
  root: string,
  query: SegmentQuery,
  { sha256, tally }: { readonly sha256: Sha256; readonly tally: ReadTally },
): Generator<Segment> {
  const agents = listAgents(root, query.agents);
  const filesOf = (agent: string): readonly DayFileRef[] => listAgentFiles(root, agent, query.days);
  const merged = (agent: string): Generator<Segment> =>
    mergeStretches(surveyFiles(filesOf(agent), sha256, tally), tally);
  switch (query.order) {
    case 'time':
      yield* mergeByTime(agents.map(merged));
      break;
    case 'agent':
      for (const agent of agents) yield* merged(agent);
      break;
    case 'file':
      for (const ref of agents.flatMap(filesOf)) {
        if (query.parses) yield* wholeFileSegments(ref, tally);
        else yield* concatenateStretches(surveyFiles([ref], sha256, tally));
      }
  }
}
