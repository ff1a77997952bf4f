import { LedgerError } from '../errors.js';
import type { FollowTiming } from '../ledger/follow/lookout.js';
import { findRoot } from '../storage/workspace.js';
import { Driver } from './driver.js';
import { isProjectionName } from './projection-file.js';
import { ReducerView, type Reducer } from './reducer-view.js';
import { viewNames } from './views.js';

export interface ProjectOptions {
  /** Another number: what was saved under an earlier one is not used, all is folded anew. */
  readonly version: number;
  /** Default as for the command line: AGENT_LEDGER_ROOT, the nearest workspace upward, … */
  readonly root?: string;
  /** Whose ledgers; default all, also those that come later. */
  readonly agents?: readonly string[];
  /** Told of what cannot be read or saved; it is tried again. */
  readonly onWarning?: (warning: LedgerError) => void;
  readonly timing?: Partial<FollowTiming>;
}

/** A place in a ledger, as an acknowledgement names it. */
export interface LinePlace {
  readonly file: string;
  readonly offset: number;
}

/** A state for each agent that follows the ledgers. */
export interface Projection<State> {
  readonly name: string;
  /** As of the lines read so far, by agent. The same ledgers give the same states, whichever way their lines came in. */
  states(): ReadonlyMap<string, State>;
  state(agent: string): State | undefined;
  /** Resolves when all that stands at the call is in the states. @throws LedgerError IO_*; what the reducer throws */
  catchUp(): Promise<void>;
  /** Resolves when the line at this place is in its agent's state; rejects with the signal's reason. */
  waitForPosition(place: LinePlace, options?: { readonly signal?: AbortSignal }): Promise<void>;
  /** Folds everything anew, from nothing. */
  rebuild(): Promise<void>;
  /** Saves states and positions and ends. */
  close(): Promise<void>;
}

const patienceMs = 10_000;

/**
 * Opens a projection: a fold over each agent's lines that is kept in `g/.state/projections/<name>.json` with the
 * position in each file, goes on from there next time, and follows the ledgers until it is closed. Files that were
 * changed, cut, replaced or removed are noticed, and their agent is folded anew. A crash costs at most what came since the
 * last saving, which is read again. Locks nothing; several processes may keep the same projection.
 * @throws LedgerError USAGE for a name that no projection can have, INVALID_AGENT
 */
export function project<State>(
  name: string,
  reducer: Reducer<State>,
  options: ProjectOptions,
): Projection<State> {
  if (!isProjectionName(name) || viewNames.includes(name)) throw badName(name);
  const { version, agents, timing, onWarning = () => {} } = options;
  const root = findRoot(options.root);
  const view = new ReducerView(root, reducer, agents);
  const driver = new Driver({ root, views: [{ name, version, view }], agents, timing, onWarning });
  const work = driver.run();
  work.catch(() => {}); // whoever waits is told
  const catchUp = async (): Promise<void> => {
    await Promise.race([driver.catchUp(patienceMs), work]);
  };
  return {
    name,
    states: () => view.states,
    state: (agent) => view.states.get(agent),
    catchUp,
    waitForPosition: async (place, { signal } = {}) => {
      const agent = place.file.split('/')[2] ?? '';
      const isIn = (): boolean =>
        (driver.follower.positions()[place.file]?.size ?? 0) > place.offset && !view.isStale(agent);
      while (!isIn()) await Promise.race([driver.flushed(signal), work.then(() => signalEnd(name))]);
    },
    rebuild: async () => {
      await catchUp();
      view.discard();
      driver.inspect();
      await catchUp();
    },
    close: async () => {
      await driver.close();
    },
  };
}

function signalEnd(name: string): never {
  throw new LedgerError('IO_FAILED', `the projection ${name} was closed before the position was reached`);
}

function badName(name: string): LedgerError {
  return new LedgerError('USAGE', `"${name.slice(0, 80)}" cannot name a projection`, {
    hint: `Use 1 to 64 lower-case letters, digits, "_", "-" and "."; taken are ${viewNames.join(', ')}.`,
  });
}
