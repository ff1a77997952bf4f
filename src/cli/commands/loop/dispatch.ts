import { dispatchPass, type ProcessedCommand } from '../../../loop/tools/dispatch.js';
import type { LoopDesk } from '../../../loop/tools/desk.js';
import { watchDispatch } from '../../../loop/tools/watch-dispatch.js';
import { defaults } from '../../../loop/shapes.js';
import { endPositions, followLedger } from '../../../ledger/follow.js';
import type { Handler } from '../../command.js';
import type { dispatchDeclaration } from '../../declarations/loop/dispatch.js';
import { usage } from '../../exit.js';
import { stopOnInterrupt } from '../../interrupt.js';
import { pauseFrom } from './autopilot.js';
import { given, judgingCall, loopDesk } from './loop-desk.js';
import { printOutcome } from './outcome.js';

export const runDispatch: Handler<typeof dispatchDeclaration.flags> = async ({ flags }) => {
  if (flags.once && flags.watch) throw usage('--once and --watch exclude each other');
  const desk = loopDesk(flags);
  const judged = judgingCall(flags);
  const call = {
    ...judged,
    dryRun: flags['dry-run'],
    ...given({ limit: flags.limit, leaseSeconds: flags['lease-seconds'], type: flags.type }),
  };
  const watches = flags.watch || flags['watch-iterations'] !== undefined;
  const outcome = watches
    ? await watch(desk, {
        ...call,
        ...given({ watchIterations: flags['watch-iterations'] }),
        pauseSeconds: pauseFrom(flags.interval) ?? defaults.dispatchIntervalSeconds,
      })
    : { iterations: 1, processed: await dispatchPass(desk, call) };
  return printOutcome(flags, {
    dispatcher_id: judged.dispatcherId ?? defaults.dispatcherId,
    dry_run: flags['dry-run'],
    iterations: outcome.iterations,
    processed: outcome.processed,
    processed_count: outcome.processed.length,
    watch: watches,
  });
};

type Passes = { readonly iterations: number; readonly processed: readonly ProcessedCommand[] };

/** Until interrupted; between two passes it waits for the pause, or for a new command if that comes earlier. */
async function watch(
  desk: LoopDesk,
  {
    pauseSeconds,
    ...call
  }: Omit<Parameters<typeof watchDispatch>[1], 'wait' | 'stopped'> & {
    readonly pauseSeconds: number;
  },
): Promise<Passes> {
  const { signal, release } = stopOnInterrupt();
  let seen = endPositions(desk.root);
  const wait = async (): Promise<void> => {
    const limit = AbortSignal.timeout(Math.max(1, Math.ceil(pauseSeconds * 1000)));
    const options = { signal: AbortSignal.any([signal, limit]), from: seen, wanted: isCommand };
    for await (const _ of followLedger(desk.root, options)) break;
    seen = endPositions(desk.root);
  };
  try {
    return await watchDispatch(desk, { ...call, wait, stopped: () => signal.aborted });
  } finally {
    release();
  }
}

function isCommand(line: Buffer): boolean {
  return line.includes('"command_created"');
}
