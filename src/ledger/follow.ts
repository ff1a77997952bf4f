import { closeSync } from 'node:fs';
import { ioError, type LedgerError } from '../errors.js';
import { realEdges } from '../storage/edges.js';
import { openDayFile } from './read/blocks.js';
import { lastLines } from './read/last-lines.js';
import type { LedgerEntry } from './read/entry.js';
import { listAgentFiles, listAgents } from './read/selection.js';
import { Follower, type LedgerFollower } from './follow/follower.js';
import type { FollowTiming } from './follow/lookout.js';
import { positionAtEnd, type FilePosition, type Positions } from './follow/position.js';

export interface FollowOptions {
  /** Default: all, also those that come later. */
  readonly agents?: readonly string[];
  /**
   * `start` (default): all that stands, then what comes. `end`: what comes after the call. Positions: what comes after
   * them; a file of which they no longer hold, or that they do not name, is read from its start.
   */
  readonly from?: Positions | 'start' | 'end';
  /** Ends the following; all watchers are closed and the loop over it ends. */
  readonly signal?: AbortSignal;
  /** Looks at the raw line before it is parsed; only lines it holds of are delivered, checked further or reported. */
  readonly wanted?: (line: Buffer) => boolean;
  /**
   * Told once when the system refuses to watch (its limit on watches is reached): from then on all files are looked at
   * every second. Told for each file that cannot be read; it is tried again.
   */
  readonly onWarning?: (warning: LedgerError) => void;
  /**
   * Called when all that is known to be there was delivered and dealt with, each time before it waits: a good moment to
   * save what was made of it.
   */
  readonly onCaughtUp?: () => void;
  /**
   * Told when what was delivered of a file holds no longer: it was rewritten, replaced or cut, which comes before its
   * lines are delivered once more, all of them; or it is gone. For whoever keeps what he made of the lines. Also told of
   * files in `from` whose position no longer holds.
   */
  readonly onWithdrawn?: (file: string) => void;
  /** False: nothing is watched, files are looked at by sweeps only. For who catches up and ends. Default true. */
  readonly hints?: boolean;
  readonly timing?: Partial<FollowTiming>;
}

/**
 * Delivers each line of the selected ledgers once its newline stands, and waits for more: what everybody waits on.
 * Lines of one file come in their order; files of one agent in no order among each other once they were read up to
 * their ends, and a line that stands in two files comes twice. Folders need not exist yet. New agents, days and
 * segments are taken up; deleted files are forgotten, and continued if they come back as they were.
 *
 * Watchers only hint. Each look reads from the last position on, after checking that the line before it still stands
 * there; if not, the file was rewritten and is read again from its start, without the lines delivered in this following
 * (those from before it may come again: be idempotent by id). Each hint is followed by a second look, and a sweep over
 * all files finds what no hint told of.
 *
 * Nothing is queued: a slow reader costs no memory, lines are read when they are asked for. Locks and creates nothing.
 * @throws LedgerError INVALID_AGENT; IO_* when folders cannot be listed
 */
export function followLedger(root: string, options: FollowOptions = {}): LedgerFollower {
  const { agents, from = 'start', ...rest } = options;
  const start = startPositions(root, { agents, from });
  return new Follower(root, { agents, start, ...rest });
}

/**
 * Where each selected file ends now, for a following that is to begin here. Files without a whole line have none.
 * @throws LedgerError INVALID_AGENT, IO_*
 */
export function endPositions(root: string, agents?: readonly string[]): Positions {
  const { sha256 } = realEdges();
  const positions: Record<string, FilePosition> = {};
  for (const ref of listAgents(root, agents).flatMap((agent) => listAgentFiles(root, agent))) {
    const open = openDayFile(ref.path);
    if (open === undefined) continue;
    try {
      const position = positionAtEnd(open.fd, open.stats.size, sha256);
      if (position !== undefined) positions[ref.file] = position;
    } catch (error) {
      throw ioError(error, `reading ${ref.path}`);
    } finally {
      closeSync(open.fd);
    }
  }
  return positions;
}

export interface TailOptions extends Omit<FollowOptions, 'from'> {
  /** How many lines that stand already come first. */
  readonly count: number;
}

/**
 * The last lines over all selected agents, by time, then every line that comes after the call: none missing between,
 * none twice.
 * @throws LedgerError INVALID_AGENT, IO_*
 */
export function tailFollow(root: string, options: TailOptions): AsyncIterable<LedgerEntry> {
  const { count, ...rest } = options;
  const from = endPositions(root, options.agents);
  const ends = new Map(Object.entries(from).map(([file, { size }]) => [file, size]));
  const { entries } = lastLines(root, { agents: options.agents, count, ends });
  return chain(entries, followLedger(root, { ...rest, from }));
}

async function* chain(
  first: readonly LedgerEntry[],
  then: AsyncIterable<LedgerEntry>,
): AsyncGenerator<LedgerEntry> {
  yield* first;
  yield* then;
}

function startPositions(
  root: string,
  {
    agents,
    from,
  }: { readonly agents: readonly string[] | undefined; readonly from: Positions | 'start' | 'end' },
): Positions {
  if (from === 'start') return {};
  return from === 'end' ? endPositions(root, agents) : from;
}
