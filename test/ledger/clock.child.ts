/**
 * A process whose clock shows what the test wants: `node clock.mjs ROOT MS…` appends one event at each of the times,
 * given in Unix milliseconds, and prints one acknowledgement a line.
 */
import { appendOnce } from '../../src/ledger/append-once.js';
import { ackOf } from '../support/ledger.js';

const [root = '', ...times] = process.argv.slice(2);
for (const time of times) {
  Date.now = () => Number(time);
  const outcome = appendOnce(
    { event: 'info', summary: `at ${time}` },
    { root, agent: 'cls', lockTimeoutMs: 5_000 },
  );
  console.log(JSON.stringify(ackOf(outcome)));
}
