/** A watcher in a process of its own: `node watch.mjs ROOT`. Prints each event as JSON; ends on SIGINT or SIGTERM. */
import { watchLedgers } from '../../src/watch/watch.js';

const [, , root = '', clockMs = ''] = process.argv;
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stop.abort());
// For the test of a clock that is set while it runs.
const realNow = Date.now.bind(Date);
process.on('SIGUSR2', () => {
  Date.now = () => realNow() + Number(clockMs);
});
await watchLedgers(root, {
  signal: stop.signal,
  onEvent: (event) => {
    const told = 'error' in event ? { kind: event.kind, message: event.error.message } : event;
    process.stdout.write(`${JSON.stringify(told)}\n`);
  },
});
process.stdout.write('"stopped"\n');
