import { openLedger } from '../../ledger/open.js';
import type { LedgerError } from '../../errors.js';
import { defaults } from '../shapes.js';
import type { LoopDesk } from './desk.js';
import { dispatchPass, isPassing, type DispatchCall, type ProcessedCommand } from './dispatch.js';

export interface WatchCall extends DispatchCall {
  /** Passes after which it ends; default: none. */
  readonly watchIterations?: number;
  readonly staleAfterSeconds?: number;
  /** Default 2. */
  readonly pauseSeconds?: number;
  /** Waits until something was written, but no longer than that. */
  readonly wait: (limitMs: number) => Promise<void>;
  readonly stopped: () => boolean;
  /** Told of a pass that failed for a reason that may pass; the next one tries again. */
  readonly onTrouble?: (error: LedgerError) => void;
}

/** A dispatcher beats at least so often. */
const idleBeatSeconds = 60;

type BeatState = 'starting' | 'idle' | 'working' | 'stopping';

/**
 * `dispatch --watch`: passes until it is stopped; how many it made. Beats when its state changes and otherwise every
 * minute, or three times within the stale limit if that is shorter, also while it waits for longer than that. A dry run
 * is no sign of life: it never beats.
 */
export async function watchDispatch(desk: LoopDesk, call: WatchCall): Promise<number> {
  const heart = call.dryRun === true ? undefined : new Heart(desk, call);
  const { watchIterations = Infinity } = call;
  let iterations = 0;
  try {
    await heart?.beat('starting');
    while (iterations < watchIterations && !call.stopped()) {
      const count = await pass(desk, call);
      iterations += 1;
      await heart?.beat(count > 0 ? 'working' : 'idle');
      if (iterations < watchIterations) await pause(desk, call, heart);
    }
    await heart?.beat('stopping');
  } finally {
    await heart?.close();
  }
  return iterations;
}

/** How many commands were dealt with. */
async function pass(desk: LoopDesk, call: WatchCall): Promise<number> {
  let count = 0;
  const onProcessed = (command: ProcessedCommand): void => {
    count += 1;
    call.onProcessed?.(command);
  };
  try {
    await dispatchPass(desk, { ...call, onProcessed });
  } catch (error) {
    noteOrThrow(error, call);
  }
  return count;
}

function noteOrThrow(error: unknown, { onTrouble }: WatchCall): void {
  if (!isPassing(error)) throw error;
  onTrouble?.(error);
}

/** Until something was written or the pause is over, beating on time. */
async function pause(desk: LoopDesk, call: WatchCall, heart: Heart | undefined): Promise<void> {
  const { pauseSeconds = defaults.dispatchIntervalSeconds } = call;
  const untilMs = desk.now() + pauseSeconds * 1000;
  for (let hasNews = false; !hasNews && !call.stopped();) {
    const leftMs = untilMs - desk.now();
    const limitMs = Math.min(leftMs, heart?.dueInMs() ?? leftMs);
    const startMs = desk.now();
    await call.wait(Math.max(1, Math.ceil(limitMs)));
    hasNews = desk.now() - startMs < limitMs || limitMs >= leftMs;
    if (!hasNews) await heart?.beat('idle');
  }
}

class Heart {
  private readonly ledger;
  private readonly own;
  private readonly dispatcherId: string;
  private readonly everyMs: number;
  private last: BeatState | undefined;
  private lastMs = 0;

  constructor(
    private readonly desk: LoopDesk,
    private readonly call: WatchCall,
  ) {
    const { dispatcherId = defaults.dispatcherId, staleAfterSeconds } = call;
    const limit = staleAfterSeconds ?? desk.staleAfterSeconds ?? defaults.staleAfterSeconds;
    this.dispatcherId = dispatcherId;
    this.everyMs = Math.max(leastBeatMs, Math.min(idleBeatSeconds, limit / 3) * 1000);
    this.ledger = openLedger({ root: desk.root, durability: 'os' });
    this.own = this.ledger.agent(dispatcherId);
  }

  dueInMs(): number {
    return this.lastMs + this.everyMs - this.desk.now();
  }

  async beat(state: BeatState): Promise<void> {
    if (state === this.last && this.dueInMs() > 0) return;
    this.last = state;
    this.lastMs = this.desk.now();
    try {
      await this.own.append({
        event: 'dispatch_watch_heartbeat',
        task_id: 'system',
        summary: `dispatcher ${state}`,
        data: { dispatcher_id: this.dispatcherId, state },
      });
    } catch (error) {
      noteOrThrow(error, this.call);
      this.last = undefined;
    }
  }

  async close(): Promise<void> {
    await this.ledger.close();
  }
}

/** A limit of nothing must not fill the ledger. */
const leastBeatMs = 200;
