import type { StreamContent } from '../streams/stream-content.js';
import type { ListProjection } from '../streams/projected-list.js';
import { continueReplay, replayRun } from './replay.js';
import type { RunSnapshot } from './snapshot.js';
import { snapshotOf, type RunState } from './state.js';

/** Runs are the streams whose names begin so. */
export const runPrefix = 'run:';

/** Undefined for a run without a journal. */
export interface KeptRun {
  readonly state?: RunState;
}

/** Change the number whenever replay gives other states for the same journal: kept ones are made anew then. */
const replayVersion = 1;

/** The state of a run, kept between commands. */
export const runProjection: ListProjection<KeptRun, RunSnapshot | null> = {
  name: `run-${replayVersion}`,
  replay: (content, name) => stateOf(name.slice(runPrefix.length), content),
  advance: ({ state }, tail) => advanced(state, tail),
  rowOf: (_name, { state }) => (state === undefined ? null : snapshotOf(state)),
};

function stateOf(runId: string, { lines, unreadable }: StreamContent): KeptRun {
  return lines.length + unreadable.length === 0 ? {} : { state: replayRun(runId, lines, unreadable) };
}

function advanced(state: RunState | undefined, { lines, unreadable }: StreamContent): KeptRun | undefined {
  if (state === undefined || unreadable.length > 0) return undefined;
  const next = continueReplay(state, lines);
  return next === undefined ? undefined : { state: next };
}
