import { openLedger } from '../../ledger/open.js';
import { defaults } from '../shapes.js';
import type { LoopDesk } from './desk.js';
import { dispatchPass, type DispatchCall, type ProcessedCommand } from './dispatch.js';

export interface WatchCall extends DispatchCall {
  /** Passes after which it ends; default: none. */
  readonly watchIterations?: number;
  readonly staleAfterSeconds?: number;
  /** Waits until something was written, or until the next pass is due. */
  readonly wait: () => Promise<void>;
  readonly stopped: () => boolean;
}

/** A dispatcher beats at least so often. */
const idleBeatSeconds = 60;

type BeatState = 'starting' | 'idle' | 'working' | 'stopping';

/**
 * `dispatch --watch`: passes until it is stopped. Beats when its state changes and otherwise every minute, or three
 * times within the stale limit if that is shorter.
 */
export async function watchDispatch(
  desk: LoopDesk,
  call: WatchCall,
): Promise<{ readonly iterations: number; readonly processed: readonly ProcessedCommand[] }> {
  const heart = new Heart(desk, call);
  const processed: ProcessedCommand[] = [];
  let iterations = 0;
  try {
    await heart.beat('starting');
    while (!call.stopped()) {
      const done = await dispatchPass(desk, call);
      iterations += 1;
      processed.push(...done);
      await heart.beat(done.length > 0 ? 'working' : 'idle');
      if (iterations === call.watchIterations) break;
      await call.wait();
    }
    await heart.beat('stopping');
  } finally {
    await heart.close();
  }
  return { iterations, processed };
}

class Heart {
  private readonly ledger;
  private readonly own;
  private last: BeatState | undefined;
  private lastMs = 0;

  constructor(
    private readonly desk: LoopDesk,
    private readonly call: WatchCall,
  ) {
    const { dispatcherId = defaults.dispatcherId } = call;
    this.ledger = openLedger({ root: desk.root, durability: 'os' });
    this.own = this.ledger.agent(dispatcherId);
  }

  async beat(state: BeatState): Promise<void> {
    const now = this.desk.now();
    const { dispatcherId = defaults.dispatcherId, staleAfterSeconds = defaults.staleAfterSeconds } =
      this.call;
    const everyMs = Math.min(idleBeatSeconds, staleAfterSeconds / 3) * 1000;
    if (state === this.last && now - this.lastMs < everyMs) return;
    this.last = state;
    this.lastMs = now;
    await this.own.append({
      event: 'dispatch_watch_heartbeat',
      task_id: 'system',
      summary: `dispatcher ${state}`,
      data: { dispatcher_id: dispatcherId, state },
    });
  }

  async close(): Promise<void> {
    await this.ledger.close();
  }
}
