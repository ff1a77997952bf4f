/**
 * A process that appends one event and says what it was told: `node single-append.mjs <SingleAppend as JSON>`. It
 * begins when it reads something on standard input, so that a tracer can be attached before.
 */
import { readSync, writeSync } from 'node:fs';
import { LedgerError } from '../../src/errors.js';
import { appendOnce } from '../../src/ledger/append-once.js';
import type { Outcome } from '../../src/ledger/append/outcome.js';
import { openLedger } from '../../src/ledger/open.js';
import type { SingleAppend, Told } from './traced-append.js';

const task = JSON.parse(process.argv[2] ?? '{}') as SingleAppend;

writeSync(1, 'ready\n');
readSync(0, Buffer.alloc(1));
const outcome = await tryAppend();
writeSync(1, `${JSON.stringify(told(outcome))}\n`);

async function tryAppend(): Promise<Outcome> {
  try {
    return task.way === 'once'
      ? appendOnce(task.event, { ...task, lockTimeoutMs: 2_000 })
      : await throughLibrary();
  } catch (error) {
    if (error instanceof LedgerError) return { kind: 'failed', error };
    throw error;
  }
}

async function throughLibrary(): Promise<Outcome> {
  const ledger = openLedger({ ...task, lockTimeoutMs: 2_000 });
  const [outcome] = await ledger.agent(task.agent).appendMany([task.event]);
  await ledger.close();
  if (outcome === undefined) throw new Error('no outcome');
  return outcome;
}

function told(outcome: Outcome): Told {
  if (outcome.kind !== 'failed') return { kind: outcome.kind, hash: outcome.ack.hash };
  return { kind: 'failed', code: outcome.error.code, message: outcome.error.message };
}
