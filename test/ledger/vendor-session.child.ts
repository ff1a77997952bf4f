/** A process that appends one event of a vendor session, or one that asks for a session of its own, and prints which it got. */
import { writeSync } from 'node:fs';
import { appendOnce } from '../../src/ledger/append-once.js';

const [root = '', mode] = process.argv.slice(2);
const outcome = appendOnce(
  {
    event: 'info',
    summary: 'x',
    data: { vendor: 'claude', vendor_session: 'one' },
    ...(mode === 'new' ? { session_id: 'new' } : {}),
  },
  { root, agent: 'claude', lockTimeoutMs: 30_000 },
);
if (outcome.kind === 'failed') throw outcome.error;
writeSync(1, outcome.ack.session);
