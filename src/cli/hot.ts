import { reportFailure } from './exit.js';
import { prepareHotRun } from './hot/hot-commands.js';

/**
 * The short entrance, bundled into one file: for frequent commands, without parser library and module loading.
 * @returns the exit status; undefined when the full entrance is to take this command line (nothing was done)
 */
export function runHot(args: readonly string[]): number | undefined {
  const prepared = prepareHotRun(args);
  if (prepared === undefined) return undefined;
  try {
    return prepared.run();
  } catch (error) {
    return reportFailure(error, prepared.flags);
  }
}
