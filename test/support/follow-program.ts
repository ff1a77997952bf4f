/**
 * Follows the ledger at the root given, in a process of its own. Prints `watching` when it waits for the first time,
 * each line's summary, and each warning. Ends by itself when the line `stop` was delivered, if nothing holds it.
 */
import { followLedger } from '../../src/ledger/follow.js';

const [, , root = '', how = ''] = process.argv;
const print = (text: string): boolean => process.stdout.write(`${text}\n`);
let isWatching = false;
const abort = new AbortController();
const follower = followLedger(root, {
  signal: abort.signal,
  onWarning: ({ message, hint }) => print(`warning: ${message} ${hint}`),
  timing: { sweepMs: 600_000, pollMs: how === 'slow' ? 600_000 : 100 },
  onCaughtUp: () => {
    if (!isWatching) print('watching');
    isWatching = true;
  },
});
for await (const entry of follower) {
  const { summary } = entry.value();
  print(summary);
  if (summary === 'stop') abort.abort();
}
print('ended');
