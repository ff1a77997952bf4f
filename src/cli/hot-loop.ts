import { rooted } from './commands/loop/rooted-hints.js';
import { reportFailure } from './exit.js';
import { prepareLoopRun } from './hot/loop-commands.js';

/**
 * The short entrance for the frequent commands of a loop, a bundle of its own so that hooks do not carry it.
 * @returns the exit status; undefined when the full entrance is to take this command line (nothing was done)
 */
export function runHot(args: readonly string[]): Promise<number> | undefined {
  const prepared = prepareLoopRun(args);
  return prepared === undefined ? undefined : settle(prepared);
}

async function settle({ run, flags }: NonNullable<ReturnType<typeof prepareLoopRun>>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    return reportFailure(rooted(error, flags.root), flags);
  }
}
