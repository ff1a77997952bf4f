import { dispatchPass, type ProcessedCommand } from '../../../loop/tools/dispatch.js';
import type { LoopDesk } from '../../../loop/tools/desk.js';
import { newsIn } from '../../../loop/tools/news.js';
import { watchDispatch, type WatchCall } from '../../../loop/tools/watch-dispatch.js';
import { defaults } from '../../../loop/shapes.js';
import type { Handler } from '../../command.js';
import type { dispatchDeclaration } from '../../declarations/loop/dispatch.js';
import { usage } from '../../exit.js';
import { stopOnInterrupt } from '../../interrupt.js';
import { standardOutput, writeAll } from '../../output/descriptor.js';
import { escapeLines } from '../../output/escape.js';
import { printNote } from '../../output/result.js';
import { given, judgingCall, loopDesk, secondsOf } from './loop-desk.js';
import { printOutcome } from './outcome.js';
import { dispatchText, processedText } from './text/queue.js';

type Flags = Parameters<Handler<typeof dispatchDeclaration.flags>>[0]['flags'];

/** Satisfied when nothing was held back. Ends with status 0 when interrupted. */
export const runDispatch: Handler<typeof dispatchDeclaration.flags> = async ({ flags }) => {
  if (flags.once && flags.watch) throw usage('--once and --watch exclude each other');
  const watches = flags.watch || flags['watch-iterations'] !== undefined;
  const call = { ...judgingCall(flags), ...passFrom(flags) };
  const pauseSeconds = secondsOf(flags.interval, 'interval');
  const desk = loopDesk(flags);
  const tally = new Tally(flags);
  let iterations = 1;
  if (watches) {
    const watchIterations = flags['watch-iterations'];
    iterations = await watch(desk, { ...call, ...given({ watchIterations, pauseSeconds }) }, tally);
  } else await dispatchPass(desk, { ...call, onProcessed: (command) => tally.take(command) });
  const result = {
    dispatcher_id: call.dispatcherId ?? defaults.dispatcherId,
    dry_run: flags['dry-run'],
    iterations,
    processed: tally.newest,
    processed_count: tally.count,
    watch: watches,
  };
  return printOutcome(flags, { result, text: dispatchText, satisfied: tally.heldBack === 0 });
};

function passFrom(flags: Flags) {
  return {
    dryRun: flags['dry-run'],
    ...given({ limit: flags.limit, leaseSeconds: flags['lease-seconds'], type: flags.type }),
  };
}

/** A dispatcher may run for days: with --json the result names the newest ones, and how many there were. */
const namedAtMost = 1_000;

/** What was dispatched, told to people as it happens. */
class Tally {
  readonly newest: ProcessedCommand[] = [];
  count = 0;
  heldBack = 0;

  constructor(private readonly flags: Flags) {}

  take(command: ProcessedCommand): void {
    this.count += 1;
    if (command.reason !== null) this.heldBack += 1;
    this.newest.push(command);
    if (this.newest.length > namedAtMost) this.newest.shift();
    if (this.flags.json || this.flags.quiet) return;
    writeAll(standardOutput, escapeLines(`${processedText(command)}\n`));
  }
}

/** Until interrupted; between two passes it waits for the pause, or for a new command if that comes earlier. */
async function watch(
  desk: LoopDesk,
  call: Omit<WatchCall, 'wait' | 'stopped' | 'onProcessed' | 'onTrouble'>,
  tally: Tally,
): Promise<number> {
  const { signal, release } = stopOnInterrupt();
  try {
    return await watchDispatch(desk, {
      ...call,
      wait: newsIn(desk.root, { signal, wanted: isCommand }),
      stopped: () => signal.aborted,
      onProcessed: (command) => tally.take(command),
      onTrouble: ({ message, code }) => printNote({ quiet: false }, `agent-ledger: ${message} [${code}]`),
    });
  } finally {
    release();
  }
}

function isCommand(line: Buffer): boolean {
  return line.includes('"command_created"');
}
