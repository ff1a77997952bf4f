// One writer through the library. `inFlight` callers each wait for their own append before they make the next one;
// `batch`: appendMany of that many instead.
import { statSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openLedger } from '../../dist/index.js';
import { eventAt } from '../harness/events.mjs';
import { options, reportSpeed } from './report.mjs';

const { folder, durability, inFlight = 1, batch } = options;
const ledger = openLedger({ root: folder, durability });
const agent = ledger.agent('cls');

await reportSpeed(options, batch === undefined ? appendEach : appendBatches, bytesWritten);

async function appendEach(count) {
  let next = 0;
  const caller = async () => {
    while (next < count) await agent.append(eventAt(next++));
  };
  await Promise.all(Array.from({ length: inFlight }, caller));
}

async function appendBatches(count) {
  for (let done = 0; done < count; done += batch) {
    const outcomes = await agent.appendMany(
      Array.from({ length: Math.min(batch, count - done) }, (_, at) => eventAt(done + at)),
    );
    if (outcomes.some(({ kind }) => kind !== 'written')) throw new Error('an event was not written');
  }
}

async function bytesWritten(count) {
  await ledger.close();
  const days = join(folder, 'g/ledger/cls');
  const bytes = readdirSync(days).reduce((sum, name) => sum + statSync(join(days, name)).size, 0);
  return { bytes: bytes / count };
}
