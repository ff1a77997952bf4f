import { join } from 'node:path';
import type { DayFileRef } from '../ledger/read/selection.js';
import { cacheContent, parseCache, readCacheContent } from '../storage/cache-file.js';
import { writeTextFile } from '../storage/json-file.js';
import { copiedLines } from './read-stream.js';
import { contentOf, greatestId, type StreamContent } from './stream-content.js';
import { readCopy, streamDigest } from './stream-copy.js';
import { readIndex, type CatchUpOptions, type StreamIndex } from './stream-index.js';

/** A fold over a stream whose states are plain JSON and are kept beside its copy. */
export interface StreamProjection<State> {
  /** Names the kept states. Another name, and earlier ones are made anew. */
  readonly name: string;
  readonly replay: (content: StreamContent, name: string) => State;
  /** The state after further lines; undefined when they do not simply come after those it was made from. */
  readonly advance: (state: State, tail: StreamContent) => State | undefined;
  /** States are those of another projection, condensed: less to read, good for fewer questions. */
  readonly condenses?: {
    readonly whole: StreamProjection<State>;
    /** What is kept of a state, also of one that was condensed before. */
    readonly condense: (state: State) => State;
  };
}

export interface Projected<State> {
  readonly state: State;
  /** The largest `stream_seq`; 0 for an empty stream. */
  readonly headSeq: number;
  /** Of the lines it was made from: behind it no id can repeat one of theirs. */
  readonly greatestId: string;
  /** Files with a line of this stream that does not count for want of a newline. */
  readonly cut?: readonly DayFileRef[] | undefined;
}

/**
 * So many lines behind a kept state are folded anew each time before it is kept anew; of a long stream as many as this
 * share of all, since its states are large, unless they are condensed.
 */
const keptFromLines = 12;
const keptFromShare = 0.01;

/**
 * The state of one stream now: always that of a full replay. Costs the bytes the ledgers got since the index was brought up to
 * date, and the lines the stream got since its state was kept. Takes no lock it would have to wait for.
 * @throws LedgerError IO_*; what the projection throws
 */
export function projectStream<State>(
  root: string,
  name: string,
  projection: StreamProjection<State>,
  options: CatchUpOptions = {},
): Projected<State> {
  const look = (index: StreamIndex): Projected<State> => ({
    ...projectIn(index, name, projection),
    cut: index.cut.get(name),
  });
  return readIndex(root, look, options);
}

/**
 * What comes of a state with a tail; undefined as from `advance`, and where the tail may repeat an id: which of two lines
 * of one id counts can only be told from both.
 */
export function advanceBy<State>(
  projection: StreamProjection<State>,
): (before: Projected<State>, tail: StreamContent) => Projected<State> | undefined {
  return ({ state, headSeq, greatestId: last }, tail) => {
    if (tail.lines.some(({ id }) => id <= last)) return undefined;
    const next = projection.advance(state, tail);
    if (next === undefined) return undefined;
    const further = greatestId(tail.lines);
    return {
      state: next,
      headSeq: Math.max(headSeq, tail.headSeq),
      greatestId: further === '' ? last : further,
    };
  };
}

/** The same in an index at hand (readIndex). */
export function projectIn<State>(
  index: StreamIndex,
  name: string,
  projection: StreamProjection<State>,
): Projected<State> {
  const fresh = index.fresh.get(name) ?? [];
  const copied = projectCopy(index, name, projection);
  if (copied === undefined) return replayed({ name, projection }, contentOf(fresh));
  if (fresh.length === 0) return copied;
  const further = advanceBy(projection)(copied, contentOf(fresh));
  if (further !== undefined) return further;
  if (projection.condenses !== undefined) return projectIn(index, name, projection.condenses.whole);
  return replayed({ name, projection }, contentOf([...copiedLines(index, name), ...fresh]));
}

/** The state that the copy alone amounts to; undefined without one. */
function projectCopy<State>(
  index: StreamIndex,
  name: string,
  projection: StreamProjection<State>,
): Projected<State> | undefined {
  const { folder, copies } = index;
  const size = copies[name];
  if (folder === undefined || size === undefined) return undefined;
  const kept = readKept({ folder, name, projection }, size);
  if (kept?.bytes === size) return kept;
  const { folded, foldedLines } = foldCopy({ index, name, projection }, kept, { folder, size });
  const isLarge = projection.condenses === undefined;
  if (foldedLines >= keptFromLines && (!isLarge || foldedLines >= folded.headSeq * keptFromShare)) {
    const { condense = (state: State) => state } = projection.condenses ?? {};
    const state = condense(folded.state);
    keepState({ folder, name, projection }, { ...folded, state, projection: projection.name, bytes: size });
  }
  return folded;
}

interface Fold<State> {
  readonly index: StreamIndex;
  readonly name: string;
  readonly projection: StreamProjection<State>;
}

interface Folded<State> {
  readonly folded: Projected<State>;
  /** How many lines had to be gone through for it. */
  readonly foldedLines: number;
}

function foldCopy<State>(
  { index, name, projection }: Fold<State>,
  kept: Kept<State> | undefined,
  { folder, size }: { readonly folder: string; readonly size: number },
): Folded<State> {
  const tail = kept && contentOf(readCopy(folder, name, { from: kept.bytes, to: size }));
  const further = kept && tail && advanceBy(projection)(kept, tail);
  if (further !== undefined) return { folded: further, foldedLines: tail?.lines.length ?? 0 };
  const whole = projection.condenses && projectCopy(index, name, projection.condenses.whole);
  if (whole !== undefined) return { folded: whole, foldedLines: whole.headSeq };
  const content = contentOf(copiedLines(index, name));
  return { folded: replayed({ name, projection }, content), foldedLines: content.lines.length };
}

function replayed<State>(
  { name, projection }: Pick<Fold<State>, 'name' | 'projection'>,
  content: StreamContent,
): Projected<State> {
  const { headSeq, lines } = content;
  return { state: projection.replay(content, name), headSeq, greatestId: greatestId(lines) };
}

interface Kept<State> extends Projected<State> {
  readonly projection: string;
  /** Size of the copy's front part that the state was made from. */
  readonly bytes: number;
}

interface KeptPlace<State> {
  readonly folder: string;
  readonly name: string;
  readonly projection: StreamProjection<State>;
}

/** Undefined as well when it was made from more than `size` bytes of the copy. */
function readKept<State>(place: KeptPlace<State>, size: number): Kept<State> | undefined {
  const stored = parseCache(readCacheContent(statePath(place))) as Partial<Kept<State>> | undefined;
  const { projection, state, bytes, headSeq, greatestId: last } = stored ?? {};
  if (projection !== place.projection.name || state === undefined || last === undefined) return undefined;
  if (!Number.isSafeInteger(bytes) || bytes === undefined || bytes > size) return undefined;
  return Number.isSafeInteger(headSeq) && headSeq !== undefined
    ? { projection, state, bytes, headSeq, greatestId: last }
    : undefined;
}

function keepState<State>(place: KeptPlace<State>, kept: Kept<State>): void {
  try {
    writeTextFile(statePath(place), cacheContent(kept));
  } catch {
    // It can be made again.
  }
}

function statePath<State>({ folder, name, projection }: KeptPlace<State>): string {
  return join(folder, `${streamDigest(name)}.${projection.name}.json`);
}
