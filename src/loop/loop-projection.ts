import type { ListProjection } from '../streams/projected-list.js';
import type { StreamProjection } from '../streams/projection.js';
import { condenseLoop, continueCondensed } from './condensed-state.js';
import { continueLoop, replayLoop } from './replay.js';
import type { LoopState } from './state.js';
import { taskPrefix } from './task-name.js';

/** Change the number whenever replay gives other states for the same stream: kept ones are made anew then. */
const replayVersion = 2;

/** The state of a task, kept between commands, so that a command costs what is new. */
export const loopProjection: StreamProjection<LoopState> = {
  name: `loop-${replayVersion}`,
  replay: ({ lines, unreadable }, stream) => replayLoop(stream.slice(taskPrefix.length), lines, unreadable),
  advance: (state, { lines, unreadable }) => (unreadable.length > 0 ? undefined : continueLoop(state, lines)),
};

/** The part of it that the frequent commands and lists ask for, so that they cost the same however much a loop has done. */
export const condensedLoopProjection: ListProjection<LoopState, LoopState> = {
  name: `loop-${replayVersion}-condensed-1`,
  replay: loopProjection.replay,
  advance: (state, { lines, unreadable }) =>
    unreadable.length > 0 ? undefined : continueCondensed(state, lines),
  condenses: { whole: loopProjection, condense: condenseLoop },
  rowOf: (_name, state) => condenseLoop(state),
};
